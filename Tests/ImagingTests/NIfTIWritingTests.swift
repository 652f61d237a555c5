import Foundation
import HouseTesting
import Imaging
import Numerics
import OrganKit
import Testing

@Suite("NIfTI, writing")
struct NIfTIWritingTests {
  /// A grid whose numbers single precision holds, turned and mirrored.
  private static let oblique = VoxelGrid(
    size: SIMD3(5, 4, 3),
    axes: [SIMD3(0, -1.5, 0), SIMD3(1.25, 0, 0), SIMD3(0, 0, -8)],
    origin: SIMD3(-12.5, 40, 100.25)
  )

  private static let grids = [
    oblique,
    VoxelGrid(size: SIMD3(5, 4, 3), spacing: SIMD3(1.5, 1.25, 8)),
    VoxelGrid(size: SIMD3(5, 4, 3), spacing: SIMD3(1.5, 1.25, 8), isOriented: false),
    // Sheared by a tilted gantry: no rotation.
    VoxelGrid(
      size: SIMD3(5, 4, 3),
      axes: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0.5, 2)],
      origin: SIMD3(1, 2, 3)
    ),
  ]

  @Test("What is written is read back to the bit", arguments: grids.indices, ["a.nii", "a.nii.gz"])
  func identity(index: Int, name: String) throws {
    let grid = Self.grids[index]
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: name)
    var generator = SeededGenerator(seed: 7)
    let volumes = (0..<3)
      .map { _ in
        Volume(grid: grid, voxels: (0..<grid.count).map { _ in Float(generator.normal(0, 1e3)) })
      }
    try NIfTI.write(volumes[0], to: file)
    #expect(try NIfTI.read(file).volume() == volumes[0])
    try NIfTI.write(volumes, to: file)
    let series = try NIfTI.read(file)
    #expect(series.frameCount == 3)
    #expect(try (0..<3).map { try series.volume($0) } == volumes)
    let labels = LabelMap(
      grid: grid,
      labels: (0..<grid.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    )
    try NIfTI.write(labels, to: file)
    #expect(try NIfTI.read(file).labelMap() == labels)
    #expect(try NIfTI.read(file).header.datatype == NIfTIDatatype.uint8.rawValue)
  }

  @Test("The quaternion says the same as the sform")
  func bothForms() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.nii")
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let u = SIMD3(generator.normal(), generator.normal(), generator.normal()).normalised
      let other = SIMD3(generator.normal(), generator.normal(), generator.normal())
      let v = (other - other.dot(u) * u).normalised
      let w = u.cross(v) * (generator.uniform() < 0.5 ? -1 : 1)
      let grid = VoxelGrid(
        size: SIMD3(2, 2, 2),
        axes: [u * 1.5, v * 2, w * 8],
        origin: SIMD3(generator.normal(0, 50), 0, 100)
      )
      // Single precision would leave half turns uncertain by a root of its rounding.
      var header = NIfTIHeader(grid: grid)
      header.version = 2
      try NIfTI.write(Volume(grid: grid), to: file, like: header)
      // The reader compares the two forms; then the quaternion stands alone.
      _ = try NIfTI.read(file)
      var data = try Data(contentsOf: file)
      data.replaceSubrange(348..<352, with: [0, 0, 0, 0])
      try data.write(to: file)
      let read = try NIfTI.read(file).grid
      for axis in 0..<3 { #expect((read.axes[axis] - grid.axes[axis]).length < 1e-6) }
      #expect((read.origin - grid.origin).length < 1e-12)
    }
  }

  @Test("A label map keeps its image's geometry, wrong as it may be", arguments: [1, 2])
  func likeHeader(version: Int) throws {
    let folder = try TemporaryFolder()
    var sample = SampleNIfTI.counting(version: version)
    sample.set("dim", from: 4, [0, 0, 7, 1])
    sample.set("srow", [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0])
    sample.set("sform_code", [2])
    sample.set("pixdim", [-1, 1.5625, 1.5625, 10, 3, 4, 5, 6])
    sample.set("xyzt_units", [0])
    sample.set("scl_slope", [2])
    sample.set("quatern", [0.25, 0.5, 0.125])
    sample.set("qoffset", [1, 2, 3])
    let image = try NIfTI.read(sample.write(to: folder))
    let file = folder.url.appending(path: "labels.nii.gz")
    let labels = LabelMap(grid: image.grid, labels: (0..<24).map { UInt8($0 % 4) })
    try NIfTI.write(labels, to: file, like: image.header)
    let back = try NIfTI.read(file)
    #expect(try back.labelMap() == labels)
    #expect(back.notes == image.notes)
    var expected = image.header
    expected.datatype = NIfTIDatatype.uint8.rawValue
    expected.slope = 1
    #expect(back.header == expected)
    #expect(back.header.dim == [3, 2, 3, 4, 0, 0, 7, 1])
    #expect(back.header.pixdim == [-1, 1.5625, 1.5625, 10, 3, 4, 5, 6])
  }

  @Test("One frame's labels take a series' geometry, not its length")
  func oneFrameOfSeries() throws {
    let folder = try TemporaryFolder()
    let grid = VoxelGrid(size: SIMD3(2, 2, 2), spacing: SIMD3(1, 1, 1))
    let header = NIfTIHeader(grid: grid, frameCount: 5)
    let file = folder.url.appending(path: "a.nii")
    try NIfTI.write(LabelMap(grid: grid), to: file, like: header)
    #expect(try NIfTI.read(file).header.dim == [3, 2, 2, 2, 1, 1, 1, 1])
    expectSentence("a.nii: its voxels do not fit the header it is to be written with") {
      try NIfTI.write(
        LabelMap(grid: VoxelGrid(size: SIMD3(3, 2, 2), spacing: SIMD3(1, 1, 1))),
        to: file,
        like: header
      )
    }
  }

  @Test("Equal images give equal bytes, and the stream names no time")
  func determinism() throws {
    let folder = try TemporaryFolder()
    let volume = Volume(grid: Self.oblique, filledWith: 3)
    let files = ["a.nii.gz", "b.nii.gz"].map { folder.url.appending(path: $0) }
    for file in files { try NIfTI.write(volume, to: file) }
    let data = try files.map { try Data(contentsOf: $0) }
    #expect(data[0] == data[1])
    #expect(data[0][4..<8] == Data([0, 0, 0, 0]))
    let plain = folder.url.appending(path: "a.nii")
    try NIfTI.write(volume, to: plain)
    #expect(
      try DeflateStream.inflated(Array(data[0]), from: 10) == Array(try Data(contentsOf: plain))
    )
  }

  @Test("Long axes take version 2")
  func longAxis() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.nii")
    let labels = LabelMap(grid: VoxelGrid(size: SIMD3(40_000, 1, 1), spacing: SIMD3(1, 1, 1)))
    try NIfTI.write(labels, to: file)
    let image = try NIfTI.read(file)
    #expect(image.header.version == 2)
    #expect(try image.labelMap() == labels)
  }

  @Test("The header alone")
  func headerAlone() throws {
    let folder = try TemporaryFolder()
    for name in ["a.nii", "a.nii.gz"] {
      let file = folder.url.appending(path: name)
      try NIfTI.write(Volume(grid: Self.oblique), to: file)
      #expect(try NIfTI.readHeader(file) == NIfTI.read(file).header)
    }
  }
}
