import Foundation
import Imaging
import OrganKit

/// What the network drew of a study, and how far it can be trusted.
struct NetworkOutlines: Sendable {
  /// By the index of the frame.
  private(set) var labels: [Int: [UInt8]] = [:]
  /// Its licence and how far it was trained.
  let credits: NetworkCredits
  private var expected: [Int: [HeartStructure: Double]] = [:]
  private var doubts: [Int: [HeartStructure: [DoubtfulSlice]]] = [:]
  private let quality: QualityEstimate
  private let radius: Double

  /// Draws some frames of a series.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where no heart is found, or none of a possible size.
  init(of series: CineSeries, drawing wanted: [Int], _ context: StageContext) throws {
    let networks = try HeartNetworks(resources: context.resources)
    quality = try QualityEstimate(resources: context.resources)
    credits = networks.credits
    let file = series.frames[series.endDiastole].file
    let slices = series.frames[series.endDiastole].volume.grid.size.z
    guard slices <= Self.mostSlices else {
      throw OrganError.study(
        "\(file) has \(slices) slices; a short-axis cine stack of at most \(Self.mostSlices) is "
          + "expected"
      )
    }
    let drawing = try HeartDrawing(
      of: series.frames.map(\.volume),
      in: file,
      drawing: wanted,
      by: networks,
      context
    )
    guard let drawing, drawing.phases.values.contains(where: Self.holdsLeftVentricle) else {
      throw OrganError.study(
        "no heart was found in \(file); a short-axis cine MRI of the heart is expected"
      )
    }
    radius = drawing.location.radius
    for (index, phase) in drawing.phases {
      labels[index] = phase.labels.labels
      doubts[index] = Dictionary(
        uniqueKeysWithValues: phase.ends.map { ($0, quality.doubts(among: $1, of: $0)) }
      )
      expected[index] = Dictionary(
        uniqueKeysWithValues: phase.features.map { structure, features in
          (structure, quality.expectedDice(of: structure, features))
        }
      )
    }
  }

  /// No stack of a beating heart has more: 12 to 20 are usual.
  private static let mostSlices = 64

  private static func holdsLeftVentricle(_ phase: HeartDrawing.Phase) -> Bool {
    phase.labels.labels.contains(HeartStructure.leftCavity.label)
  }

  /// What is to be expected of those structures of a frame that the network drew, or should have.
  func expectedDice(_ index: Int, of outlines: HeartOutlines) -> [HeartStructure: Double] {
    (expected[index] ?? [:])
      .filter { structure, _ in
        outlines.origins[structure] == .network || outlines.origins[structure] == nil
      }
  }

  /// The slices of a frame that may or may not belong to those structures that the network drew.
  func doubts(_ index: Int, of outlines: HeartOutlines) -> [HeartStructure: [DoubtfulSlice]] {
    (doubts[index] ?? [:])
      .filter { structure, slices in
        outlines.origins[structure] == .network && !slices.isEmpty
      }
  }

  /// By how much the borders of those structures that the network drew usually lie off the experts',
  /// mm.
  func borderShifts(of outlines: HeartOutlines) -> [HeartStructure: Double] {
    var shifts: [HeartStructure: Double] = [:]
    for (structure, origin) in outlines.origins where origin == .network {
      shifts[structure] = quality.structures[structure.key]?.borderShift
    }
    return shifts
  }

  /// Says which slices' belonging is unsure and what they are worth.
  private func warnOfDoubts(_ anatomy: HeartAnatomy, _ context: StageContext) {
    var sentences: [String] = []
    for (labelled, instant) in [
      (anatomy.endDiastole, CardiacInstant.endDiastole), (anatomy.endSystole, .endSystole),
    ] {
      for structure in HeartStructure.ordered {
        for doubt in labelled.doubts[structure] ?? [] where doubt.volume >= Self.leastDoubt {
          sentences.append(
            String(
              format: "slice %d at %@ belongs to the %@ with a probability of %.0f %%, and its "
                + "%.0f mL %@",
              doubt.slice + 1,
              instant.words,
              structure.name,
              100 * doubt.probability,
              doubt.volume,
              doubt.isDrawn ? "count" : "do not count"
            )
          )
        }
      }
    }
    guard !sentences.isEmpty else { return }
    context.warn(
      "doubtfulEndSlices",
      "Whether these slices belong to the heart's chambers is unsure, and the intervals allow for "
        + "it: " + sentences.joined(separator: "; ")
    )
  }

  /// Less than this, in mL, is not worth a sentence.
  private static let leastDoubt = 5.0

  /// Asks for a person's eye where an outline or the heart's size is doubtful.
  func review(_ anatomy: HeartAnatomy, _ context: StageContext) {
    for (labelled, instant) in [
      (anatomy.endDiastole, CardiacInstant.endDiastole), (anatomy.endSystole, .endSystole),
    ] {
      for structure in HeartStructure.ordered {
        guard let dice = labelled.expectedDice[structure], dice < quality.reviewBelow else {
          continue
        }
        context.review(
          String(
            format: "the network's %@ at %@ is doubtful: its expected Dice coefficient is %.2f, "
              + "below %.2f",
            structure.name,
            instant.words,
            dice,
            quality.reviewBelow
          )
        )
      }
    }
    warnOfDoubts(anatomy, context)
    let doubtful = anatomy.others.filter { frame in
      frame.expectedDice.values.contains { $0 < quality.reviewBelow }
    }
    if !doubtful.isEmpty {
      context.warn(
        "doubtfulPhases",
        String(
          format: "In %d of the other %d phases a structure's expected Dice coefficient is below "
            + "%.2f",
          doubtful.count,
          anatomy.others.count,
          quality.reviewBelow
        )
      )
    }
    if !HeartLocation.usualRadii.contains(radius) {
      let sentence = String(
        format:
          "the heart's radius of %.0f mm is unusual (%.0f to %.0f): check the image's spacing",
        radius,
        HeartLocation.usualRadii.lowerBound,
        HeartLocation.usualRadii.upperBound
      )
      context.warn("unusualHeartSize", sentence)
      context.review(sentence)
    }
  }
}
