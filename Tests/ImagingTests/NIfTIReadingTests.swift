import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@Suite("NIfTI, reading")
struct NIfTIReadingTests {
  /// A numeric type with stored bit patterns, one after the other, and the numbers they mean.
  struct TypeCase: CustomTestStringConvertible, Sendable {
    var name: String
    var code: Int
    var store: @Sendable (inout SampleNIfTI) -> Void
    var values: [Float]
    var testDescription: String { name }
  }

  static let types = [
    TypeCase(
      name: "uint8",
      code: 2,
      store: { for value in [0, 7, 255] as [UInt8] { $0.append(value) } },
      values: [0, 7, 255]
    ),
    TypeCase(
      name: "int8",
      code: 256,
      store: { for value in [-128, -1, 127] as [Int8] { $0.append(value) } },
      values: [-128, -1, 127]
    ),
    TypeCase(
      name: "int16",
      code: 4,
      store: { for value in [-32768, 258, 32767] as [Int16] { $0.append(value) } },
      values: [-32768, 258, 32767]
    ),
    TypeCase(
      name: "uint16",
      code: 512,
      store: { for value in [0, 258, 65535] as [UInt16] { $0.append(value) } },
      values: [0, 258, 65535]
    ),
    TypeCase(
      name: "int32",
      code: 8,
      store: { for value in [.min, 16_909_060, -2] as [Int32] { $0.append(value) } },
      values: [-0x1p31, 16_909_060, -2]
    ),
    TypeCase(
      name: "uint32",
      code: 768,
      store: { for value in [0, 16_909_060, 0xffff_ff00] as [UInt32] { $0.append(value) } },
      values: [0, 16_909_060, 4_294_967_040]
    ),
    TypeCase(
      name: "int64",
      code: 1024,
      store: { for value in [.min, -3, 1 << 40] as [Int64] { $0.append(value) } },
      values: [-0x1p63, -3, 0x1p40]
    ),
    TypeCase(
      name: "uint64",
      code: 1280,
      store: { for value in [1 << 63, 3, 1 << 40] as [UInt64] { $0.append(value) } },
      values: [0x1p63, 3, 0x1p40]
    ),
    TypeCase(
      name: "float32",
      code: 16,
      store: { for value in [-1.5, 0x1p-140, 1e30] as [Float] { $0.append(value.bitPattern) } },
      values: [-1.5, 0x1p-140, 1e30]
    ),
    TypeCase(
      name: "float64",
      code: 64,
      store: { for value in [-1.5, 0.25, 1e30] as [Double] { $0.append(value.bitPattern) } },
      values: [-1.5, 0.25, 1e30]
    ),
  ]

  @Test("Every numeric type, both versions, both byte orders", arguments: types, [1, 2])
  func numericTypes(type: TypeCase, version: Int) throws {
    for isBigEndian in [false, true] {
      var sample = SampleNIfTI(
        version: version,
        isBigEndian: isBigEndian,
        dim: [3, 3, 1, 1],
        datatype: type.code
      )
      type.store(&sample)
      let image = try sample.read()
      #expect(image.header.version == version)
      #expect(try image.volume().voxels == type.values)
      #expect(
        image.grid
          == VoxelGrid(
            size: SIMD3(3, 1, 1),
            axes: [SIMD3(1, 0, 0), SIMD3(0, 2, 0), SIMD3(0, 0, 3)],
            origin: SIMD3(10, 20, 30)
          )
      )
      #expect(image.notes.isEmpty)
    }
  }

  @Test("Stored numbers are scaled, and a slope of 0 scales nothing")
  func scaling() throws {
    var sample = SampleNIfTI.counting()
    sample.set("scl_slope", [0.5])
    sample.set("scl_inter", [-4])
    #expect(try sample.read().volume().voxels == (0..<24).map { Float($0) / 2 - 4 })
    sample.set("scl_slope", [0])
    #expect(try sample.read().volume().voxels == (0..<24).map(Float.init))
    sample.set("scl_slope", [.nan])
    #expect(try sample.read().volume().voxels == (0..<24).map(Float.init))
  }

  @Test("Frames of a series are decoded one by one")
  func frames() throws {
    var sample = SampleNIfTI(dim: [5, 2, 1, 1, 3, 1], datatype: 2)
    sample.set("pixdim", from: 4, [25])
    sample.set("xyzt_units", [18])
    for value in [1, 2, 3, 4, 5, 6] as [UInt8] { sample.append(value) }
    let image = try sample.read()
    #expect(image.frameCount == 3)
    #expect(image.header.frameInterval == 0.025)
    #expect(try (0..<3).map { try image.volume($0).voxels } == [[1, 2], [3, 4], [5, 6]])
    #expect(try image.labelMap(2).labels == [5, 6])
    expectSentence("sample.nii: frame 3 is asked for where there are 3, counted from 0") {
      _ = try image.volume(3)
    }
  }

  @Test("Components of vectors and tensors along the fifth axis are frames without a time")
  func components() throws {
    var sample = SampleNIfTI(dim: [5, 2, 1, 1, 1, 3], datatype: 2)
    sample.set("pixdim", from: 4, [25])
    sample.set("xyzt_units", [18])
    for value in [1, 2, 3, 4, 5, 6] as [UInt8] { sample.append(value) }
    let image = try sample.read()
    #expect(image.frameCount == 3)
    #expect(image.header.frameInterval == nil)
    #expect(try (0..<3).map { try image.volume($0).voxels } == [[1, 2], [3, 4], [5, 6]])
  }

  @Test("Extensions between header and voxels are passed over")
  func extensions() throws {
    var sample = SampleNIfTI.counting()
    sample.set("vox_offset", [368])
    sample.voxels = Array(repeating: 9, count: 16) + sample.voxels
    #expect(try sample.read().volume().voxels == (0..<24).map(Float.init))
  }

  @Test("A header and its image in two files")
  func pair() throws {
    let folder = try TemporaryFolder()
    var sample = SampleNIfTI.counting()
    sample.header.replaceSubrange(344..<348, with: Array("ni1\0".utf8))
    sample.set("vox_offset", [0])
    let header = folder.url.appending(path: "pair.hdr")
    try Data(sample.header.prefix(348)).write(to: header)
    expectSentence("pair.hdr: it is the header of a pair whose .img file is not beside it") {
      _ = try NIfTI.read(header)
    }
    try Data(sample.voxels).write(to: folder.url.appending(path: "pair.img"))
    #expect(try NIfTI.read(header).volume().voxels == (0..<24).map(Float.init))
  }

  @Test("Labels are whole numbers from 0 to 255", arguments: [-1, 0.5, 256, 1e30, .nan])
  func labels(value: Double) throws {
    var sample = SampleNIfTI(dim: [3, 2, 1, 1], datatype: 64)
    sample.append((3.0).bitPattern)
    sample.append(value.bitPattern)
    let image = try sample.read()
    expectSentence(
      "sample.nii: frame 0 holds \(value) where labels are whole numbers from 0 to 255"
    ) { _ = try image.labelMap() }
  }

  @Test("Labels that scaling left a little beside whole numbers are read")
  func scaledLabels() throws {
    var sample = SampleNIfTI(dim: [3, 2, 1, 1], datatype: 64)
    sample.append((0.99999997).bitPattern)
    sample.append((255.0).bitPattern)
    #expect(try sample.read().labelMap().labels == [1, 255])
  }

  @Test("A file is told by its bytes, whatever its name")
  func gzipByContent() throws {
    let folder = try TemporaryFolder()
    let volume = Volume(
      grid: VoxelGrid(size: SIMD3(2, 1, 1), spacing: SIMD3(1, 1, 1)),
      voxels: [1, 2]
    )
    let gzipped = folder.url.appending(path: "a.nii.gz")
    let renamed = folder.url.appending(path: "a.nii")
    try NIfTI.write(volume, to: gzipped)
    try FileManager.default.moveItem(at: gzipped, to: renamed)
    #expect(try NIfTI.read(renamed).volume() == volume)
  }
}
