public import Foundation
import OrganKit

/// Gives the pixels of DICOM files, packed ones through the field's own programs.
///
/// RLE, JPEG and JPEG-LS are unpacked by DCMTK; JPEG 2000 by dcm2niix, which is given the bare
/// codestreams so that none of its habits with manufacturers, mosaics or scalings come in. What is
/// packed in another way is refused by its name.
public struct DICOMDecoder: Sendable {
  private let scratch: URL
  private let limits: SupervisedProgram.Limits
  private let isCancelled: @Sendable () -> Bool

  /// A decoder.
  ///
  /// - Parameters:
  ///   - scratch: A folder for intermediate files.
  ///   - limits: What a program may take for one file.
  ///   - isCancelled: Asked while a program runs.
  public init(
    scratch: URL,
    limits: SupervisedProgram.Limits = SupervisedProgram.Limits(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.scratch, self.limits, self.isCancelled) = (scratch, limits, isCancelled)
  }

  /// The pixels of a file.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file: no pixels, fewer than announced, a
  ///   transfer syntax that is not read, a program that is missing (naming its Debian package) or
  ///   cannot unpack them; `OrganError.Code.cancelled`.
  public func pixels(of file: DICOMFile) async throws -> DICOMPixels {
    let syntax = file.transferSyntax
    guard file.pixels != nil else { throw file.refusal("it holds no pixels") }
    let layout = try file.pixelLayout()
    guard let program = Self.program(for: syntax) else {
      guard syntax.compression == .none else {
        throw file.refusal(
          "its pixels are packed as \(syntax.name), which is not read; export it uncompressed"
        )
      }
      return try file.plainPixels()
    }
    let folder = scratch.appending(path: "unpacked-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      return syntax.compression == .jpeg2000
        ? try await codestreams(of: file, layout, program, in: folder)
        : try await unpacked(file, layout, program, in: folder)
    } catch let error as OrganError where error.code == .studyRefused {
      let isNamed = error.description.hasPrefix(file.url.path)
      throw isNamed ? error : file.refusal("packed as \(syntax.name): \(error.description)")
    }
  }

  /// The program that unpacks a transfer syntax; nil for one that needs none or is not read.
  public static func program(for syntax: DICOMTransferSyntax) -> SupervisedProgram? {
    switch syntax.compression {
    case .rle: SupervisedProgram("dcmdrle", package: "dcmtk", purpose: "unpacks RLE")
    case .jpeg: SupervisedProgram("dcmdjpeg", package: "dcmtk", purpose: "unpacks JPEG")
    case .jpegLS: SupervisedProgram("dcmdjpls", package: "dcmtk", purpose: "unpacks JPEG-LS")
    case .jpeg2000:
      SupervisedProgram("dcm2niix", package: "dcm2niix", purpose: "unpacks JPEG 2000")
    case .none, .unread: nil
    }
  }

  private func unpacked(
    _ file: DICOMFile,
    _ layout: DICOMPixelLayout,
    _ program: SupervisedProgram,
    in folder: URL
  ) async throws -> DICOMPixels {
    let plain = folder.appending(path: "plain.dcm")
    let source = file.url.standardizedFileURL.path
    try await program.run(
      [source, plain.path],
      in: folder,
      limits: limits,
      isCancelled: isCancelled
    )
    let pixels = try DICOMFile(plain).plainPixels()
    let other = pixels.layout
    guard other.rows == layout.rows, other.columns == layout.columns,
      other.frames == layout.frames, other.samples == layout.samples
    else { throw file.refusal("\(program.name) unpacked another image than its header announces") }
    return DICOMPixels(
      layout: other,
      url: file.url,
      bytes: pixels.bytes,
      start: pixels.start,
      isBigEndian: pixels.isBigEndian
    )
  }

  /// JPEG 2000: each frame's codestream in a file of its own, back as a NIfTI image.
  private func codestreams(
    of file: DICOMFile,
    _ layout: DICOMPixelLayout,
    _ program: SupervisedProgram,
    in folder: URL
  ) async throws -> DICOMPixels {
    guard layout.samples == 1 else {
      throw file.refusal("its pixels are colours (\(layout.meaning)), packed as JPEG 2000")
    }
    let sources = folder.appending(path: "codestreams")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    for (index, codestream) in try file.packedFrames(layout).enumerated() {
      try Data(PackedImage(layout, codestream, number: index + 1).bytes)
        .write(to: sources.appending(path: "\(index + 1).dcm"))
    }
    try await program.run(
      ["-b", "n", "-z", "n", "-m", "n", "-f", "%b", "-o", folder.path, sources.path],
      in: folder,
      limits: limits,
      isCancelled: isCancelled
    )
    var bytes = Data(capacity: layout.frameBytes * layout.frames)
    for index in 0..<layout.frames {
      let image = try NIfTI.read(folder.appending(path: "\(index + 1).dcm.nii"))
      guard image.grid.size == SIMD3(layout.columns, layout.rows, 1), image.frameCount == 1 else {
        throw file.refusal("dcm2niix unpacked another image than its header announces")
      }
      try bytes.append(image.rowsFromTop(layout, of: file))
    }
    return DICOMPixels(layout: layout, url: file.url, bytes: bytes, start: 0, isBigEndian: false)
  }
}

extension NIfTIImage {
  /// The stored numbers, the first row first: dcm2niix begins with the last one.
  fileprivate func rowsFromTop(_ layout: DICOMPixelLayout, of file: DICOMFile) throws -> Data {
    guard header.slope == 1 || header.slope == 0, header.intercept == 0 else {
      throw file.refusal("dcm2niix scaled its numbers")
    }
    let values = try volume().voxels
    var bytes = Data(capacity: layout.frameBytes)
    for row in (0..<layout.rows).reversed() {
      for value in values[row * layout.columns..<(row + 1) * layout.columns] {
        // Whole numbers of at most 16 bits: the layout's width holds them, signed or not.
        let number = Int32(value)
        if layout.allocated == 8 {
          bytes.append(UInt8(truncatingIfNeeded: number))
        } else {
          withUnsafeBytes(of: UInt16(truncatingIfNeeded: number).littleEndian) {
            bytes.append(contentsOf: $0)
          }
        }
      }
    }
    return bytes
  }
}
