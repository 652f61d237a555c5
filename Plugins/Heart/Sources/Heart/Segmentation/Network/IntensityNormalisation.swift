/// From a scanner's intensities to a network's input.
struct IntensityNormalisation: Decodable, Sendable {
  /// The percentiles that become 0 and 1.
  var percentiles: [Double]
  /// What lies outside is clipped to these.
  var kept: [Double]
  /// What is then subtracted.
  var shift: Double
  /// What the difference is multiplied by.
  var gain: Double

  var isUsable: Bool {
    percentiles.count == 2 && kept.count == 2
      && (percentiles + kept + [shift, gain]).allSatisfy(\.isFinite)
      && percentiles[0] < percentiles[1] && 0...100 ~= percentiles[0] && 0...100 ~= percentiles[1]
      && kept[0] < kept[1]
  }

  /// Network inputs from intensities, scaled by what some of them are.
  func callAsFunction(_ values: [Float], scaledBy some: [Float]) -> [Float] {
    let sorted = some.sorted()
    let low = Float(Self.percentile(percentiles[0], of: sorted))
    let high = max(Float(Self.percentile(percentiles[1], of: sorted)), low + 1e-6)
    let (least, most) = (Float(kept[0]), Float(kept[1]))
    let (shift, gain) = (Float(shift), Float(gain))
    return values.map { value in
      gain * (min(max((value - low) / (high - low), least), most) - shift)
    }
  }

  /// A percentile of rising numbers, interpolated between the two beside it.
  static func percentile(_ percent: Double, of sorted: [Float]) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let rank = percent / 100 * Double(last)
    let below = min(Int(rank), last)
    let (one, other) = (Double(sorted[below]), Double(sorted[min(below + 1, last)]))
    return one + (rank - Double(below)) * (other - one)
  }
}
