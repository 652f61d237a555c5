import Foundation
import Imaging
import OrganKit

/// What is odd about a tumour's outline.
struct OutlineChecks {
  /// A peculiarity, and whether a person should look before the result is used.
  struct Oddity: Equatable {
    var name: String
    var sentence: String
    var isGrave: Bool
  }

  /// Smaller than this a tumour's shape is a matter of a few voxels (mL).
  static let smallest = 0.5
  /// Pieces smaller than this are specks (mL).
  static let speck = 0.05

  private(set) var oddities: [Oddity] = []

  /// Looks at an outline.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for an outline that is no tumour of this brain.
  init(_ outline: TumourAnatomy.Outline, in brain: Mask, name: String, isFirst: Bool) throws {
    let whole = outline.whole
    let voxel = brain.grid.voxelVolume / 1000
    let volume = Double(whole.count) * voxel
    guard !whole.isEmpty else {
      if isFirst {
        throw OrganError.study("\(name) holds no tumour: all its labels are background")
      }
      add("noTumour", "\(name) holds no tumour any more", isGrave: true)
      return
    }
    // A voxel of the border is as much brain as not.
    let beyond = whole.subtracting(brain.dilated(.spatial6)).count
    let part = Double(beyond) / Double(whole.count)
    guard part <= 0.7 else {
      throw OrganError.study(
        "\(name): \(Int((100 * part).rounded())) % of the tumour lie outside the brain: its labels "
          + "and the brain do not belong together"
      )
    }
    guard volume < 0.6 * Double(brain.count) * voxel else {
      throw OrganError.study(
        "\(name): its labels fill \(Int(volume.rounded())) mL, most of the brain: these are no "
          + "outlines of a tumour"
      )
    }
    if part > 0.01 {
      let percent = String(format: "%.1f", 100 * part)
      add(
        "tumourOutsideBrain",
        "\(percent) % of \(name) lie outside the brain",
        isGrave: part > 0.1
      )
    }
    if volume < Self.smallest {
      let millilitres = String(format: "%.2f", volume)
      add("tinyTumour", "\(name) is \(millilitres) mL small: few voxels decide", isGrave: true)
    }
    if outline.core.isEmpty {
      add(
        "noCore",
        "\(name) has no enhancing or necrotic part: only the whole outline tells of the tumour",
        isGrave: false
      )
    }
    checkPieces(whole, voxel, name)
    let box = whole.box
    let last = brain.grid.size &- 1
    if (0..<3).contains(where: { box.low[$0] == 0 || box.high[$0] == last[$0] }) {
      add("tumourAtTheEdge", "\(name) reaches the image's edge: it may be cut off", isGrave: true)
    }
  }

  private mutating func checkPieces(_ whole: Mask, _ voxel: Double, _ name: String) {
    let sizes = ConnectedComponents(of: whole, .spatial26).sizes.map { Double($0) * voxel }
      .sorted(by: >)
    let large = sizes.filter { $0 >= Self.speck }
    let total = sizes.reduce(0, +)
    if large.count > 1 {
      let shown = large.prefix(4).map { String(format: "%.1f", $0) }.joined(separator: ", ")
      add(
        "fragmentedTumour",
        "\(name) is in \(large.count) pieces (\(shown)\(large.count > 4 ? " …" : "") mL), where the "
          + "model lets a tumour begin at one point",
        isGrave: sizes[0] < 0.8 * total
      )
    }
    if sizes.count - large.count > 20 {
      add(
        "specks",
        "\(name) has \(sizes.count - large.count) specks of less than \(Self.speck) mL",
        isGrave: false
      )
    }
  }

  private mutating func add(_ name: String, _ sentence: String, isGrave: Bool) {
    oddities.append(Oddity(name: name, sentence: sentence, isGrave: isGrave))
  }
}
