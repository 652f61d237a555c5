/// Random numbers that depend on the seed alone: the same on every machine and in every release.
///
/// SplitMix64 seeds xoshiro256**.
///
/// - SeeAlso: Blackman, Vigna 2021, "Scrambled linear pseudorandom number generators",
///   doi:10.1145/3460772.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator whose numbers follow from the seed, and from a stream number for independent ones.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mixed = seed &+ stream &* 0xd134_2543_de82_ef95
    func split() -> UInt64 {
      mixed &+= 0x9e37_79b9_7f4a_7c15
      var bits = mixed
      bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
      bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
      return bits ^ (bits >> 31)
    }
    state = (split(), split(), split(), split())
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    func rotated(_ bits: UInt64, _ by: UInt64) -> UInt64 { bits << by | bits >> (64 - by) }
    let result = rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }

  /// A number from 0 up to, not including, 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number between two limits.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }
}
