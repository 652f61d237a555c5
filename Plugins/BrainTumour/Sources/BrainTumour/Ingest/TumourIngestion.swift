import Foundation
import Imaging
public import OrganKit

/// The first room: finds tissue maps, scans, outlines and the treatment log, and brings them onto one
/// grid.
public struct TumourIngestion: Ingesting {
  /// The room.
  public init() {}

  /// Reads a study: described by `study.json`, or NIfTI files by their names.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what was expected.
  public func ingest(
    _ request: IngestRequest,
    _ context: StageContext
  ) async throws -> TumourSeries {
    try context.checkCancellation()
    let patient = request.study.description?.patient ?? Patient()
    context.identify(patient)
    var layout = try TumourLayout(request.study)
    if request.ignoresDeliveredLabels { layout.items.removeAll { $0.role == .labels } }
    try layout.take(userLabels: request.labels)
    guard layout.items.contains(where: \.role.showsBrain) else {
      throw OrganError.study(
        "\(layout.study.path) holds label maps but no brain: tissue maps, a brain mask or a "
          + "skull-stripped image are needed beside them"
      )
    }
    let log = try TreatmentLog(
      request.study.description?.treatments ?? [],
      birth: patient.birthDate ?? request.patient.birthDate,
      file: "\(layout.study.path)/study.json"
    )
    let scans = try ScanReading(&layout)
    var reading = try StudyReading(scans, layout, context)
    let series = try reading.series(log, request.study, context)
    for warning in reading.layout.warnings { context.warn(warning.name, warning.sentence) }
    context.progress(1)
    return series
  }
}
