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
