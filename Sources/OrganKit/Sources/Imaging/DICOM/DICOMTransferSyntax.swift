/// How a file's data set and its pixels are encoded.
///
/// - SeeAlso: DICOM PS3.5, annex A; PS3.6, table A-1.
public struct DICOMTransferSyntax: Hashable, Sendable {
  /// How pixels are packed.
  public enum Compression: String, Sendable {
    /// As they are.
    case none
    /// Runs of equal bytes.
    case rle
    /// JPEG: baseline, extended or lossless.
    case jpeg
    /// JPEG-LS, lossless or nearly.
    case jpegLS
    /// JPEG 2000.
    case jpeg2000
    /// In a way that is not read.
    case unread
  }

  /// The identifier.
  public let identifier: String
  /// The name that sentences give it.
  public let name: String
  /// How pixels are packed.
  public let compression: Compression
  let isImplicit: Bool
  let isBigEndian: Bool
  let isDeflated: Bool

  static let implicitLittleEndian = DICOMTransferSyntax("1.2.840.10008.1.2")
  static let explicitLittleEndian = DICOMTransferSyntax("1.2.840.10008.1.2.1")
  static let explicitBigEndian = DICOMTransferSyntax("1.2.840.10008.1.2.2")

  /// A syntax by its identifier; one that nobody knows is taken for compressed and not read.
  public init(_ identifier: String) {
    self.identifier = identifier
    let known = Self.known[identifier]
    name = known?.name ?? "the transfer syntax \(identifier.prefix(64))"
    compression = known?.compression ?? .unread
    isImplicit = identifier == "1.2.840.10008.1.2"
    isBigEndian = identifier == "1.2.840.10008.1.2.2"
    isDeflated = identifier == "1.2.840.10008.1.2.1.99"
  }

  private static let known: [String: (name: String, compression: Compression)] = {
    let jpeg = "1.2.840.10008.1.2.4."
    return [
      "1.2.840.10008.1.2": ("implicit little endian", .none),
      "1.2.840.10008.1.2.1": ("explicit little endian", .none),
      "1.2.840.10008.1.2.1.99": ("deflated explicit little endian", .none),
      "1.2.840.10008.1.2.2": ("explicit big endian", .none),
      "1.2.840.10008.1.2.5": ("RLE", .rle),
      jpeg + "50": ("JPEG baseline", .jpeg),
      jpeg + "51": ("JPEG extended", .jpeg),
      jpeg + "57": ("JPEG lossless", .jpeg),
      jpeg + "70": ("JPEG lossless, first-order prediction", .jpeg),
      jpeg + "80": ("JPEG-LS lossless", .jpegLS),
      jpeg + "81": ("JPEG-LS near-lossless", .jpegLS),
      jpeg + "90": ("JPEG 2000 lossless", .jpeg2000),
      jpeg + "91": ("JPEG 2000", .jpeg2000),
      jpeg + "92": ("JPEG 2000 part 2 lossless", .unread),
      jpeg + "93": ("JPEG 2000 part 2", .unread),
      jpeg + "100": ("MPEG-2", .unread),
      jpeg + "101": ("MPEG-2", .unread),
      jpeg + "102": ("MPEG-4", .unread),
      jpeg + "103": ("MPEG-4", .unread),
      jpeg + "104": ("MPEG-4", .unread),
      jpeg + "105": ("MPEG-4", .unread),
      jpeg + "106": ("MPEG-4", .unread),
      jpeg + "107": ("HEVC", .unread),
      jpeg + "108": ("HEVC", .unread),
      jpeg + "110": ("JPEG XL lossless", .unread),
      jpeg + "111": ("JPEG XL recompressed JPEG", .unread),
      jpeg + "112": ("JPEG XL", .unread),
      jpeg + "201": ("high-throughput JPEG 2000 lossless", .unread),
      jpeg + "202": ("high-throughput JPEG 2000 lossless", .unread),
      jpeg + "203": ("high-throughput JPEG 2000", .unread),
    ]
  }()
}
