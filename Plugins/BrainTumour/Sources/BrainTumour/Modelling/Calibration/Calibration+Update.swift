extension Calibration {
  /// The twin's next version, after one more scan.
  ///
  /// The posterior is that of all scans, as if they had come at once; the fit begins where the last
  /// one ended. So a series of updates ends where one calibration on all of it would.
  ///
  /// - Parameters:
  ///   - twin: the former version.
  ///   - outline: what the new scan shows, on the twin's grid; its day counts from the first scan.
  ///   - course: all that was done up to the new scan.
  ///   - options: how thoroughly; the grid step is the twin's.
  ///   - check: ends the calibration when it throws.
  /// - Returns: the next version.
  /// - Throws: as `twin(startingAt:)`.
  public static func updated(
    _ twin: TumourTwin,
    with outline: TumourAnatomy.Outline,
    course: TreatmentCourse,
    options: Options,
    check: @escaping @Sendable () throws -> Void = {}
  ) throws -> TumourTwin {
    var options = options
    options.step = twin.step
    var outlines = twin.outlines
    outlines.append(outline)
    outlines.sort { $0.day < $1.day }
    var calibration = Calibration(
      tissue: twin.tissue,
      fibres: twin.fibres,
      unknown: twin.unknown,
      outlines: outlines,
      course: course,
      options: options
    )
    calibration.anisotropy = twin.anisotropy
    calibration.check = check
    // One scan told nothing of time: then the search begins anew.
    let hadTime = Set(twin.outlines.map(\.day)).count >= 2
    var next = try calibration.twin(startingAt: hadTime ? twin.best : nil)
    next.firstDate = twin.firstDate
    next.necrosis = twin.necrosis
    return next
  }
}
