import CCrypto
import Foundation
import OrganKit

/// SHA-256, through libcrypto, which uses the processor's own instructions.
struct ContentHash: ~Copyable {
  private let context: OpaquePointer

  init() {
    // Nil only when memory is out, where Swift itself could not go on.
    guard let context = EVP_MD_CTX_new() else { fatalError("out of memory") }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The hash in 64 hexadecimal digits; after it the context is used up.
  consuming func digits() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    let letters = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] },
      as: UTF8.self
    )
  }

  static func of(_ data: Data) -> String {
    let hash = ContentHash()
    data.withUnsafeBytes { hash.update($0) }
    return hash.digits()
  }

  /// The hash of an open file, from its start, wherever it was read to.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file.
  static func of(_ file: FileHandle, named name: String) throws -> String {
    let hash = ContentHash()
    let size = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { buffer.deallocate() }
    var offset: off_t = 0
    while true {
      let count = pread(file.fileDescriptor, buffer.baseAddress, size, offset)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw OrganError(.studyRefused, "\(name): \(String(cString: strerror(errno)))")
      }
      guard count > 0 else { return hash.digits() }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += off_t(count)
    }
  }

  /// The hash of a file.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file.
  static func of(_ file: URL) throws -> String {
    guard let handle = try? FileHandle(forReadingFrom: file) else {
      throw OrganError(.studyRefused, "\(file.path) cannot be read: check its permissions")
    }
    return try of(handle, named: file.path)
  }
}
