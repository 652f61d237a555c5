/// One measured figure beside a peer's, measured in the same run, or beside a bar.
struct BenchmarkRow: Sendable {
  /// What was measured, in lower camel case.
  var benchmark: String
  /// Our figure.
  var ours: Double
  /// Its unit (UCUM).
  var unit: String
  /// The peer's figure in the same unit, where there is a peer.
  var peer: Double?
  /// The peer's name and version.
  var peerName: String?
  /// The most our figure, or the ratio where there is a peer, may be.
  var bar: Double?

  /// Ours over the peer's: machines are noisy, ratios less so.
  var ratio: Double? { peer.map { ours / $0 } }

  /// Whether the bar is kept; nil without a bar.
  var isPassed: Bool? { bar.map { (ratio ?? ours) <= $0 } }
}

extension BenchmarkRow: Encodable {
  private enum CodingKeys: String, CodingKey {
    case benchmark, ours, unit, peer, peerName, ratio, bar, passed
  }

  /// Every key is written, null where there is nothing.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(benchmark, forKey: .benchmark)
    try container.encode(ours, forKey: .ours)
    try container.encode(unit, forKey: .unit)
    try container.encode(peer, forKey: .peer)
    try container.encode(peerName, forKey: .peerName)
    try container.encode(ratio, forKey: .ratio)
    try container.encode(bar, forKey: .bar)
    try container.encode(isPassed, forKey: .passed)
  }
}
