import Foundation
import Imaging
public import OrganKit

/// The first room: finds the cine and its label maps in the study and reads them.
public struct HeartIngestion: Ingesting {
  /// The room.
  public init() {}

  /// Reads a study: described by `study.json`, an ACDC folder, DICOM files by their headers, or NIfTI
  /// files by their names.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what was expected.
  public func ingest(_ request: IngestRequest, _ context: StageContext) async throws -> CineSeries {
    try context.checkCancellation()
    let study = request.study.url
    var layout = try await StudyLayout.recognise(request.study, context)
    if request.ignoresDeliveredLabels { layout.labels = [] }
    try layout.add(userLabels: request.labels)
    let person = try Person(layout.patient, filledFrom: request.patient, on: layout.date)
    context.identify(layout.patient)

    let assembly = try CineAssembly(layout, in: study, context)
    let frames = assembly.frames[StudyLayout.shortAxisRole] ?? []
    let phases = try CinePhases(
      frames,
      named: assembly.instants[StudyLayout.shortAxisRole] ?? [:],
      by: layout.phasesNamedBy,
      study: study.path
    )
    let (views, unused) = Self.longAxisViews(assembly, frames.count, phases)
    for warning in layout.warnings + assembly.warnings + person.warnings + unused {
      context.warn(warning.name, warning.sentence)
    }
    for reason in layout.reviews { context.review(reason) }
    if phases.areFound {
      let source = phases.source
      context.warn(
        "phasesFound",
        "The study does not name its phases: end-diastole is phase \(phases.endDiastole + 1) and "
          + "end-systole phase \(phases.endSystole + 1) of \(frames.count), \(source)"
      )
    }
    context.progress(1)
    return CineSeries(
      frames: frames,
      endDiastole: phases.endDiastole,
      endSystole: phases.endSystole,
      longAxisViews: views,
      person: person.patient,
      isSynthetic: layout.patient.issuer == Patient.syntheticIssuer,
      facts: CineFacts.facts(frames, phases, views, layout),
      undecided: phases.undecided
    )
  }

  /// The long-axis views, their phases matched to the stack's.
  private static func longAxisViews(
    _ assembly: CineAssembly,
    _ phaseCount: Int,
    _ phases: CinePhases
  ) -> ([CineSeries.LongAxisView], [StudyLayout.Warning]) {
    var views: [CineSeries.LongAxisView] = []
    var warnings: [StudyLayout.Warning] = []
    for role in StudyLayout.longAxisRoles {
      guard let frames = assembly.frames[role] else { continue }
      let named = assembly.instants[role] ?? [:]
      let isInStep = frames.count == phaseCount
      let rest = named[.endDiastole] ?? (isInStep ? phases.endDiastole : nil)
      let systole = named[.endSystole] ?? (isInStep ? phases.endSystole : nil)
      if rest == nil || systole == nil {
        warnings.append(
          StudyLayout.Warning(
            name: "longAxisPhases",
            sentence: "\(role) has \(frames.count) phases where the short axis has \(phaseCount), "
              + "and its end-diastole or end-systole is not named; it is not measured there"
          )
        )
      }
      views.append(
        CineSeries.LongAxisView(
          role: role,
          frames: frames,
          endDiastole: rest,
          endSystole: systole
        )
      )
    }
    return (views, warnings)
  }
}
