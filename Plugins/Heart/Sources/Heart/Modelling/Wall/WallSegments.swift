/// Brings the wall at both phases together, segment by segment.
enum WallSegments {
  /// The 17 segments: thickness at both phases, and thickening where both are known.
  static func pair(_ early: WallMeasurement, _ late: WallMeasurement) -> [WallSegment] {
    (0..<17)
      .map { index in
        let before = early.thickness[index]
        let after = late.thickness[index]
        let margins =
          index == 16 ? (early.apexMargin, late.apexMargin) : (early.margin, late.margin)
        return WallSegment(
          number: index + 1,
          endDiastolicThickness: before.map { estimate($0, margins.0) },
          endSystolicThickness: after.map { estimate($0, margins.1) },
          thickening: before.flatMap { before in
            after.map { thickening(before, $0, margins.0, margins.1) }
          }
        )
      }
  }

  private static func estimate(_ value: Double, _ margin: Double) -> Estimate {
    Estimate(value, low: max(0, value - margin), high: value + margin)
  }

  /// (after / before - 1) · 100, with both margins carried over to first order.
  private static func thickening(
    _ before: Double,
    _ after: Double,
    _ marginBefore: Double,
    _ marginAfter: Double
  ) -> Estimate {
    let value = 100 * (after / before - 1)
    let fromBefore = 100 * after / (before * before) * marginBefore
    let fromAfter = 100 / before * marginAfter
    let margin = (fromBefore * fromBefore + fromAfter * fromAfter).squareRoot()
    return Estimate(value, low: max(-100, value - margin), high: value + margin)
  }
}
