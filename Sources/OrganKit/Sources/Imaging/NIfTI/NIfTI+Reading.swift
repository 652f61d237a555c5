public import Foundation
import OrganKit

/// NIfTI-1 and NIfTI-2 files: `.nii` and `.nii.gz`, read also as `.hdr` and `.img` pairs.
///
/// Files come from outside: whatever their bytes, reading ends in an image of finite numbers or in
/// one sentence.
public enum NIfTI {
  /// No larger file is read, compressed or not (bytes).
  static let largest = 4 << 30

  /// Reads a file; frames are decoded when they are asked for.
  ///
  /// The file is a `.nii`, a `.nii.gz`, or a `.hdr` whose `.img` or `.img.gz` lies beside it.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, in a sentence naming the file and what is wrong.
  public static func read(_ url: URL) throws -> NIfTIImage {
    let file = try StoredFile(url)
    let (header, kind) = try file.header()
    let geometry = try header.geometry(file: url.path)
    guard let datatype = NIfTIDatatype(rawValue: header.datatype) else {
      let name = NIfTIDatatype.nameOfUnread(header.datatype) ?? "unknown"
      throw file.refusal(
        "its voxels are of \(name) type (code \(header.datatype)) where real numbers of up to 64 "
          + "bits are read"
      )
    }
    let voxels = try file.product(
      [header.dim[1], header.dim[2], header.dim[3], header.frameCount, datatype.byteCount]
    )
    let lowest = kind.isPair ? 0 : header.byteCount
    guard header.voxOffset >= lowest, header.voxOffset <= largest else {
      throw file.refusal("its voxels cannot begin at byte \(header.voxOffset) (vox_offset)")
    }
    let holder = kind.isPair ? try StoredFile(file.partner()) : file
    return NIfTIImage(
      header: header,
      grid: geometry.grid,
      notes: geometry.notes,
      file: url.path,
      datatype: datatype,
      isBigEndian: kind.isBigEndian,
      bytes: try holder.bytes(count: header.voxOffset + voxels),
      start: header.voxOffset
    )
  }

  /// Reads a file's header alone, without its voxels, whose presence is not checked.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, in a sentence naming the file and what is wrong.
  public static func readHeader(_ url: URL) throws -> NIfTIHeader {
    try StoredFile(url).header().0
  }
}

/// A regular file of bounded size, gzipped or plain.
private struct StoredFile {
  let url: URL
  let data: Data
  var isGzip: Bool { Zlib.isGzip(data) }

  init(_ url: URL) throws {
    self.url = url
    func refuse(_ reason: String) -> OrganError {
      OrganError(.studyRefused, "\(url.path): \(reason)")
    }
    // A pipe or a device would never end.
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: url.resolvingSymlinksInPath().path
    )
    guard let attributes else { throw refuse("there is no such file") }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw refuse("it is no regular file")
    }
    guard let size = attributes[.size] as? Int, size <= NIfTI.largest else {
      throw refuse("it is larger than 4 GiB")
    }
    guard let data = try? Data(contentsOf: url) else { throw refuse("it cannot be read") }
    self.data = data
  }

  func refusal(_ reason: String) -> OrganError {
    OrganError(.studyRefused, "\(url.path): \(reason)")
  }

  func header() throws -> (NIfTIHeader, NIfTIHeader.Kind) {
    do {
      let bytes = isGzip ? try Zlib.gunzippedPrefix(data, count: 540) : Array(data.prefix(540))
      guard !bytes.isEmpty else { throw refusal("it is empty") }
      let kind = try NIfTIHeader.kind(of: bytes)
      return (try NIfTIHeader(bytes, kind: kind), kind)
    } catch let error as NotNIfTI {
      throw refusal("this is no readable NIfTI file: \(error.reason)")
    } catch let fault as Zlib.Fault {
      throw refusal(fault)
    }
  }

  /// All bytes, exactly as many as announced.
  func bytes(count: Int) throws -> [UInt8] {
    do {
      if isGzip { return try Zlib.gunzipped(data, count: count) }
      guard data.count >= count else { throw Zlib.Fault.short }
      guard data.count == count else { throw Zlib.Fault.trailing }
      return Array(data)
    } catch let fault as Zlib.Fault {
      throw refusal(fault)
    }
  }

  /// The product of sizes, at most the largest file's.
  func product(_ factors: [Int]) throws -> Int {
    var product = 1
    for factor in factors {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: factor)
      guard !isTooLarge, next <= NIfTI.largest else {
        throw refusal("its header announces more than 4 GiB of voxels")
      }
      product = next
    }
    return product
  }

  /// The file that holds the voxels to this header.
  func partner() throws -> URL {
    let name = url.lastPathComponent
    for ending in [".hdr", ".hdr.gz"] where name.hasSuffix(ending) {
      let folder = url.deletingLastPathComponent()
      for other in [".img", ".img.gz"] {
        let candidate = folder.appending(path: name.dropLast(ending.count) + other)
        if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
      }
    }
    throw refusal("it is the header of a pair whose .img file is not beside it")
  }

  private func refusal(_ fault: Zlib.Fault) -> OrganError {
    switch fault {
    case .short: refusal("it holds fewer bytes than its header announces: the file is cut off")
    case .trailing: refusal("it holds more bytes than its header announces")
    case .damaged: refusal("its gzip stream is damaged")
    }
  }
}
