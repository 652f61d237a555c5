import Foundation
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Tissue of an atlas")
struct AtlasTissueTests {
  /// 1 fluid, 2 grey and 3 white matter of an uneven brain at a place (mm) in it; 0 outside.
  private static func tissue(at place: SIMD3<Double>) -> UInt8 {
    let radius = (place / SIMD3(50, 62, 46)).length
    let ventricle = ((place - SIMD3(0, -12, 8)) / SIMD3(18, 24, 12)).length
    return radius >= 1 ? 0 : ventricle < 1 ? 1 : radius < 0.75 ? 3 : 2
  }

  private static let grid = VoxelGrid(
    size: SIMD3(46, 50, 46),
    axes: [SIMD3(3, 0, 0), SIMD3(0, 3, 0), SIMD3(0, 0, 3)],
    origin: SIMD3(-67.5, -73.5, -67.5)
  )
  private static let patient = StudyBench.map(on: grid) { tissue(at: $0) }

  /// How much smaller the atlas is, and where it lies (mm).
  private static let scale = 0.9
  private static let shift = SIMD3<Double>(6, -4, 5)

  /// The same brain a tenth smaller and elsewhere, on a grid of its own.
  private static let atlas = StudyBench.map(
    on: VoxelGrid(
      size: SIMD3(55, 60, 54),
      axes: [SIMD3(-2.5, 0, 0), SIMD3(0, 2.5, 0), SIMD3(0, 0, 2.5)],
      origin: SIMD3(77, -76, -60)
    )
  ) { tissue(at: ($0 - shift) / scale) }

  /// What is found for a study without an atlas of its own.
  private static func lookedUp(_ path: String?) throws -> AtlasTissue.Files? {
    let patient = try StudyBench()
    try patient.lay(StudyBench.image, "p-t1c.nii.gz")
    return try AtlasTissue.files(
      of: TumourLayout(StudyFolder(patient.study)),
      environment: path.map { [AtlasTissue.variable: $0] } ?? [:]
    )
  }

  /// The Dice coefficient of tissue in parts and the patient's own.
  private static func overlap(_ map: Volume, _ label: UInt8) -> Double {
    var (both, sum) = (0.0, 0.0)
    for (share, truth) in zip(map.voxels, patient.labels) {
      both += truth == label ? Double(share) : 0
      sum += Double(share) + (truth == label ? 1 : 0)
    }
    return 2 * both / sum
  }

  @Test("The manifest declares the folder, so that its files count in a run's key")
  func declared() throws {
    let manifest = try #require(TumourReportingTests.manifest)
    #expect(manifest.folders?.map(\.variable) == [AtlasTissue.variable])
  }

  @Test("A folder that the environment names is looked into; without the variable there is none")
  func found() throws {
    let bench = try StudyBench()
    #expect(try Self.lookedUp(nil) == nil)
    #expect(try Self.lookedUp("") == nil)
    try bench.lay(StudyBench.white, "wm.nii")
    try bench.lay(StudyBench.grey, "gm.nii")
    let maps = try #require(try Self.lookedUp(bench.study.path))
    #expect(maps.white?.lastPathComponent == "wm.nii")
    #expect(maps.grey?.lastPathComponent == "gm.nii")
    #expect(maps.labels == nil)
    try bench.lay(Self.atlas, "tissue.nii.gz")
    let labels = try #require(try Self.lookedUp(bench.study.path))
    #expect(labels.labels?.lastPathComponent == "tissue.nii.gz")
  }

  @Test("A folder without an atlas is refused by name, one that is not there likewise")
  func empty() throws {
    let bench = try StudyBench()
    try bench.lay(StudyBench.white, "wm.nii")
    for path in [bench.study.path, bench.folder.appending(path: "nowhere").path] {
      let error = #expect(throws: OrganError.self) {
        try Self.lookedUp(path)
      }
      #expect(error?.code == .studyRefused)
      #expect(error?.description.contains("\(path), which PLATFORM_BRAIN_ATLAS names") == true)
    }
  }

  @Test("A brain a tenth smaller and elsewhere is laid onto the patient's, tissue on tissue")
  func registered() throws {
    let bench = try StudyBench()
    try bench.lay(Self.atlas, "tissue.nii.gz")
    let brightness: [Float] = [0, 45, 90, 130]
    let image = Volume(
      grid: Self.grid,
      voxels: Self.patient.labels.map { brightness[Int($0)] }
    )
    let brain = Mask(grid: Self.grid, voxels: Self.patient.labels.map { $0 > 0 })
    let nothing = Mask(grid: Self.grid, voxels: brain.voxels.map { _ in false })
    let laid = try AtlasTissue(
      #require(try Self.lookedUp(bench.study.path)),
      onto: image,
      brain: brain,
      ignoring: nothing,
      bench.context()
    )
    // What a map would give that is half a voxel off everywhere.
    let displaced = VoxelGrid(
      size: Self.atlas.grid.size,
      axes: Self.atlas.grid.axes.map { $0 / Self.scale },
      origin: (Self.atlas.grid.origin - Self.shift) / Self.scale + SIMD3(1.5, 0, 0)
    )
    for (map, label) in [(laid.tissue.white, UInt8(3)), (laid.tissue.grey, 2)] {
      let shares = Self.atlas.labels.map { Float($0 == label ? 1 : 0) }
      let off = Volume(grid: displaced, voxels: shares).resampled(onto: Self.grid)
      let (reached, worst) = (Self.overlap(map, label), Self.overlap(off, label))
      #expect(reached > worst, "\(label): \(reached), \(worst)")
    }
    #expect(laid.similarity > 1.3)
  }

  @Test("Labels that are no tissue are refused by name")
  func strange() throws {
    let bench = try StudyBench()
    let numbers = Self.atlas.labels.map { $0 == 3 ? UInt8(7) : $0 }
    try bench.lay(LabelMap(grid: Self.atlas.grid, labels: numbers), "tissue.nii.gz")
    let brain = Mask(grid: Self.grid, voxels: Self.patient.labels.map { $0 > 0 })
    let error = #expect(throws: OrganError.self) {
      try AtlasTissue(
        #require(try Self.lookedUp(bench.study.path)),
        onto: Volume(grid: Self.grid),
        brain: brain,
        ignoring: brain,
        bench.context()
      )
    }
    #expect(error?.code == .studyRefused)
    #expect(error?.description.contains("tissue.nii.gz is no tissue map of an atlas") == true)
  }
}
