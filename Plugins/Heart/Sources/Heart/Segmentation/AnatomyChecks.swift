import Foundation
import Imaging
import OrganKit

/// What is odd about label maps of a heart: named warnings, each with its measure.
///
/// Limits are set so that expert label maps of 100 patients, healthy and not, raise five warnings in
/// all (the figures beside each limit), while a map with its structures swapped, a broken wall or a
/// wrong unit does not pass.
///
/// - SeeAlso: Bernard et al. 2018, doi:10.1109/TMI.2018.2837502 (the patients)
struct AnatomyChecks {
  /// A named peculiarity.
  struct Warning: Equatable {
    var name: String
    var sentence: String
  }

  /// Smaller pieces and holes are strokes of the pen (mL).
  ///
  /// Experts: pieces to 0.11, holes to 0.13.
  static let smallestPiece = 0.5
  static let smallestHole = 0.25
  /// The share of the left cavity's edge in a slice that touches no wall.
  ///
  /// Experts: 0.02, one 0.16.
  static let openEdge = 0.05
  /// The wall's volume at end-systole over that at end-diastole.
  ///
  /// Three standard deviations of its logarithm in experts' outlines of 80 patients around the mean,
  /// 1.13: muscle keeps its volume, but what is drawn gains the trabeculae that systole presses to the
  /// wall, and a slice at the base. Experts of 100 patients: 0.89 to 1.47.
  static let massRatio = 0.86...1.48
  /// The lesser stroke volume over the larger.
  ///
  /// Experts: 0.23 and more, two below.
  static let strokeRatio = 0.2
  /// The right stroke volume over the left one, where the network drew them: it goes one slice too
  /// far up the right ventricle at end-systole more often than a valve leaks as much.
  ///
  /// Experts: 11 of 100 below.
  static let drawnStrokeRatio = 0.6
  /// Volumes, mL.
  ///
  /// Experts, at end-diastole: 49 to 374, 47 to 295 and 32 to 259; at end-systole 19 to 334, 10
  /// to 263 and 36 to 298.
  static let leftVolumes = 15.0...700
  static let rightVolumes = 15.0...700
  static let wallVolumes = 15.0...600
  static let systolicVolumes = 3.0...650
  /// The left ventricle along the stack and across, mm.
  ///
  /// Experts: 50 to 110 and 46 to 95.
  static let lengths = 30.0...150
  static let diameters = 28.0...125
  /// Its length over its width: the spacing within slices or between them is wrong beyond.
  ///
  /// Experts, at end-diastole: 0.72 to 1.50.
  static let proportions = 0.6...1.9
  /// The share of the left cavity at end-diastole that one slice may hold, where the network drew it:
  /// as much hangs on where the base is taken to lie.
  ///
  /// Experts: at the median 0.16, three of 100 above.
  static let drawnSlice = 0.25

  /// All that is odd, in the order of the checks.
  ///
  /// Where the network drew a part, what a person's label maps are refused for is a warning: the maps
  /// go on to be looked at.
  ///
  /// - Parameters:
  ///   - endDiastole: the label map at end-diastole.
  ///   - endSystole: that at end-systole.
  ///   - areDrawn: whether the network drew a part.
  ///   - isBaseSeen: whether long-axis views show where the base lies.
  /// - Returns: the warnings.
  /// - Throws: `OrganError.Code.studyRefused` where a person's label map lacks a structure, or holds
  ///   a larger left cavity at end-systole than at end-diastole.
  static func warnings(
    endDiastole: LabelMap,
    endSystole: LabelMap,
    areDrawn: Bool = false,
    isBaseSeen: Bool = false
  ) throws -> [Warning] {
    let (rest, systole) = (LabelMeasures(endDiastole), LabelMeasures(endSystole))
    let faults = faults(rest, systole, areDrawn)
    if !areDrawn, let fault = faults.first { throw OrganError.study(fault.sentence) }
    return faults + sizes(rest, systole) + proportions(rest) + shape(rest, .endDiastole)
      + shape(systole, .endSystole)
      + pair(rest, systole, areDrawn) + (areDrawn ? thickness(rest, systole, isBaseSeen) : [])
  }

  private static func faults(
    _ rest: LabelMeasures,
    _ systole: LabelMeasures,
    _ areDrawn: Bool
  ) -> [Warning] {
    var faults: [Warning] = []
    for (measures, instant) in [(rest, CardiacInstant.endDiastole), (systole, .endSystole)] {
      for structure in LabelMeasures.structures where measures.volume(structure) == 0 {
        let sentence =
          areDrawn
          ? "at \(instant.words) no \(structure.name) was found"
          : "the label map at \(instant.words) holds no \(structure.name) (label "
            + "\(structure.label))"
        faults.append(Warning(name: "missingStructure", sentence: sentence))
      }
    }
    let (most, least) = (rest.volume(.leftCavity), systole.volume(.leftCavity))
    if least >= most, faults.isEmpty {
      faults.append(
        Warning(
          name: "noEjection",
          sentence: String(
            format: "the left cavity holds %.0f mL at end-diastole and %.0f mL at end-systole: the "
              + "phases are swapped, or their label maps",
            most,
            least
          )
        )
      )
    }
    return faults
  }

  private static func sizes(_ rest: LabelMeasures, _ systole: LabelMeasures) -> [Warning] {
    let figures: [(String, Double, ClosedRange<Double>, String)] = [
      ("left cavity at end-diastole", rest.volume(.leftCavity), leftVolumes, "mL"),
      ("right cavity at end-diastole", rest.volume(.rightCavity), rightVolumes, "mL"),
      ("left wall at end-diastole", rest.volume(.leftWall), wallVolumes, "mL"),
      ("left cavity at end-systole", systole.volume(.leftCavity), systolicVolumes, "mL"),
      ("right cavity at end-systole", systole.volume(.rightCavity), systolicVolumes, "mL"),
      ("left wall at end-systole", systole.volume(.leftWall), wallVolumes, "mL"),
      ("left ventricle's length at end-diastole", rest.leftLength, lengths, "mm"),
      ("left ventricle's width at end-diastole", rest.leftDiameter, diameters, "mm"),
    ]
    // What is missing altogether was told before.
    return figures.filter { $0.1 > 0 && !$0.2.contains($0.1) }
      .map { name, value, range, unit in
        Warning(
          name: "implausibleSize",
          sentence: String(
            format: "the %@ is %.0f %@, outside %.0f to %.0f: check the image's spacing and labels",
            name,
            value,
            unit,
            range.lowerBound,
            range.upperBound
          )
        )
      }
  }

  private static func proportions(_ rest: LabelMeasures) -> [Warning] {
    let proportion = rest.leftLength / rest.leftDiameter
    guard proportion.isFinite, !proportions.contains(proportion) else { return [] }
    return [
      Warning(
        name: "implausibleProportions",
        sentence: String(
          format:
            "the left ventricle's length at end-diastole is %.2f times its width, outside %.1f "
            + "to %.1f: check the image's spacing and labels",
          proportion,
          proportions.lowerBound,
          proportions.upperBound
        )
      )
    ]
  }

  private static func shape(_ measures: LabelMeasures, _ instant: CardiacInstant) -> [Warning] {
    var warnings: [Warning] = []
    if measures.openEdge.share > openEdge {
      warnings.append(
        Warning(
          name: "openWall",
          sentence: String(
            format: "at %@ the wall does not enclose the left cavity: in slice %d %.0f %% of the "
              + "cavity's edge touches none",
            instant.words,
            measures.openEdge.slice + 1,
            100 * measures.openEdge.share
          )
        )
      )
    }
    if measures.hole.volume > smallestHole {
      warnings.append(
        Warning(
          name: "holeInLabels",
          sentence: String(
            format: "at %@ the labels leave a hole of %.1f mL in slice %d",
            instant.words,
            measures.hole.volume,
            measures.hole.slice + 1
          )
        )
      )
    }
    for structure in LabelMeasures.structures {
      let piece = measures.secondPiece(structure)
      if piece.volume >= smallestPiece {
        warnings.append(
          Warning(
            name: "strayPiece",
            sentence: String(
              format: "at %@ the %@ is of several pieces in slice %d; the second has %.1f mL",
              instant.words,
              structure.name,
              piece.slice + 1,
              piece.volume
            )
          )
        )
      }
      if let slice = measures.missingSlice(structure) {
        warnings.append(
          Warning(
            name: "missingSlice",
            sentence: "at \(instant.words) the \(structure.name) is missing in slice \(slice + 1), "
              + "between slices that hold it"
          )
        )
      }
    }
    return warnings
  }

  /// Where a slice holds much of the left cavity, whether one at the base is counted decides all
  /// volumes; unless views show where the ventricle ends.
  private static func thickness(
    _ rest: LabelMeasures,
    _ systole: LabelMeasures,
    _ isBaseSeen: Bool
  ) -> [Warning] {
    guard rest.widestSlice(.leftCavity) > drawnSlice * rest.volume(.leftCavity) else { return [] }
    return [
      Warning(
        name: "coarseStack",
        sentence: String(
          format:
            "the slices are %.1f mm apart, and the widest holds %.0f of the left cavity's %.0f mL "
            + "at end-diastole and %.0f of %.0f mL at end-systole: "
            + (isBaseSeen
              ? "the long-axis views tell where the base lies, and the intervals allow for how well"
              : "one slice more or less at the base changes the volumes by up to as much; the "
                + "intervals do not allow for it"),
          rest.sliceSpacing,
          rest.widestSlice(.leftCavity),
          rest.volume(.leftCavity),
          systole.widestSlice(.leftCavity),
          systole.volume(.leftCavity)
        )
      )
    ]
  }

  private static func pair(
    _ rest: LabelMeasures,
    _ systole: LabelMeasures,
    _ areDrawn: Bool
  ) -> [Warning] {
    var warnings: [Warning] = []
    let ratio = systole.volume(.leftWall) / rest.volume(.leftWall)
    if ratio.isFinite, ratio > 0, !massRatio.contains(ratio) {
      warnings.append(
        Warning(
          name: "massMismatch",
          sentence: String(
            format: "the left wall has %.0f %% of its end-diastolic volume at end-systole: muscle "
              + "keeps its volume, so one of the label maps is off",
            100 * ratio
          )
        )
      )
    }
    let left = rest.volume(.leftCavity) - systole.volume(.leftCavity)
    let right = rest.volume(.rightCavity) - systole.volume(.rightCavity)
    let isShort = areDrawn && right < drawnStrokeRatio * left
    if isShort || min(left, right) < strokeRatio * max(left, right) {
      warnings.append(
        Warning(
          name: "strokeVolumeMismatch",
          sentence: String(
            format:
              "the left ventricle ejects %.0f mL and the right %.0f mL: without leaking valves "
              + "or a shunt both eject the same",
            left,
            right
          )
        )
      )
    }
    return warnings
  }
}
