public import Foundation
import OrganKit

/// A DICOM file whose attributes were read; its pixels are read when they are asked for.
///
/// Files come from outside: whatever their bytes, reading ends in attributes or in one sentence.
///
/// - SeeAlso: DICOM PS3.10, "Media Storage and File Format".
public struct DICOMFile: Sendable {
  /// The file.
  public let url: URL
  /// How the data set and the pixels are encoded.
  public let transferSyntax: DICOMTransferSyntax
  /// The object's attributes.
  public let dataSet: DICOMDataSet
  let pixels: DICOMPixelPlace?

  /// No larger file is read (bytes).
  static let largest = 4 << 30
  /// Nothing inflates to more (bytes).
  private static let largestInflated = 1 << 30

  /// Whether a file begins as DICOM does: with the mark of the format, or, as old archives wrote it,
  /// with an attribute at once.
  public static func isDICOM(_ url: URL) -> Bool {
    guard let start = try? FileHandle(forReadingFrom: url), isRegular(url) else { return false }
    defer { try? start.close() }
    guard let bytes = try? start.read(upToCount: 132) else { return false }
    return bytes.withUnsafeBytes { Start($0) != nil }
  }

  /// Reads a file's attributes.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, in a sentence naming the file and what is wrong.
  public init(_ url: URL) throws {
    do {
      let stored = try Self.bytes(of: url)
      guard let start = stored.withUnsafeBytes({ Start($0) }) else {
        throw DICOMFault("it is no DICOM file")
      }
      let (header, end) = try stored.withUnsafeBytes {
        start.hasHeader
          ? try DICOMParser.header($0, from: start.position) : (DICOMDataSet(), start.position)
      }
      let syntax =
        header[.transferSyntax]?.text.map { DICOMTransferSyntax($0) }
        ?? stored.withUnsafeBytes { Self.guess($0, at: end) }
      let bytes = syntax.isDeflated ? try Self.inflated(stored, from: end) : stored
      (dataSet, pixels) = try bytes.withUnsafeBytes { raw in
        var parser = DICOMParser(raw, from: syntax.isDeflated ? 0 : end, syntax)
        let object = try parser.object()
        return (object, parser.pixels)
      }
      (self.url, transferSyntax) = (url, syntax)
      deflatedFrom = syntax.isDeflated ? end : nil
    } catch let fault as DICOMFault {
      throw Self.refusal(url, fault.reason)
    }
  }

  /// Where the deflated data set begins, if it is deflated.
  private let deflatedFrom: Int?

  /// The bytes in which `pixels` lie.
  func bytesWithPixels() throws -> Data {
    do {
      let stored = try Self.bytes(of: url)
      return try deflatedFrom.map { try Self.inflated(stored, from: $0) } ?? stored
    } catch let fault as DICOMFault {
      throw refusal(fault.reason)
    }
  }

  func refusal(_ reason: String) -> OrganError { Self.refusal(url, reason) }

  private static func refusal(_ url: URL, _ reason: String) -> OrganError {
    OrganError(.studyRefused, "\(url.path): \(reason)")
  }

  /// A pipe or a device would never end.
  private static func isRegular(_ url: URL) -> Bool {
    let file = url.resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
    return type == .typeRegular
  }

  private static func bytes(of url: URL) throws -> Data {
    let file = url.resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else {
      throw DICOMFault("there is no such file")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw DICOMFault("it is no regular file")
    }
    guard let size = attributes[.size] as? Int, size <= largest else {
      throw DICOMFault("it is larger than 4 GiB")
    }
    guard let data = try? Data(contentsOf: url) else { throw DICOMFault("it cannot be read") }
    return data
  }

  private static func inflated(_ stored: Data, from start: Int) throws -> Data {
    do {
      return try Zlib.inflated(stored.dropFirst(start), limit: largestInflated)
    } catch Zlib.Fault.trailing {
      throw DICOMFault("its deflated data set inflates to more than 1 GiB")
    } catch Zlib.Fault.short {
      throw DICOMFault("its deflated data set ends too early: the file is cut off")
    } catch {
      throw DICOMFault("its deflated data set is damaged")
    }
  }

  /// The encoding of a data set that nobody tells, by how its first attribute looks.
  private static func guess(_ bytes: UnsafeRawBufferPointer, at start: Int) -> DICOMTransferSyntax {
    guard bytes.count >= start + 6 else { return .implicitLittleEndian }
    let isExplicit = bytes[start + 4..<start + 6].allSatisfy { 0x41...0x5a ~= $0 }
    guard isExplicit else { return .implicitLittleEndian }
    return bytes[start] == 0 && bytes[start + 1] != 0 ? .explicitBigEndian : .explicitLittleEndian
  }

  /// Where a file's elements begin, and whether those of its own header come first.
  private struct Start {
    var position: Int
    var hasHeader: Bool

    init?(_ bytes: UnsafeRawBufferPointer) {
      if bytes.count >= 132, bytes[128..<132].elementsEqual("DICM".utf8) {
        (position, hasHeader) = (132, true)
        return
      }
      guard bytes.count >= 16 else { return nil }
      let (little, big) = (bytes[0] == 2 || bytes[0] == 8, bytes[1] == 2 || bytes[1] == 8)
      let isLittle = little && bytes[1] == 0 && bytes[3] == 0
      let isBig = big && bytes[0] == 0 && bytes[2] == 0
      guard isLittle || isBig else { return nil }
      let letters = String(decoding: bytes[4..<6], as: UTF8.self)
      let isExplicit = ["UL", "CS", "OB", "UI", "SH", "DA", "TM", "LO"].contains(letters)
      // An implicit length, of a first element that is short whatever it is.
      let isShort = isLittle && bytes[4] <= 64 && bytes[5...7].allSatisfy { $0 == 0 }
      guard isExplicit || isShort else { return nil }
      (position, hasHeader) = (0, isLittle && bytes[0] == 2 && isExplicit)
    }
  }
}
