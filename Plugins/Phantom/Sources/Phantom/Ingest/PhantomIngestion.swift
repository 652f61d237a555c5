import Foundation
import Imaging
public import OrganKit

/// The first room: finds the image in the study and reads it.
public struct PhantomIngestion: Ingesting {
  /// Reads the one series whose role is `image`.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where there is none, several, or no readable one.
  public func ingest(
    _ request: IngestRequest,
    _ context: StageContext
  ) async throws -> PhantomSeries {
    try context.checkCancellation()
    let study = request.study
    guard let description = study.description else {
      throw OrganError(
        .studyRefused,
        "\(study.url.path) has no study.json, which names the phantom's image"
      )
    }
    let images = (description.series ?? []).filter { $0.role == "image" }
    guard images.count == 1, let name = images.first?.files.first, images[0].files.count == 1 else {
      throw OrganError(
        .studyRefused,
        "\(study.url.path)/study.json: one series of the role 'image' with one file is expected"
      )
    }
    if let patient = description.patient { context.identify(patient) }
    return PhantomSeries(
      image: try NIfTI.read(study.url.appending(path: name)).volume(),
      source: name,
      isSynthetic: description.patient?.issuer == Patient.syntheticIssuer,
      date: description.date
    )
  }
}
