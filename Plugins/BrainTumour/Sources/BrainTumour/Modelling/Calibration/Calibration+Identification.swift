extension Calibration {
  /// The parameters that the scans identify, by the names of the findings.
  ///
  /// Until treatment begins the density depends on D·age and ρ·age alone: one scan tells D/ρ and
  /// the origin, and only a second one tells time. What treatment does shows in scans after it.
  public var identified: [String] {
    var names = ["diffusivityToProliferationRatio", "tumourOriginX", "tumourOriginY"]
    names += ["tumourOriginZ"]
    if tellsTime {
      names += ["whiteMatterDiffusivity", "proliferationRate", "tumourAge"]
      if tellsRadiosensitivity { names.append("radiosensitivity") }
      if tellsDrugSensitivity { names.append("drugSensitivity") }
    }
    return names
  }

  /// Whether two scans lie before treatment.
  var tellsTime: Bool {
    let beginning = min(
      course.fractions.map(\.day).min() ?? .infinity,
      course.doses.map(\.day).min() ?? .infinity,
      course.resections.map(\.day).min() ?? .infinity
    )
    return Set(outlines.map(\.day).filter { $0 <= beginning }).count >= 2
  }

  /// Whether time plays a role in what was seen.
  var needsTime: Bool { Set(outlines.map(\.day)).count >= 2 }

  /// Whether a scan lies after a fraction of radiotherapy.
  var tellsRadiosensitivity: Bool {
    guard let last = outlines.map(\.day).max() else { return false }
    return course.fractions.contains { $0.day < last && $0.dose > 0 }
  }

  /// Whether a scan lies after a dose of the drug.
  var tellsDrugSensitivity: Bool {
    guard let last = outlines.map(\.day).max() else { return false }
    return course.doses.contains { $0.day < last && $0.amount > 0 }
  }

  /// What is moved.
  var axes: [GrowthCoordinates.Axis] {
    var axes: [GrowthCoordinates.Axis] = [.widthSquared, .reach, .originX, .originY, .originZ]
    if needsTime { axes.append(.age) }
    if tellsRadiosensitivity { axes.append(.radiosensitivity) }
    if tellsDrugSensitivity { axes.append(.drugSensitivity) }
    if options.fitsRatio { axes.append(.whiteToGreyRatio) }
    return axes
  }
}
