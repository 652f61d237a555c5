import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Numberings of tumour labels")
struct LabelSchemeTests {
  @Test(
    "Each label means what its challenge says",
    arguments: [
      (LabelScheme.platform, [1: 1, 2: 2, 3: 3, 4: 4]),
      (.brats2015, [1: 1, 2: 2, 3: 1, 4: 3]),
      (.brats2020, [1: 1, 2: 2, 4: 3]),
      (.brats2023, [1: 1, 2: 2, 3: 3, 4: 4]),
      (.gliomaSolverCore, [1: 3, 2: 2, 4: 1]),
      (.gliomaSolverOedema, [1: 2]),
    ] as [(LabelScheme, [UInt8: UInt8])]
  )
  func meanings(scheme: LabelScheme, expected: [UInt8: UInt8]) {
    #expect(scheme.meanings == expected)
  }

  @Test(
    "Words name schemes",
    arguments: [
      ("brats2015", LabelScheme.brats2015), ("BraTS 2013", .brats2015), ("BraTS-2021", .brats2020),
      ("brats2024", .brats2023), ("GliomaSolverCore", .gliomaSolverCore), ("acdc", nil), ("", nil),
    ] as [(String, LabelScheme?)]
  )
  func words(word: String, scheme: LabelScheme?) { #expect(LabelScheme(word: word) == scheme) }

  /// What a file of some labels and names is taken for; nil for a refusal.
  struct Case: Sendable, CustomTestStringConvertible {
    var labels: [UInt8]
    var file: String
    var images: [String] = []
    var told: LabelScheme?
    var scheme: LabelScheme?
    var testDescription: String { "\(file) \(labels) \(images) \(told?.rawValue ?? "")" }
  }

  static let cases = [
    Case(labels: [1, 2, 4], file: "seg.nii", scheme: .brats2020),
    Case(labels: [1, 2], file: "seg.nii", scheme: .brats2020),
    Case(labels: [2], file: "seg.nii", scheme: .brats2020),
    Case(labels: [1, 2, 3], file: "seg.nii"),
    Case(labels: [1, 2, 3, 4], file: "seg.nii"),
    Case(labels: [1], file: "seg.nii"),
    Case(labels: [1, 4], file: "seg.nii"),
    Case(labels: [1, 2, 3, 4], file: "OTMultiClass.nii.gz", scheme: .brats2015),
    Case(labels: [1, 2, 3], file: "VSD.Brain_3more.XX.O.OT.54512.nii", scheme: .brats2015),
    Case(labels: [1, 2, 3], file: "BraTS-GLI-00005-100-seg.nii.gz", scheme: .brats2023),
    Case(
      labels: [1, 2, 3],
      file: "p-seg.nii.gz",
      images: ["p-t1c.nii.gz", "p-t2f.nii.gz"],
      scheme: .brats2023
    ),
    Case(labels: [1, 4], file: "p_seg.nii", images: ["p_t1ce.nii"], scheme: .brats2020),
    Case(labels: [1, 3], file: "p_seg.nii", images: ["p_t1ce.nii"]),
    Case(labels: [1, 2, 4], file: "BraTS20_Training_001_seg.nii", scheme: .brats2020),
    Case(labels: [1, 3], file: "BraTS20_Training_001_seg.nii"),
    Case(labels: [1, 2, 4], file: "tumT1c.nii.gz", scheme: .gliomaSolverCore),
    Case(labels: [1], file: "tumFLAIR.nii.gz", scheme: .gliomaSolverOedema),
    Case(labels: [1, 2, 3], file: "seg.nii", told: .brats2015, scheme: .brats2015),
    Case(labels: [3], file: "seg.nii", told: .brats2020),
    Case(labels: [5], file: "seg.nii"),
  ]

  @Test("What is told, named or left as the only meaning is taken", arguments: cases)
  func recognition(row: Case) throws {
    let grid = VoxelGrid(size: SIMD3(4, 4, 4), spacing: SIMD3(1, 1, 1))
    var map = LabelMap(grid: grid)
    for (place, label) in row.labels.enumerated() { map.labels[place] = label }
    let hint = NameReading(row.file).scheme ?? NameReading.scheme(beside: row.images)
    let result = Result {
      try LabelScheme.recognised(of: map, told: row.told, hint: hint, file: row.file).scheme
    }
    switch result {
    case .success(let scheme): #expect(scheme == row.scheme)
    case .failure(let error as OrganError):
      #expect(row.scheme == nil)
      #expect(error.code == .studyRefused)
      #expect(error.description.contains(row.file))
      #expect(error.description.contains("brats"))
    case .failure(let error): Issue.record(error)
    }
  }
}
