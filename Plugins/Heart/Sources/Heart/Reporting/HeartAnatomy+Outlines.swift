import Foundation
import Imaging
import OrganKit

extension HeartAnatomy {
  /// Who drew which structures.
  var outlineFacts: [Report.Fact] {
    let hands: [(CineSeries.LabelsOrigin, String)] = [
      (.user, "given by the user"), (.study, "delivered with the study"),
      (.network, "drawn by the platform's network"),
    ]
    func words(_ labelled: LabelledFrame) -> String {
      let parts = hands.compactMap { origin, words -> String? in
        let drawn = HeartStructure.ordered.filter { labelled.origins[$0] == origin }
        if drawn.isEmpty { return nil }
        if drawn.count == labelled.origins.count { return words }
        return "\(drawn.map(\.name).joined(separator: ", ")) \(words)"
      }
      return parts.joined(separator: "; ")
    }
    let (rest, systole) = (words(endDiastole), words(endSystole))
    if rest == systole { return [Report.Fact("Outlines", rest)] }
    return [
      Report.Fact("Outlines at end-diastole", rest),
      Report.Fact("Outlines at end-systole", systole),
    ]
  }

  /// What to expect of the network's outlines.
  ///
  /// - Returns: nil where it drew none.
  var qualityTable: Figure? {
    guard network != nil else { return nil }
    let rows = HeartStructure.ordered.map { structure in
      [HeartWords.capitalised(structure.name)]
        + [endDiastole, endSystole]
        .map { labelled in
          labelled.expectedDice[structure].map { String(format: "%.2f", $0) } ?? "not drawn by it"
        }
    }
    return Figure(
      "outlineQuality",
      title: "How sure the network is",
      caption:
        "The Dice coefficient that each of its outlines is expected to have with an expert's: "
        + "1 is full agreement.",
      .table(Table(columns: ["Structure", "End-diastole", "End-systole"], rows: rows))
    )
  }

  /// The cavities' volumes over the beat.
  ///
  /// - Returns: nil where not all phases are labelled, or only two.
  func volumeCourse(_ series: CineSeries) -> Figure? {
    let frames = frames
    guard frames.count > 2, frames.count == series.frames.count else { return nil }
    let times = frames.compactMap { series.frames[$0.frame].time }
    let isTimed = times.count == frames.count
    let x = isTimed ? times : frames.map { Double($0.frame + 1) }
    func volumes(_ structure: HeartStructure) -> [Double] {
      frames.map { frame in
        let count = frame.labels.labels.count { $0 == structure.label }
        return Double(count) * frame.labels.grid.voxelVolume / 1000
      }
    }
    return Figure(
      "volumeCourse",
      title: "Volumes over the beat",
      caption: "The cavities' slice sums in every phase of the cine.",
      .chart(
        Chart(
          x: isTimed ? .init("Time after the trigger", unit: "ms") : .init("Phase", unit: "1"),
          y: .init("Volume", unit: "mL"),
          [
            Chart.Curve(
              title: "left ventricle",
              colour: .primary,
              x: x,
              y: volumes(.leftCavity)
            ),
            Chart.Curve(
              title: "right ventricle",
              colour: .tertiary,
              x: x,
              y: volumes(.rightCavity)
            ),
          ]
        )
      )
    )
  }
}
