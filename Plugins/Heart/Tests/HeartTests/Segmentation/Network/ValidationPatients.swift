import Foundation
import HouseTesting
import Imaging
import OrganKit

@testable import Heart

/// The patients that the recipe was validated on.
enum ValidationPatients {
  /// The weights that never saw them.
  static let segmenter = Workbench.resources.deletingLastPathComponent()
    .appending(path: "Training/HeldOut/segmenter.safetensors")

  /// All of them where every member of a family is asked for, else one.
  static let some = TestData.isFull ? all : [ACDCPatient(number: 1)]

  /// The split that the training wrote.
  static let all = [
    1, 2, 5, 6, 26, 35, 36, 40, 43, 48, 54, 55, 61, 62, 78, 79, 81, 85, 90, 95,
  ]
  .map { ACDCPatient(number: $0) }
}

extension ACDCPatient {
  /// The image of `ED` or `ES`.
  func image(_ phase: String) throws -> Volume {
    try NIfTI.read(file(phase)).volume()
  }

  /// The image file of `ED` or `ES`.
  func file(_ phase: String) throws -> URL {
    let frame = Int(try info()[phase] ?? "") ?? 0
    return folder.appending(path: String(format: "%@_frame%02d.nii.gz", description, frame))
  }

  /// Both images alone in a study, the phases told by the files' names.
  func bareStudy(in folder: URL) throws {
    for phase in ["ED", "ES"] {
      try FileManager.default.copyItem(
        at: file(phase),
        to: folder.appending(path: "\(phase).nii.gz")
      )
    }
  }
}

/// How far two label maps agree.
enum Agreement {
  /// The Dice coefficient of a structure; 1 where neither holds it.
  static func dice(_ one: [UInt8], _ other: [UInt8], _ structure: HeartStructure) -> Double {
    var (both, sum) = (0, 0)
    for (a, b) in zip(one, other) {
      let (inOne, inOther) = (a == structure.label, b == structure.label)
      sum += (inOne ? 1 : 0) + (inOther ? 1 : 0)
      both += inOne && inOther ? 1 : 0
    }
    return sum > 0 ? 2 * Double(both) / Double(sum) : 1
  }

  /// The symmetric Hausdorff distance between the borders of a structure, mm; infinite where only one
  /// map holds it.
  static func hausdorff(_ one: LabelMap, _ other: LabelMap, _ structure: HeartStructure) -> Double {
    let borders = [one, other].map { border(Mask($0, labels: [structure.label])) }
    let squares = borders.map { DistanceMap.squaredToCentres(of: $0) }
    let farthest = [(0, 1), (1, 0)]
      .map { from, to in
        zip(borders[from].voxels, squares[to]).reduce(0) { $1.0 ? max($0, $1.1) : $0 }
      }
    return max(farthest[0], farthest[1]).squareRoot()
  }

  /// By how much a structure's border in one map lies outside that in another, mm, over the slices in
  /// which both hold it; 0 where there are none.
  static func shift(_ one: LabelMap, _ other: LabelMap, _ structure: HeartStructure) -> Double {
    guard let stack = ShortAxisStack(one) else { return 0 }
    let (ours, theirs) = (
      Sections(of: [structure.label], in: one, along: stack),
      Sections(of: [structure.label], in: other, along: stack)
    )
    let shared = ours.counts.indices.filter { ours.counts[$0] > 0 && theirs.counts[$0] > 0 }
    let border = shared.reduce(0) { $0 + ours.perimeters[$1] }
    guard border > 0 else { return 0 }
    return shared.reduce(0) { $0 + ours.area($1) - theirs.area($1) } / border
  }

  /// A mask's voxels that touch its outside, or the grid's, across a face.
  private static func border(_ mask: Mask) -> Mask {
    let inner = mask.eroded(.spatial6)
    let size = mask.grid.size
    var border = mask
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x where inner[i, j, k] {
          border[i, j, k] =
            [0, size.x - 1].contains(i) || [0, size.y - 1].contains(j)
            || [0, size.z - 1].contains(k)
        }
      }
    }
    return border
  }
}
