/// UCUM units as people write them: `mm[Hg]` is mmHg, `mL/m2` is mL/m², `1` is nothing.
///
/// - SeeAlso: The Unified Code for Units of Measure, https://ucum.org/ucum
enum UnitSpelling {
  /// A unit for people.
  static func pretty(_ ucum: String) -> String {
    if ucum == "1" || ucum.isEmpty { return "" }
    var result = ""
    var component = ""
    var depth = 0
    // A rate is a number a day, not a number a days.
    var isDivisor = false
    for character in ucum {
      if character == "[" || character == "{" { depth += 1 }
      if character == "]" || character == "}" { depth -= 1 }
      if depth == 0, character == "/" || character == "." {
        result += spelled(component, isDivisor: isDivisor)
        isDivisor = character == "/"
        // A bare 1 before the slash is only there for the grammar.
        if character == "/" { result = (result == "1" ? "" : result) + "/" } else { result += "·" }
        component = ""
      } else {
        component.append(character)
      }
    }
    return result + spelled(component, isDivisor: isDivisor)
  }

  private static func spelled(_ component: String, isDivisor: Bool) -> String {
    if component.hasPrefix("10*") || component.hasPrefix("10^") {
      return "10" + superscript(component.dropFirst(3))
    }
    if component.hasPrefix("{"), component.hasSuffix("}") {
      return String(component.dropFirst().dropLast()).replacing("_", with: " ")
    }
    var unit = component.filter { $0 != "{" && $0 != "}" }
    var exponent = ""
    if !unit.hasSuffix("]"), unit.contains(where: \.isLetter) {
      while let last = unit.last, last.isWholeNumber || last == "-" || last == "+" {
        exponent.insert(last, at: exponent.startIndex)
        unit.removeLast()
      }
    }
    let name = (isDivisor ? singular[unit] : nil) ?? names[unit] ?? micro(unit)
    return name + superscript(Substring(exponent))
  }

  private static let names = [
    "mm[Hg]": "mmHg", "m[Hg]": "mHg", "cm[H2O]": "cmH₂O", "[in_i]": "in", "[lb_av]": "lb",
    "[degF]": "°F", "Cel": "°C", "deg": "°", "'": "′", "''": "″", "Ohm": "Ω", "kOhm": "kΩ",
    "MOhm": "MΩ", "a": "years", "mo": "months", "wk": "weeks", "d": "days", "[pH]": "pH",
  ]

  private static let singular = ["a": "year", "mo": "month", "wk": "week", "d": "day"]

  private static let microUnits: Set = [
    "m", "L", "l", "s", "g", "mol", "V", "A", "F", "N", "Pa", "S", "W", "J", "Ci", "Gy",
  ]

  private static func micro(_ unit: String) -> String {
    unit.hasPrefix("u") && microUnits.contains(String(unit.dropFirst()))
      ? "µ" + unit.dropFirst() : unit
  }

  private static let digits: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "-": "⁻",
  ]

  private static func superscript(_ exponent: Substring) -> String {
    String(exponent.compactMap { digits[$0] })
  }
}
