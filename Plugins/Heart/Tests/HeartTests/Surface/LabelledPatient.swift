import Foundation
import HouseTesting
import Imaging
import Testing

/// The expert labels of one patient of the ACDC challenge.
struct LabelledPatient {
  var name: String
  var endDiastole: LabelMap
  var endSystole: LabelMap

  /// The folder with the patients, and whether it is there.
  static let folder = "heart/acdc"
  static var isThere: Bool { TestData.has(folder) }

  /// Reads `patientNNN`.
  init(_ number: Int) throws {
    let digits = String(number)
    let name = "patient" + String(repeating: "0", count: 3 - digits.count) + digits
    let folder = try #require(TestData.folder).appending(path: Self.folder).appending(path: name)
    let lines = try String(contentsOf: folder.appending(path: "Info.cfg"), encoding: .utf8)
    func labels(_ key: String) throws -> LabelMap {
      let line = try #require(lines.split(whereSeparator: \.isNewline).first { $0.hasPrefix(key) })
      let word = try #require(line.split(separator: ":").last)
      let frame = word.trimmingCharacters(in: .whitespaces)
      let file = "\(name)_frame\(frame.count < 2 ? "0" : "")\(frame)_gt.nii.gz"
      return try NIfTI.read(folder.appending(path: file)).labelMap()
    }
    self.name = name
    endDiastole = try labels("ED:")
    endSystole = try labels("ES:")
  }
}
