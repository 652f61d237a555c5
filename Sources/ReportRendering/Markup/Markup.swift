/// HTML or SVG, in which a text can only stand escaped.
///
/// A literal is markup as written; whatever is interpolated into it is data. A `String` is escaped,
/// a number is spelled, and only another `Markup` keeps its brackets. So no finding's title can
/// open an element: the compiler chooses the escaping overload.
struct Markup: Equatable, Sendable {
  /// The markup's text.
  private(set) var source: String

  /// Markup that is known to be safe, such as Base64 or the page's own script.
  init(trusted source: String) { self.source = source }

  /// Several pieces, one after the other.
  init(_ pieces: some Sequence<Markup>, separatedBy separator: Markup = "") {
    source = pieces.map(\.source).joined(separator: separator.source)
  }

  static func + (left: Markup, right: Markup) -> Markup {
    Markup(trusted: left.source + right.source)
  }

  static func += (left: inout Markup, right: Markup) { left.source += right.source }

  /// A text as the content of an element or of an attribute in double quotes.
  ///
  /// Control characters cannot stand in HTML, and those that turn the direction of writing could
  /// make a number read backwards: both become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result += "\u{FFFD}"
      default:
        let isControl = scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value
        result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }
}

extension Markup: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { source = value }
  init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

  /// Collects literals as they are and data escaped.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ text: String) { source += Markup.escaped(text) }
    mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
    mutating func appendInterpolation(_ markup: Markup?) { source += markup?.source ?? "" }
    mutating func appendInterpolation(_ number: Int) { source += String(number) }

    /// A length in a drawing: two decimals are finer than any screen.
    mutating func appendInterpolation(_ length: Double) { source += Markup.length(length) }
  }

  typealias StringInterpolation = Interpolation

  /// A length with at most two decimals, the same on every machine.
  static func length(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
