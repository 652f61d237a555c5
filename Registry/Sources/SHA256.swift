import CCrypto
package import Foundation

/// SHA-256 by OpenSSL's libcrypto; the one file that touches it.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Starts a hash.
  package init() {
    // EVP_MD_CTX_new returns nil only when memory is exhausted.
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes in bytes.
  package mutating func update(_ data: some ContiguousBytes) {
    data.withUnsafeBytes { bytes in _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
  }

  /// Takes in a text, and its length, so that neighbours cannot run together.
  package mutating func update(_ text: String) {
    update(Array("\(text.utf8.count):\(text)".utf8))
  }

  /// The hash so far, as 64 hexadecimal digits; nothing may be added after.
  package consuming func digest() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }

  /// The hash of some bytes.
  package static func hash(_ data: some ContiguousBytes) -> String {
    var hash = SHA256()
    hash.update(data)
    return hash.digest()
  }

  /// The hash of what is left to read of a file, and how many bytes that is.
  package static func hash(reading file: FileHandle) throws -> (digest: String, size: Int) {
    var hash = SHA256()
    var size = 0
    while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
      hash.update(data)
      size += data.count
    }
    return (hash.digest(), size)
  }

  /// The hash of a file.
  package static func hash(of file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    return try hash(reading: handle).digest
  }
}

/// The seal of a row: 64 bits of SHA-256 over its values, each with its type and length.
///
/// A context of its own for millions of rows: OpenSSL 3 looks an algorithm up anew in each call
/// that does not bring it.
final class Sealer {
  private let context = EVP_MD_CTX_new()
  private let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  init() { EVP_DigestInit_ex(context, algorithm, nil) }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Takes in the bytes of a value and a number for its type.
  func add(_ type: Int32, _ bytes: UnsafeRawBufferPointer) {
    let head =
      UInt64(UInt32(bitPattern: type)) << 32 | UInt64(UInt32(truncatingIfNeeded: bytes.count))
    withUnsafeBytes(of: head.littleEndian) { _ = EVP_DigestUpdate(context, $0.baseAddress, 8) }
    if !bytes.isEmpty { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
  }

  /// The seal of what was taken in; the next row starts anew.
  func finish() -> Int64 {
    var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    withUnsafeMutableBytes(of: &words) {
      _ = EVP_DigestFinal_ex(context, $0.bindMemory(to: UInt8.self).baseAddress, nil)
    }
    EVP_DigestInit_ex(context, algorithm, nil)
    return Int64(bitPattern: words.0.bigEndian)
  }
}
