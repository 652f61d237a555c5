import Foundation

extension Manifest {
  /// The first thing in the manifest that cannot be, as the end of a sentence.
  func firstMistake() -> String? {
    do throws(Mistake) {
      try checkWords()
      try check(findings: findings)
      try check(parameters, "parameters")
      try checkCapabilities()
      try checkScenarios()
      try checkFolders()
      try checkLimits()
      return nil
    } catch {
      return error.sentence
    }
  }

  private struct Mistake: Error { var sentence: String }

  private func checkWords() throws(Mistake) {
    guard id.wholeMatch(of: /[a-z][A-Za-z0-9]*(?:-[a-z0-9]+)*/) != nil, id.utf8.count <= 100 else {
      throw Mistake(
        sentence: id.isEmpty
          ? "id is empty" : "id is '\(id)', not a word such as kidney or inner-ear"
      )
    }
    guard version.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil else {
      throw Mistake(sentence: "version is '\(version)', not three numbers such as 1.0.0")
    }
    guard library.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.+-]*/) != nil else {
      throw Mistake(
        sentence: "library is '\(library)', not a name without folder, 'lib' and '.so'"
      )
    }
    try check(line: summary, "summary")
    try check(line: intendedUse, "intendedUse")
    for (index, role) in seriesRoles.enumerated() { try check(word: role, "seriesRoles.\(index)") }
    try check(unique: seriesRoles, "seriesRoles")
    for (index, paper) in references.enumerated() { try check(line: paper, "references.\(index)") }
  }

  private func check(findings: [Finding]) throws(Mistake) {
    for (index, finding) in findings.enumerated() {
      try check(word: finding.name, "findings.\(index).name")
      try check(unit: finding.unit, "findings.\(index).unit")
    }
    try check(unique: findings.map(\.name), "findings")
  }

  private func check(_ parameters: [Parameter], _ place: String) throws(Mistake) {
    for (index, parameter) in parameters.enumerated() {
      let here = "\(place).\(index)"
      try check(word: parameter.name, "\(here).name")
      try check(unit: parameter.unit, "\(here).unit")
      try check(line: parameter.help, "\(here).help")
      // JSON holds no infinity, but a manifest need not come from JSON.
      for number in [parameter.low, parameter.default, parameter.high] where !number.isFinite {
        throw Mistake(sentence: "\(here) (\(parameter.name)) holds a number that is not finite")
      }
      guard parameter.low <= parameter.high else {
        throw Mistake(sentence: "\(here) (\(parameter.name)) has a low above its high")
      }
      guard parameter.allows(parameter.default) else {
        let spoken = parameter.spoken(parameter.default)
        throw Mistake(
          sentence: "\(here) (\(parameter.name)) has the default \(spoken), not "
            + parameter.spokenRange
        )
      }
    }
    try check(unique: parameters.map(\.name), place)
  }

  private func checkScenarios() throws(Mistake) {
    for (index, scenario) in scenarios.enumerated() {
      try check(word: scenario.name, "scenarios.\(index).name")
      try check(line: scenario.help, "scenarios.\(index).help")
      try check(scenario.parameters, "scenarios.\(index).parameters")
    }
    try check(unique: scenarios.map(\.name), "scenarios")
    guard scenarios.isEmpty != capabilities.contains("Simulating") else {
      throw Mistake(
        sentence: scenarios.isEmpty
          ? "capabilities names Simulating, but scenarios is empty"
          : "scenarios is not empty, but capabilities does not name Simulating"
      )
    }
  }

  private func checkCapabilities() throws(Mistake) {
    let known = Capability.all.map(\.name)
    for (index, name) in capabilities.enumerated() where !known.contains(name) {
      throw Mistake(
        sentence: "capabilities.\(index) is '\(name)'; this platform knows "
          + known.joined(separator: ", ")
      )
    }
    try check(unique: capabilities, "capabilities")
  }

  private func checkFolders() throws(Mistake) {
    for (index, folder) in (folders ?? []).enumerated() {
      guard folder.variable.wholeMatch(of: /PLATFORM(?:_[A-Z0-9]+)+/) != nil,
        folder.variable.utf8.count <= 100
      else {
        throw Mistake(
          sentence: "folders.\(index).variable is '\(folder.variable)', not a name such as "
            + "PLATFORM_KIDNEY_ATLAS"
        )
      }
      try check(line: folder.help, "folders.\(index).help")
    }
    try check(unique: (folders ?? []).map(\.variable), "folders")
  }

  private func checkLimits() throws(Mistake) {
    guard limits.seconds > 0, limits.seconds <= 604_800 else {
      let seconds = limits.seconds.spoken
      throw Mistake(sentence: "limits.seconds is \(seconds), not above 0 and up to 604800 (a week)")
    }
    guard 1...16_777_216 ~= limits.memoryMiB else {
      throw Mistake(
        sentence: "limits.memoryMiB is \(limits.memoryMiB), not 1 to 16777216 (16 TiB)"
      )
    }
  }

  /// Words are typed on the command line and name files.
  private func check(word: String, _ place: String) throws(Mistake) {
    guard !word.isEmpty else { throw Mistake(sentence: "\(place) is empty") }
    guard word.wholeMatch(of: /[a-z][A-Za-z0-9]*/) != nil, word.utf8.count <= 100 else {
      throw Mistake(sentence: "\(place) is '\(word)', not a word in lower camel case")
    }
  }

  private func check(line: String, _ place: String) throws(Mistake) {
    guard !line.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
      throw Mistake(sentence: "\(place) is empty")
    }
    guard !line.contains(where: \.isNewline) else {
      throw Mistake(sentence: "\(place) has more than one line")
    }
  }

  private func check(unit: String, _ place: String) throws(Mistake) {
    guard !unit.isEmpty else {
      throw Mistake(sentence: "\(place) is empty; a number without a unit has the unit '1'")
    }
    guard unit.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
      throw Mistake(sentence: "\(place) is '\(unit)', not a unit in UCUM's spelling")
    }
  }

  private func check(unique names: [String], _ place: String) throws(Mistake) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw Mistake(sentence: "\(place) names '\(name)' twice")
    }
  }
}
