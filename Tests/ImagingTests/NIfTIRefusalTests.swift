import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@Suite("NIfTI, refused files")
struct NIfTIRefusalTests {
  /// What is done to a good file of 24 16-bit voxels, and the sentence it is refused with.
  struct Damage: CustomTestStringConvertible, Sendable {
    var name: String
    var version = 1
    var change: @Sendable (inout SampleNIfTI) -> Void
    var sentence: String
    var testDescription: String { name }
  }

  static let damages = [
    Damage(
      name: "cut off within the voxels",
      change: { $0.voxels.removeLast() },
      sentence: "it holds fewer bytes than its header announces: the file is cut off"
    ),
    Damage(
      name: "bytes behind the voxels",
      change: { $0.voxels.append(0) },
      sentence: "it holds more bytes than its header announces"
    ),
    Damage(
      name: "cut off within the header",
      change: {
        $0.header.removeLast(20)
        $0.voxels = []
      },
      sentence: "this is no readable NIfTI file: it ends within the header"
    ),
    Damage(
      name: "empty",
      change: { ($0.header, $0.voxels) = ([], []) },
      sentence: "it is empty"
    ),
    Damage(
      name: "wrong size of header",
      change: { $0.set("sizeof_hdr", [349]) },
      sentence: "this is no readable NIfTI file: it does not begin with a NIfTI header's size"
    ),
    Damage(
      name: "wrong magic",
      change: { $0.header[345] = UInt8(ascii: "-") },
      sentence: "this is no readable NIfTI file: its magic word is neither n+1 nor ni1"
    ),
    Damage(
      name: "Analyze",
      change: { $0.header.replaceSubrange(344..<348, with: [0, 0, 0, 0]) },
      sentence: "this is no readable NIfTI file: it is of the older Analyze format, whose "
        + "orientation is not defined"
    ),
    Damage(
      name: "line ends translated",
      version: 2,
      change: { $0.header[8] = 10 },
      sentence: "this is no readable NIfTI file: the end of its magic word is damaged"
    ),
    Damage(
      name: "voxels within the header",
      change: { $0.set("vox_offset", [348]) },
      sentence: "its voxels cannot begin at byte 348 (vox_offset)"
    ),
    Damage(
      name: "negative offset",
      version: 2,
      change: { $0.set("vox_offset", [-0x1p62]) },
      sentence: "its voxels cannot begin at byte -4611686018427387904 (vox_offset)"
    ),
    Damage(
      name: "offset of half a byte",
      change: { $0.set("vox_offset", [352.5]) },
      sentence: "this is no readable NIfTI file: its vox_offset is no whole number"
    ),
    Damage(
      name: "infinite offset",
      change: { $0.set("vox_offset", [.infinity]) },
      sentence: "this is no readable NIfTI file: its vox_offset is no whole number"
    ),
    Damage(
      name: "offset beyond the file",
      change: { $0.set("vox_offset", [1_000_000]) },
      sentence: "it holds fewer bytes than its header announces: the file is cut off"
    ),
    Damage(
      name: "sizes whose product overflows",
      version: 2,
      change: { $0.set("dim", from: 1, [0x1p40, 0x1p40, 0x1p40]) },
      sentence: "its header announces more than 4 GiB of voxels"
    ),
    Damage(
      name: "more than 4 GiB",
      change: { $0.set("dim", from: 1, [32767, 32767, 4]) },
      sentence: "its header announces more than 4 GiB of voxels"
    ),
    Damage(
      name: "complex numbers",
      change: { $0.set("datatype", [32]) },
      sentence: "its voxels are of complex64 type (code 32) where real numbers of up to 64 bits "
        + "are read"
    ),
    Damage(
      name: "colours",
      change: { $0.set("datatype", [128]) },
      sentence: "its voxels are of RGB colour type (code 128) where real numbers of up to 64 bits "
        + "are read"
    ),
    Damage(
      name: "float128",
      change: { $0.set("datatype", [1536]) },
      sentence: "its voxels are of float128 type (code 1536) where real numbers of up to 64 bits "
        + "are read"
    ),
    Damage(
      name: "unknown type",
      change: { $0.set("datatype", [3]) },
      sentence: "its voxels are of unknown type (code 3) where real numbers of up to 64 bits are "
        + "read"
    ),
  ]

  @Test("Damage is named in one sentence", arguments: damages)
  func damaged(damage: Damage) {
    var sample = SampleNIfTI.counting(version: damage.version)
    damage.change(&sample)
    expectSentence("sample.nii: \(damage.sentence)") { _ = try sample.read() }
  }

  @Test("No number that is not finite is accepted", arguments: [Double.nan, .infinity, 1e300])
  func notFinite(value: Double) throws {
    var sample = SampleNIfTI(dim: [3, 2, 1, 1], datatype: 64)
    sample.append((1.0).bitPattern)
    sample.append(value.bitPattern)
    let image = try sample.read()
    expectSentence("sample.nii: frame 0 holds a voxel that is no finite number") {
      _ = try image.volume()
    }
  }

  @Test("Scaling must not make finite numbers infinite")
  func infiniteScale() throws {
    var sample = SampleNIfTI.counting()
    sample.set("scl_slope", [3e38])
    expectSentence("sample.nii: frame 0 holds a voxel that is no finite number") {
      _ = try sample.read().volume()
    }
    sample.set("scl_slope", [1])
    sample.set("scl_inter", [.nan])
    expectSentence("sample.nii: its scl_inter is no finite number") {
      _ = try sample.read().volume()
    }
  }

  @Test(
    "What is no regular file is not opened",
    arguments: [
      ("/missing.nii", "missing.nii: there is no such file"),
      ("/dev/zero", "zero: it is no regular file"), ("/dev", "dev: it is no regular file"),
    ]
  )
  func notAFile(path: String, expected: String) {
    expectSentence(expected) { _ = try NIfTI.read(URL(filePath: path)) }
  }

  /// What is done to a gzip stream of a good file.
  struct StreamDamage: CustomTestStringConvertible, Sendable {
    var name: String
    var change: @Sendable (inout Data) -> Void
    var sentence: String
    var testDescription: String { name }
  }

  static let streams = [
    StreamDamage(
      name: "cut off",
      change: { $0.removeLast(30) },
      sentence: "it holds fewer bytes than its header announces: the file is cut off"
    ),
    StreamDamage(
      name: "cut off within the checksum",
      change: { $0.removeLast(6) },
      sentence: "it holds fewer bytes than its header announces: the file is cut off"
    ),
    StreamDamage(
      name: "wrong checksum",
      change: { $0[$0.count - 5] ^= 1 },
      sentence: "its gzip stream is damaged"
    ),
    StreamDamage(
      name: "bytes behind",
      change: { $0.append(0) },
      sentence: "it holds more bytes than its header announces"
    ),
    StreamDamage(
      name: "the stream twice",
      change: { $0.append($0) },
      sentence: "it holds more bytes than its header announces"
    ),
    StreamDamage(
      name: "wrong method",
      change: { $0[2] = 7 },
      sentence: "its gzip stream is damaged"
    ),
  ]

  @Test("A damaged gzip stream is named in one sentence", arguments: streams)
  func damagedStream(damage: StreamDamage) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.nii.gz")
    let grid = VoxelGrid(size: SIMD3(9, 8, 7), spacing: SIMD3(1, 1, 1))
    try NIfTI.write(Volume(grid: grid, voxels: (0..<grid.count).map(Float.init)), to: file)
    var data = try Data(contentsOf: file)
    damage.change(&data)
    try data.write(to: file)
    expectSentence("a.nii.gz: \(damage.sentence)") { _ = try NIfTI.read(file) }
  }

  @Test("A stream that inflates without end is left when the announced bytes have come")
  func bomb() throws {
    let folder = try TemporaryFolder()
    let bomb = folder.url.appending(path: "bomb.nii.gz")
    // 64 MiB of zeros in 64 KiB, behind a member that announces 24 bytes of voxels and holds them.
    let grid = VoxelGrid(size: SIMD3(256, 256, 256), spacing: SIMD3(1, 2, 3))
    try NIfTI.write(Volume(grid: grid), to: bomb)
    let large = try Data(contentsOf: bomb)
    let first = folder.url.appending(path: "small.nii.gz")
    let labels = LabelMap(grid: VoxelGrid(size: SIMD3(2, 3, 4), spacing: SIMD3(1, 2, 3)))
    try NIfTI.write(labels, to: first)
    try (Data(contentsOf: first) + large).write(to: bomb)
    expectSentence("bomb.nii.gz: it holds more bytes than its header announces") {
      _ = try NIfTI.read(bomb)
    }
  }

  @Test("What so small a stream cannot hold is not allocated")
  func hugePromise() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "promise.nii.gz")
    // 4 GB are announced in a stream of 400 bytes.
    var sample = SampleNIfTI(dim: [3, 2000, 2000, 1000], datatype: 2)
    sample.voxels = [0]
    try StoredGzip.data(sample.bytes).write(to: file)
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      expectSentence(
        "promise.nii.gz: it holds fewer bytes than its header announces: the file is cut off"
      ) { _ = try NIfTI.read(file) }
    }
    #expect(elapsed < .seconds(2))
  }
}
