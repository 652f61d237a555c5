import Foundation
import Imaging
import OrganKit
import Synchronization

@testable import BrainTumour

/// A study of a test's own, small and coarse, and what the first two rooms said of it.
///
/// The brain is a ball of 64 mm, white inside 50 mm and grey around it; the tumour is a ball of 18 mm
/// with a core of 10 mm.
final class StudyBench: Sendable {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "brain-test-\(UUID().uuidString)")
  private let events = Mutex<[StageEvent]>([])

  init() throws {
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var study: URL { folder.appending(path: "study") }

  /// The names of the warnings, in the order they were told.
  var warnings: [String] {
    events.withLock { $0 }
      .compactMap { if case .warning(let name, _) = $0 { name } else { nil } }
  }

  var sentences: [String] {
    events.withLock { $0 }
      .compactMap { if case .warning(_, let sentence) = $0 { sentence } else { nil } }
  }

  var reviews: [String] {
    events.withLock { $0 }.compactMap { if case .review(let reason) = $0 { reason } else { nil } }
  }

  func context(_ parameters: [String: Double] = [:]) -> StageContext {
    StageContext(resources: folder, scratch: folder, parameters: parameters) { [self] event in
      events.withLock { $0.append(event) }
    }
  }

  /// The first room.
  func ingest(
    labels: [URL] = [],
    ignoringDelivered: Bool = false,
    parameters: [String: Double] = [:]
  ) async throws -> TumourSeries {
    let request = IngestRequest(
      study: try StudyFolder(study),
      labels: labels,
      ignoresDeliveredLabels: ignoringDelivered
    )
    return try await TumourIngestion().ingest(request, context(parameters))
  }

  static let grid = VoxelGrid(
    size: SIMD3(24, 26, 24),
    axes: [SIMD3(6, 0, 0), SIMD3(0, 6, 0), SIMD3(0, 0, 6)],
    origin: SIMD3(-69, -75, -69)
  )
  static let centre = SIMD3<Double>(24, 0, 6)

  /// A volume from a rule of the position, mm.
  static func volume(
    on grid: VoxelGrid = grid,
    _ rule: (SIMD3<Double>) -> Float
  ) -> Volume {
    var volume = Volume(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          volume[i, j, k] = rule(grid.position(SIMD3(Double(i), Double(j), Double(k))))
        }
      }
    }
    return volume
  }

  static func map(on grid: VoxelGrid = grid, _ rule: (SIMD3<Double>) -> UInt8) -> LabelMap {
    LabelMap(grid: grid, labels: volume(on: grid) { Float(rule($0)) }.voxels.map { UInt8($0) })
  }

  /// The tumour in a numbering: `core`, `rim` of the core, oedema.
  static func tumour(
    on grid: VoxelGrid = grid,
    core: UInt8,
    rim: UInt8,
    oedema: UInt8,
    at centre: SIMD3<Double> = centre,
    scale: Double = 1
  ) -> LabelMap {
    map(on: grid) { point in
      switch (point - centre).length / scale {
      case ..<7: core
      case ..<12: rim
      case ..<19: oedema
      default: 0
      }
    }
  }

  static let white = volume { $0.length < 50 ? 1 : 0 }
  static let grey = volume { 50..<64 ~= $0.length ? 1 : 0 }
  static let image = volume { $0.length < 64 ? 100 + Float($0.x + 70) : 0 }

  func lay(_ volume: Volume, _ name: String) throws {
    try NIfTI.write(volume, to: study.appending(path: name))
  }

  func lay(_ map: LabelMap, _ name: String) throws {
    try NIfTI.write(map, to: study.appending(path: name))
  }

  func write(_ text: String, _ name: String = "study.json") throws {
    try Data(text.utf8).write(to: study.appending(path: name))
  }

  /// White and grey matter and a tumour that is numbered like this platform's.
  func layPatient(labels name: String = "seg.nii") throws {
    try lay(Self.white, "wm.nii")
    try lay(Self.grey, "gm.nii")
    try lay(Self.tumour(core: 1, rim: 3, oedema: 2), name)
  }

  /// A described patient: a dated scan and whatever else `study.json` is to hold.
  func layDescribed(
    series: String = "",
    rest: String = "",
    scheme: String = #", "scheme": "platform""#
  ) throws {
    try layPatient()
    try write(
      #"{"schema": 1, "date": "2024-05-01", "series": ["#
        + #"{"role": "whiteMatter", "files": ["wm.nii"]}, "#
        + #"{"role": "greyMatter", "files": ["gm.nii"]}, "#
        + #"{"role": "labels", "files": ["seg.nii"]"# + scheme + "}" + series + "]" + rest + "}"
    )
  }
}
