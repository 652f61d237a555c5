extension Manifest {
  /// The run's parameters: what the user gave, checked, and the defaults of the others.
  ///
  /// - Parameter given: values by name, in the manifest's units.
  /// - Returns: one value for each parameter of the manifest.
  /// - Throws: `OrganError.Code.wrongCommandLine` for a name the manifest lacks, with those it has,
  ///   and for a value out of range, with the range and its unit.
  public func parameters(given: [String: Double]) throws -> [String: Double] {
    try Self.fill(parameters, with: given, of: id)
  }

  /// A what-if question: the scenario's parameters, checked, and the defaults of the others.
  ///
  /// - Throws: `OrganError.Code.wrongCommandLine`, as `parameters(given:)` does.
  public func scenario(_ name: String, given: [String: Double]) throws -> OrganKit.Scenario {
    guard let scenario = scenarios.first(where: { $0.name == name }) else {
      throw Self.unknown(name, "scenario", of: id, scenarios.map(\.name))
    }
    return OrganKit.Scenario(
      name,
      try Self.fill(scenario.parameters, with: given, of: "\(id)'s scenario \(name)")
    )
  }

  private static func fill(
    _ parameters: [Parameter],
    with given: [String: Double],
    of whose: String
  ) throws -> [String: Double] {
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        throw unknown(name, "parameter", of: whose, parameters.map(\.name))
      }
      guard parameter.allows(value) else {
        throw OrganError(
          .wrongCommandLine,
          "\(name) is \(parameter.spoken(value)), not \(parameter.spokenRange)"
        )
      }
    }
    let defaults = parameters.map { ($0.name, $0.default) }
    return given.merging(defaults) { given, _ in given }
  }

  private static func unknown(
    _ name: String,
    _ what: String,
    of whose: String,
    _ names: [String]
  ) -> OrganError {
    guard !names.isEmpty else {
      return OrganError(.wrongCommandLine, "\(whose) has no \(what) '\(name)', nor any other")
    }
    let near = Suggestion.nearest(to: name, in: names).map { " Did you mean '\($0)'?" } ?? ""
    return OrganError(
      .wrongCommandLine,
      "\(whose) has no \(what) '\(name)', only \(names.joined(separator: ", ")).\(near)"
    )
  }
}

extension Manifest.Parameter {
  /// Whether it may be this; never a number that is none.
  func allows(_ value: Double) -> Bool { low <= value && value <= high }

  /// `0.5 to 10 mm`.
  var spokenRange: String { "\(low.spoken) to \(spoken(high))" }

  /// `10 mm`, or the number alone where the unit is 1.
  func spoken(_ value: Double) -> String { value.spoken + (unit == "1" ? "" : " \(unit)") }
}

extension Double {
  /// The shortest decimal that reads as this number; whole numbers without a point.
  var spoken: String {
    let words = "\(self)"
    return words.hasSuffix(".0") ? String(words.dropLast(2)) : words
  }
}
