import Foundation

/// What the page may do, told to the browser: no network, no script or style but its own two.
///
/// Even if a text slipped through unescaped, the browser would not run it.
enum ContentPolicy {
  /// The content of the page's `Content-Security-Policy`.
  static func header(style: String, script: String) -> String {
    [
      "default-src 'none'",
      "img-src data:",
      "style-src 'sha256-\(SHA256.digest(of: Array(style.utf8)).base64EncodedString())'",
      "script-src 'sha256-\(SHA256.digest(of: Array(script.utf8)).base64EncodedString())'",
      "base-uri 'none'",
      "form-action 'none'",
    ]
    .joined(separator: "; ")
  }
}

/// The hash a policy names a script by, in a few lines, so that this floor needs no C library.
///
/// - SeeAlso: FIPS 180-4, doi:10.6028/NIST.FIPS.180-4
enum SHA256 {
  /// The 32 bytes of a message's hash.
  static func digest(of message: [UInt8]) -> Data {
    var padded = message + [0x80]
    padded += Array(repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += (0..<8).map { UInt8(truncatingIfNeeded: (message.count * 8) >> (56 - 8 * $0)) }
    var state: [UInt32] = initial
    var schedule = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: padded.count, by: 64) {
      for t in 0..<16 {
        schedule[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(padded[block + 4 * t + $1]) }
      }
      for t in 16..<64 {
        let (near, far) = (schedule[t - 2], schedule[t - 15])
        let sigma0 = rotated(far, 7) ^ rotated(far, 18) ^ far >> 3
        let sigma1 = rotated(near, 17) ^ rotated(near, 19) ^ near >> 10
        schedule[t] = schedule[t - 16] &+ sigma0 &+ schedule[t - 7] &+ sigma1
      }
      var s = state
      for t in 0..<64 {
        let sum1 = rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)
        let choice = s[4] & s[5] ^ ~s[4] & s[6]
        let first = s[7] &+ sum1 &+ choice &+ constants[t] &+ schedule[t]
        let sum0 = rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)
        let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
        s = [first &+ sum0 &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
      }
      for i in 0..<8 { state[i] &+= s[i] }
    }
    return Data(state.flatMap { word in (0..<4).map { UInt8(word >> (24 - 8 * $0) & 0xFF) } })
  }

  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word >> bits | word << (32 - bits)
  }

  private static let primes: [Int] = {
    var found: [Int] = []
    var candidate = 2
    while found.count < 64 {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }()

  /// The first 32 bits of the fraction of a root: what the standard calls nothing up its sleeve.
  private static func fraction(_ root: Double) -> UInt32 {
    UInt32((root - root.rounded(.down)) * 4_294_967_296)
  }

  private static let initial = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
  private static let constants = primes.map { fraction(cbrt(Double($0))) }
}
