import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

/// Packed pixels, unpacked by the field's programs.
@Suite("DICOM, packed")
struct PackedDICOMTests {
  private static func has(_ programs: String...) -> Bool {
    programs.allSatisfy { ChildProcess(named: $0) != nil }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func frames(_ url: URL) async throws -> [[Float]] {
    let file = try DICOMFile(url)
    let pixels = try await DICOMDecoder(scratch: folder.url).pixels(of: file)
    return try file.frames()
      .map { frame in
        try pixels.intensities(
          ofFrame: frame.index,
          slope: frame[.rescaleSlope]?.number ?? 1,
          intercept: frame[.rescaleIntercept]?.number ?? 0
        )
      }
  }

  @Test(
    "Twins give the same pixels",
    .enabled(
      if: TestData.has("images/pydicom") && has("dcmdrle", "dcmdjpls", "dcm2niix"),
      "set PLATFORM_TEST_DATA to a folder with images/pydicom, and install dcmtk and dcm2niix"
    ),
    arguments: [
      ("MR_small", "MR_small_RLE"), ("MR_small", "MR_small_jpeg_ls_lossless"),
      ("MR_small", "MR_small_jp2klossless"), ("MR_small", "MR_small_implicit"),
      ("MR_small", "MR_small_bigendian"), ("MR_small", "MR_small_expb"),
      ("MR_small", "MR_small_padded"), ("rtdose", "rtdose_rle"), ("rtdose", "rtdose_expb"),
      ("rtdose_1frame", "rtdose_rle_1frame"), ("rtdose_1frame", "rtdose_expb_1frame"),
    ]
  )
  func twins(plain: String, other: String) async throws {
    let root = try #require(TestData.folder).appending(path: "images/pydicom")
    let expected = try await frames(root.appending(path: "\(plain).dcm"))
    #expect(!expected.isEmpty && expected[0].contains { $0 != expected[0][0] })
    #expect(try await frames(root.appending(path: "\(other).dcm")) == expected)
  }

  /// What `Fixtures/dicom_expected.py` wrote.
  private struct Fixture: Decodable {
    struct File: Decodable {
      var file: String
      var rows: Int
      var columns: Int
      var sum: Double
      var sumOfSquares: Double
      /// Every eighth of the rows and columns.
      var values: [Double]
      /// Decoders of lossy JPEG round differently.
      var tolerance: Double
    }
    var files: [File]
  }

  @Test(
    "JPEG, JPEG-LS and JPEG 2000 give other programs' numbers",
    .enabled(
      if: TestData.has("images/pydicom") && has("dcmdjpeg", "dcmdjpls", "dcm2niix"),
      "set PLATFORM_TEST_DATA to a folder with images/pydicom, and install dcmtk and dcm2niix"
    )
  )
  func references() async throws {
    let root = try #require(TestData.folder)
    let place = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/dicom_expected.json")
    for expected in try JSONFile.read(Fixture.self, from: place).files
    where TestData.has(expected.file) {
      let pixels = try await frames(root.appending(path: expected.file))[0].map { Double($0) }
      let name = Comment(rawValue: expected.file)
      #expect(pixels.count == expected.rows * expected.columns, name)
      let (step, run) = (expected.rows / 8, expected.columns / 8)
      let values = (0..<64).map { pixels[$0 / 8 * step * expected.columns + $0 % 8 * run] }
      let worst = zip(values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst <= expected.tolerance, name)
      if expected.tolerance == 0 {
        #expect(pixels.reduce(0, +) == expected.sum, name)
        #expect(pixels.reduce(0) { $0 + $1 * $1 } == expected.sumOfSquares, name)
      }
    }
  }

  /// Two frames of a smooth pattern with some noise.
  private func sample() -> SampleDICOM {
    var sample = SampleDICOM()
    sample.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.4.1")
    sample.set(0x0008, 0x0018, "UI", "2.25.1")
    sample.set(0x0008, 0x0060, "CS", "MR")
    sample.set(0x0020, 0x000d, "UI", "2.25.2")
    sample.set(0x0020, 0x000e, "UI", "2.25.3")
    sample.set(0x0028, 0x0008, "IS", "2")
    let pixels = (0..<2 * 40 * 24)
      .map { (index: Int) -> UInt16 in
        let noise = index * 7919 % 977
        return UInt16(noise + index / 2)
      }
    sample.setPixels(pixels, rows: 40, columns: 24)
    return sample
  }

  @Test(
    "What DCMTK packed without loss comes back to the bit",
    .enabled(
      if: has("dcmcrle", "dcmcjpeg", "dcmcjpls", "dcmdrle", "dcmdjpeg", "dcmdjpls"),
      "install dcmtk"
    ),
    arguments: [["dcmcrle"], ["dcmcjpeg", "+el"], ["dcmcjpeg", "+e1"], ["dcmcjpls", "+el"]]
  )
  func roundTrip(program: [String]) async throws {
    let (plain, packed) = (folder.url.appending(path: "a.dcm"), folder.url.appending(path: "b.dcm"))
    try sample().write(to: plain)
    let packer = try #require(ChildProcess(named: program[0]))
    let run = try await packer.run(Array(program.dropFirst()) + [plain.path, packed.path])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try DICOMFile(packed).transferSyntax.compression != .none)
    let found = try await frames(packed)
    #expect(try await found == frames(plain))
    #expect(found.count == 2)
  }

  /// Lossless codestreams of `index * 97 + row * 331 + frame * 500`, made by Pillow 13.0 (OpenJPEG).
  private static let codestreams = [
    "/0//UQApAAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAABDwEB/1IADAAAAAEAAwQEAAH/XAANQICI"
      + "iJCIiJCIiJD/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAABSAAH/k9/4kFAH"
      + "gVdaOiIywwBPwAHzgoAH1AYIcwj9V8APwBYAH1AoFYq5idMMFxXLf8AH2g0AfmEgLGAG7XGPMHHZjEyYFQTf/9k=",
    "/0//UQApAAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAABDwEB/1IADAAAAAEAAwQEAAH/XAANQICI"
      + "iJCIiJCIiJD/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAABQAAH/k8/8MCAI"
      + "gdU8HBRLicAB84KAB9QGCHMI/VfAD8AWAB9QKBWKuYnTDBcVy3/AB9oNAH5hICxgBu1xjzBx2YxMmBUE3//Z",
  ]

  @Test(
    "JPEG 2000 of several frames comes back to the bit",
    .enabled(if: has("dcm2niix"), "install dcm2niix")
  )
  func jpeg2000() async throws {
    let url = folder.url.appending(path: "a.dcm")
    var image = sample()
    image.announced = "1.2.840.10008.1.2.4.90"
    image.setPixels([], rows: 10, columns: 12)
    image.set(.init(0x0028, 0x0101, "US", .shorts([16])))
    image.set(.init(0x0028, 0x0102, "US", .shorts([15])))
    let pieces = try Self.codestreams.map { Array(try #require(Data(base64Encoded: $0))) }
    image.setPacked(pieces)
    try image.write(to: url)
    let expected = (0..<2)
      .map { frame in
        (0..<120).map { (index: Int) in Float(index % 12 * 97 + index / 12 * 331 + frame * 500) }
      }
    #expect(try await frames(url) == expected)
  }

  @Test(
    "Baseline JPEG comes back within its loss",
    .enabled(if: has("dcmcjpeg", "dcmdjpeg"), "install dcmtk")
  )
  func baseline() async throws {
    let (plain, packed) = (folder.url.appending(path: "a.dcm"), folder.url.appending(path: "b.dcm"))
    var image = sample()
    image.remove(0x0028, 0x0008)
    image.setPixels([], rows: 40, columns: 24)
    for (element, bits) in [(0x0100, 8), (0x0101, 8), (0x0102, 7)] as [(UInt16, UInt16)] {
      image.set(.init(0x0028, element, "US", .shorts([bits])))
    }
    let pixels = (0..<40 * 24)
      .map { (index: Int) -> UInt8 in
        let (row, column) = (index / 24, index % 24)
        return UInt8(60 + 2 * row + column)
      }
    image.set(.init(0x7fe0, 0x0010, "OB", .bytes(pixels)))
    try image.write(to: plain)
    let run = try await #require(ChildProcess(named: "dcmcjpeg"))
      .run(["+eb", "+q", "100", "+rm", plain.path, packed.path])
    #expect(run.exitCode == 0, "\(run.errors)")
    let found = try await frames(packed)[0]
    let worst = zip(found, pixels).map { abs($0 - Float($1)) }.max()
    #expect(worst ?? .infinity <= 2)
  }

  @Test("A program that is missing is named with its Debian package")
  func missing() async throws {
    let program = SupervisedProgram("no-such-program", package: "dcmtk", purpose: "unpacks RLE")
    let error = await #expect(throws: OrganError.self) {
      try await program.run([], in: folder.url)
    }
    let expected =
      "'no-such-program' is missing, which unpacks RLE: install it with 'apt-get install dcmtk'"
    #expect(error?.description == expected)
    let names = ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"]
      .map { DICOMDecoder.program(for: DICOMTransferSyntax($0))?.package }
    #expect(names == ["dcmtk", "dcmtk", "dcmtk"])
    let last = DICOMDecoder.program(for: DICOMTransferSyntax("1.2.840.10008.1.2.4.90"))
    #expect(last?.package == "dcm2niix")
  }

  @Test(
    "A program that hangs, eats memory, fills the disk or fails is stopped and told of",
    arguments: [
      (["-c", "sleep 60 & sleep 60"], "sh did not end within 0.5 s and was stopped"),
      (["-c", "x=x; while :; do x=$x$x$x$x; done"], "sh crashed (signal 11)"),
      (
        ["-c", "while :; do echo 0123456789012345678901234567890123456789; done > big"], "sh wrote"
      ),
      (["-c", "echo first; echo 'E: second' >&2; echo third; exit 3"], "code 3: E: second"),
      (["-c", "kill -SEGV $$"], "sh crashed (signal 11)"),
    ]
  )
  func limits(words: [String], sentence: String) async throws {
    let program = SupervisedProgram("sh", package: "dash", purpose: "runs scripts")
    let seconds = sentence.contains("0.5") ? 0.5 : 30
    let limits = SupervisedProgram.Limits(seconds: seconds, memoryMiB: 64, fileMiB: 1)
    let error = await #expect(throws: OrganError.self) {
      try await program.run(words, in: folder.url, limits: limits)
    }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test("A cancelled run stops its program")
  func cancelled() async throws {
    let program = SupervisedProgram("sleep", package: "coreutils", purpose: "waits")
    let error = await #expect(throws: OrganError.self) {
      try await program.run(["60"], in: folder.url, isCancelled: { true })
    }
    #expect(error?.code == .cancelled)
  }
}
