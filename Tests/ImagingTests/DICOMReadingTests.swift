import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

/// Attributes, frames and plain pixels, whatever the encoding.
@Suite("DICOM")
struct DICOMReadingTests {
  private let folder: TemporaryFolder
  private var file: URL { folder.url.appending(path: "a.dcm") }

  init() throws { folder = try TemporaryFolder() }

  /// A slice of 3 columns and 2 rows whose pixels count from 1.
  private func classic(
    _ encoding: SampleDICOM.Encoding = .explicitLittle,
    hasDelimiters: Bool = false
  ) -> SampleDICOM {
    var sample = SampleDICOM(encoding, hasDelimiters: hasDelimiters)
    sample.set(0x0008, 0x0060, "CS", "MR")
    sample.set(0x0010, 0x0020, "LO", "17 ")
    sample.set(0x0020, 0x0032, "DS", "10\\-20.5\\30")
    sample.set(0x0020, 0x0037, "DS", "0\\1\\0\\0\\0\\-1")
    sample.set(0x0028, 0x0030, "DS", "2\\1.5")
    sample.set(0x0028, 0x1052, "DS", "-10")
    sample.set(0x0028, 0x1053, "DS", "2")
    sample.set(
      .init(0x0008, 0x1140, "SQ", .items([[.init(0x0008, 0x1155, "UI", "1.2.3")], []]))
    )
    sample.setPixels([1, 2, 3, 4, 5, 6], rows: 2, columns: 3)
    return sample
  }

  @Test(
    "Every plain encoding gives the same attributes and pixels",
    arguments: SampleDICOM.Encoding.allCases,
    [false, true]
  )
  func encodings(encoding: SampleDICOM.Encoding, hasDelimiters: Bool) async throws {
    try classic(encoding, hasDelimiters: hasDelimiters).write(to: file)
    let read = try DICOMFile(file)
    #expect(read.transferSyntax == DICOMTransferSyntax(encoding.rawValue))
    #expect(read.dataSet[.modality]?.text == "MR")
    #expect(read.dataSet[.patientIdentifier]?.text == "17")
    #expect(read.dataSet[.rows]?.integer == 2)
    #expect(read.dataSet[.pixelSpacing]?.numbers == [2, 1.5])
    let pixels = try await DICOMDecoder(scratch: folder.url).pixels(of: read)
    let values = try pixels.intensities(ofFrame: 0, slope: 2, intercept: -10)
    #expect(values == [-8, -6, -4, -2, 0, 2])
  }

  @Test(
    "A file without preamble is read as old archives wrote it",
    arguments: [
      SampleDICOM.Encoding.implicitLittle, .explicitLittle, .explicitBig,
    ]
  )
  func noHeader(encoding: SampleDICOM.Encoding) throws {
    var sample = classic(encoding)
    sample.hasHeader = false
    try sample.write(to: file)
    #expect(DICOMFile.isDICOM(file))
    #expect(try DICOMFile(file).dataSet[.modality]?.text == "MR")
  }

  @Test("Positions turn from left, back and head to right, front and head")
  func geometry() throws {
    try classic().write(to: file)
    let frame = try #require(DICOMFile(file).frames().first)
    let grid = try frame.grid(thickness: 7)
    // Rows run to the back (y to the back is -y to the front), columns to the feet.
    #expect(grid.size == SIMD3(3, 2, 1))
    #expect(grid.axes[0] == SIMD3(0, -1.5, 0))
    #expect(grid.axes[1] == SIMD3(0, 0, -2))
    #expect(grid.axes[2] == SIMD3(7, 0, 0))
    #expect(grid.origin == SIMD3(-10, 20.5, 30))
    #expect(grid.isOriented)
  }

  @Test("A frame's own groups win over shared ones, and these over the object's")
  func enhanced() async throws {
    var sample = SampleDICOM(.explicitLittle, hasDelimiters: true)
    sample.setPixels(Array(1...12), rows: 2, columns: 2)
    sample.set(0x0028, 0x0008, "IS", "3")
    let spacing = SampleDICOM.Element(0x0028, 0x0030, "DS", "2\\2")
    let turn = SampleDICOM.Element(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0")
    sample.set(
      .init(
        0x5200,
        0x9229,
        "SQ",
        .items([
          [
            .init(0x0020, 0x9116, "SQ", .items([[turn]])),
            .init(0x0028, 0x9110, "SQ", .items([[spacing]])),
          ]
        ])
      )
    )
    let frames = (0..<3)
      .map { index -> [SampleDICOM.Element] in
        let place = SampleDICOM.Element(0x0020, 0x0032, "DS", "0\\0\\\(8 * index)")
        let delay = SampleDICOM.Element(0x0020, 0x9153, "FD", .doubles([40.5 * Double(index)]))
        return [
          .init(0x0018, 0x9118, "SQ", .items([[delay]])),
          .init(0x0020, 0x9113, "SQ", .items([[place]])),
        ]
      }
    sample.set(.init(0x5200, 0x9230, "SQ", .items(frames)))
    try sample.write(to: file)
    let read = try DICOMFile(file)
    let found = try read.frames()
    #expect(found.count == 3)
    #expect(try found.map { try $0.grid().origin.z } == [0, 8, 16])
    #expect(found.map { $0[DICOMTag(0x0020, 0x9153)]?.number } == [0, 40.5, 81])
    #expect(found[1][.pixelSpacing]?.numbers == [2, 2])
    let pixels = try await DICOMDecoder(scratch: folder.url).pixels(of: read)
    #expect(try pixels.intensities(ofFrame: 2) == [9, 10, 11, 12])
    #expect(throws: OrganError.self) { try pixels.intensities(ofFrame: 3) }
  }

  /// Bits allocated, stored, highest; signed; what lies in the file; what it means.
  struct Number: Sendable, CustomStringConvertible {
    var bits: [UInt16]
    var isSigned: Bool
    var stored: UInt16
    var meant: Float
    var description: String { "\(bits) \(isSigned ? "signed" : "unsigned") \(stored)" }
  }

  @Test(
    "The bits that count make the number",
    arguments: [
      Number(bits: [16, 12, 11], isSigned: false, stored: 0xf123, meant: 0x123),
      Number(bits: [16, 12, 11], isSigned: true, stored: 0x0fff, meant: -1),
      Number(bits: [16, 12, 11], isSigned: true, stored: 0xf7ff, meant: 2047),
      Number(bits: [16, 12, 15], isSigned: false, stored: 0x1230, meant: 0x123),
      Number(bits: [16, 16, 15], isSigned: true, stored: 0x8000, meant: -32768),
      Number(bits: [16, 16, 15], isSigned: false, stored: 0x8000, meant: 32768),
      Number(bits: [16, 1, 0], isSigned: false, stored: 0xffff, meant: 1),
    ]
  )
  func bits(number: Number) async throws {
    var sample = classic()
    sample.setPixels([number.stored], rows: 1, columns: 1)
    for (element, value) in zip([0x0100, 0x0101, 0x0102] as [UInt16], number.bits) {
      sample.set(.init(0x0028, element, "US", .shorts([value])))
    }
    sample.set(.init(0x0028, 0x0103, "US", .shorts([number.isSigned ? 1 : 0])))
    try sample.write(to: file)
    let pixels = try await DICOMDecoder(scratch: folder.url).pixels(of: DICOMFile(file))
    #expect(try pixels.intensities(ofFrame: 0) == [number.meant])
  }

  @Test(
    "What cannot be read is refused in a sentence that names it",
    arguments: [
      ("1.2.840.10008.1.2.4.201", "high-throughput JPEG 2000 lossless"),
      ("1.2.840.10008.1.2.4.110", "JPEG XL lossless"),
      ("1.2.840.10008.1.2.4.102", "MPEG-4"),
      ("1.2.3.4", "the transfer syntax 1.2.3.4"),
    ]
  )
  func unread(identifier: String, name: String) async throws {
    var sample = classic()
    sample.announced = identifier
    try sample.write(to: file)
    let (read, decoder) = (try DICOMFile(file), DICOMDecoder(scratch: folder.url))
    let error = await #expect(throws: OrganError.self) { try await decoder.pixels(of: read) }
    let expected = "its pixels are packed as \(name), which is not read; export it uncompressed"
    #expect(error?.description == "\(file.path): \(expected)")
  }

  @Test("Cut off, too deep, or without sense: each is one sentence")
  func refusals() async throws {
    var sample = classic()
    let whole = sample.bytes
    try Data(whole.dropLast(3)).write(to: file)
    func sentence() async -> String {
      do {
        _ = try await DICOMDecoder(scratch: folder.url).pixels(of: DICOMFile(file))
        return "read"
      } catch {
        return String("\(error)".dropFirst(file.path.count + 2))
      }
    }
    #expect(
      await sentence()
        == "it ends before the 12 bytes of (7fe0,0010) do: the file is cut off"
    )
    sample.set(.init(0x0028, 0x0010, "US", .shorts([3])))
    try sample.write(to: file)
    #expect(
      await sentence()
        == "it holds 12 bytes of pixels where its header announces 18: the file is cut off"
    )
    sample = classic()
    sample.set(0x0028, 0x0008, "IS", "99999999999999999999")
    try sample.write(to: file)
    #expect(await sentence() == "its number of frames is 9999999999999999")
    var nested = SampleDICOM.Element(0x0008, 0x1140, "SQ", .items([]))
    for _ in 0..<200 { nested = .init(0x0008, 0x1140, "SQ", .items([[nested]])) }
    sample = SampleDICOM(.explicitLittle, hasDelimiters: true)
    sample.set(nested)
    try sample.write(to: file)
    #expect(await sentence() == "its sequences nest too deep")
    try Data("P5 1 1 255\n0".utf8).write(to: file)
    #expect(await sentence() == "it is no DICOM file")
    #expect(!DICOMFile.isDICOM(file))
  }
}
