extension Patient {
  /// The body height, cm.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a unit that is no length, or a height outside 20
  ///   to 280 cm.
  public func heightInCentimetres() throws -> Double? {
    try number(height, "height", ["cm": 1, "m": 100, "mm": 0.1, "[in_i]": 2.54], 20...280, "cm")
  }

  /// The body weight, kg.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a unit that is no mass, or a weight outside 0.3 to
  ///   700 kg.
  public func weightInKilograms() throws -> Double? {
    try number(weight, "weight", ["kg": 1, "g": 0.001, "[lb_av]": 0.453_592_37], 0.3...700, "kg")
  }

  /// The age on a day, years: as told, or from the date of birth.
  public func age(on date: String?) -> Double? {
    if let age { return age }
    guard let birth = birthDate.flatMap({ CalendarDate($0) }),
      let day = date.flatMap({ CalendarDate($0) })
    else { return nil }
    let years = CalendarDate.years(from: birth, to: day)
    return 0...130 ~= years ? Double(years) : nil
  }

  /// Refuses an age, a height or a weight that cannot be true of a person.
  func checkBody() throws {
    if let age, !(0...130 ~= age) {
      throw OrganError(.studyRefused, "patient.age is \(age), not 0 to 130 years")
    }
    _ = try heightInCentimetres()
    _ = try weightInKilograms()
  }

  private func number(
    _ quantity: Quantity?,
    _ name: String,
    _ factors: [String: Double],
    _ range: ClosedRange<Double>,
    _ unit: String
  ) throws -> Double? {
    guard let quantity else { return nil }
    guard let factor = factors[quantity.unit] else {
      let units = factors.keys.sorted().joined(separator: ", ")
      throw OrganError(
        .studyRefused,
        "patient.\(name) is in '\(quantity.unit)', not in one of \(units)"
      )
    }
    let value = quantity.value * factor
    guard range ~= value else {
      let limits = "\(range.lowerBound) to \(range.upperBound) \(unit)"
      throw OrganError(.studyRefused, "patient.\(name) is \(value) \(unit), not \(limits)")
    }
    return value
  }
}
