import Foundation
import Imaging
import OrganKit

/// Which labelled phases are end-diastole and end-systole: those named, else by the course of the left
/// cavity's volume.
struct CinePhaseChoice {
  private(set) var endDiastole: HeartAnatomy.LabelledFrame
  private(set) var endSystole: HeartAnatomy.LabelledFrame
  /// The end of "…, ", where the outlines told.
  private(set) var foundBy: String?

  /// From so many phases on a course is smoothed before its ends are read off.
  private static let smoothedFrom = 10

  /// By what share of it the larger volume exceeds the smaller where there is no doubt which is which:
  /// the outlines' own errors of ejection fractions are 5 points at the most.
  private static let clearDifference = 0.1

  /// Chooses, and says where the choice is not the study's own.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where the volumes do not tell two phases apart.
  init(
    _ series: CineSeries,
    _ frames: [HeartAnatomy.LabelledFrame],
    isDrawn: Bool,
    _ context: StageContext
  ) throws {
    func labelled(_ index: Int) throws -> HeartAnatomy.LabelledFrame {
      guard let frame = frames.first(where: { $0.frame == index }) else {
        throw OrganError.study("phase \(index + 1) of the study was not labelled")
      }
      return frame
    }
    endDiastole = try labelled(series.endDiastole)
    endSystole = try labelled(series.endSystole)
    if !series.undecided.isEmpty {
      let course = Self.course(frames)
      if series.undecided.contains(.endDiastole) {
        let most = course.indices.max { (course[$0], $1) < (course[$1], $0) } ?? 0
        endDiastole = frames[most]
      }
      if series.undecided.contains(.endSystole) {
        let least = course.indices.min { (course[$0], $0) < (course[$1], $1) } ?? 0
        endSystole = frames[least]
      }
      guard endDiastole.frame != endSystole.frame else {
        throw OrganError.study(
          "the left cavity's volume does not tell end-diastole from end-systole in "
            + "\(series.frames[endDiastole.frame].file); name the phases in study.json"
        )
      }
      foundBy = "found by the left cavity's volume in the network's outlines"
      context.warn(
        "phasesFound",
        "The study does not name its phases: end-diastole is phase \(endDiastole.frame + 1) and "
          + "end-systole phase \(endSystole.frame + 1) of \(series.frames.count), "
          + (foundBy ?? "")
      )
    } else if isDrawn {
      undoSwap(context)
    }
  }

  /// Names that the network's outlines contradict are taken the other way round, and said so; where
  /// the volumes hardly differ, a person is asked.
  private mutating func undoSwap(_ context: StageContext) {
    let areDrawn = [endDiastole, endSystole]
      .allSatisfy { $0.origins[.leftCavity] == .network }
    let (named, other) = (Self.volume(endDiastole), Self.volume(endSystole))
    guard areDrawn, other > named else { return }
    let sentence = String(
      format: "the phase named end-diastole holds %.0f mL in the left cavity and the one named "
        + "end-systole %.0f mL: they are taken the other way round",
      named,
      other
    )
    (endDiastole, endSystole) = (endSystole, endDiastole)
    foundBy = "named in the study, but swapped"
    context.warn("phasesSwapped", sentence)
    if other - named < Self.clearDifference * other { context.review(sentence) }
  }

  /// The left cavity's volume, mL.
  static func volume(_ frame: HeartAnatomy.LabelledFrame) -> Double {
    let label = HeartStructure.leftCavity.label
    return Double(frame.labels.labels.count { $0 == label }) * frame.labels.grid.voxelVolume / 1000
  }

  /// The volume's course, over a whole beat freed from the outlines' flicker: the largest and the
  /// smallest of many numbers would else be their largest errors.
  private static func course(_ frames: [HeartAnatomy.LabelledFrame]) -> [Double] {
    let volumes = frames.map(volume)
    let count = volumes.count
    guard count >= smoothedFrom else { return volumes }
    return volumes.indices.map { index in
      (volumes[(index + count - 1) % count] + 2 * volumes[index] + volumes[(index + 1) % count]) / 4
    }
  }
}
