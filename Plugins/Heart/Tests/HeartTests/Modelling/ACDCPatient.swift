import Foundation
import HouseTesting
import Imaging

@testable import Heart

/// A patient of the ACDC data set, its frames' label maps read as they are.
struct ACDCPatient: Sendable, CustomStringConvertible {
  var number: Int

  /// All 100, or three that differ in group, spacing and orientation of the labels.
  static let some = (TestData.isFull ? Array(1...100) : [2, 21, 90]).map { ACDCPatient(number: $0) }

  static let isThere = TestData.has("heart/acdc/patient100")

  var description: String { String(format: "patient%03d", number) }

  var folder: URL {
    (TestData.folder ?? URL(filePath: "/")).appending(path: "heart/acdc/\(self)")
  }

  /// The words of `Info.cfg`.
  func info() throws -> [String: String] {
    let text = try String(contentsOf: folder.appending(path: "Info.cfg"), encoding: .utf8)
    let pairs = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ":") }
    return Dictionary(
      uniqueKeysWithValues: pairs.filter { $0.count == 2 }
        .map { pair in
          (String(pair[0]), pair[1].trimmingCharacters(in: .whitespaces))
        }
    )
  }

  /// The label map of `ED` or `ES`.
  func labels(_ phase: String) throws -> LabelMap {
    let frame = Int(try info()[phase] ?? "") ?? 0
    let name = String(format: "%@_frame%02d_gt.nii.gz", description, frame)
    return try NIfTI.read(folder.appending(path: name)).labelMap()
  }

  /// Both label maps as the second room hands them on.
  func anatomy() throws -> HeartAnatomy {
    func frame(_ index: Int, _ phase: String) throws -> HeartAnatomy.LabelledFrame {
      HeartAnatomy.LabelledFrame(frame: index, labels: try labels(phase), origin: .study)
    }
    return HeartAnatomy(
      endDiastole: try frame(0, "ED"),
      endSystole: try frame(1, "ES"),
      longAxis: []
    )
  }
}
