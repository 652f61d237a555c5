import Foundation
import Imaging
import OrganKit

/// What was read, in words for the report.
enum CineFacts {
  static func facts(
    _ frames: [CineSeries.Frame],
    _ phases: CinePhases,
    _ views: [CineSeries.LongAxisView],
    _ layout: StudyLayout
  ) -> [Report.Fact] {
    let grid = frames[0].volume.grid
    let spacing = grid.spacing
    var facts = [
      Report.Fact("Read as", layout.recognisedAs),
      Report.Fact(
        "Short axis",
        String(
          format: "%d phases of %d slices, %.1f mm apart; %d × %d pixels of %.2f × %.2f mm",
          frames.count,
          grid.size.z,
          spacing.z,
          grid.size.x,
          grid.size.y,
          spacing.x,
          spacing.y
        )
      ),
      Report.Fact("End-diastole", words(frames, phases.endDiastole)),
      Report.Fact("End-systole", words(frames, phases.endSystole)),
      Report.Fact("Phases", phases.source),
      Report.Fact(
        "Orientation",
        grid.isOriented ? "known, from the image's header" : "unknown: the header gives none"
      ),
    ]
    for view in views {
      let labelled = view.frames.count { $0.labels != nil }
      facts.append(
        Report.Fact(title(view.role), "\(view.frames.count) phases, \(labelled) of them labelled")
      )
    }
    let delivered = frames.compactMap { frame in
      frame.labelsFile.map { (name: $0, origin: frame.labelsOrigin) }
    }
    if !delivered.isEmpty {
      let names = Array(Set(delivered.map(\.name))).sorted()
      let origin =
        delivered.contains { $0.origin == .user } ? "given by the user" : "delivered with the study"
      facts.append(Report.Fact("Label maps", "\(origin): \(StudyLayout.listed(names))"))
    }
    if layout.patient.issuer == Patient.syntheticIssuer {
      let isDefault = layout.patient.identifier == HeartDemonstration.defaultIdentifier
      let note = isDefault ? HeartDemonstration.defaultNote : HeartDemonstration.syntheticNote
      facts.append(Report.Fact("Synthetic", note))
    }
    return facts + layout.facts
  }

  /// Which phase it is, and where it lies.
  static func words(_ frames: [CineSeries.Frame], _ index: Int) -> String {
    let frame = frames[index]
    let time = frame.time.map { String(format: ", %.0f ms", $0) } ?? ""
    let place = frame.indexInFile.map { ", the file's phase \($0 + 1)" } ?? ""
    return "phase \(index + 1) of \(frames.count)\(time) (\(frame.file)\(place))"
  }

  static func title(_ role: String) -> String {
    switch role {
    case "cineFourChamber": "Four-chamber view"
    case "cineTwoChamber": "Two-chamber view"
    default: "Three-chamber view"
    }
  }
}
