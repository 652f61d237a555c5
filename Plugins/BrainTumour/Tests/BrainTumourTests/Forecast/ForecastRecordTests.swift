import Testing

@testable import BrainTumour

/// How misses widen what is foretold next.
@Suite("Forecast records")
struct ForecastRecordTests {
  private func record(seen: Double, widening: Double = 1) -> ForecastRecord {
    let volume = ForecastRecord.Volume(
      median: 20,
      low: 20 - 1.645 * widening,
      high: 20 + 1.645 * widening,
      seen: seen,
      dice: 1
    )
    return ForecastRecord(
      day: 60,
      date: nil,
      knownUntil: 0,
      core: volume,
      whole: volume,
      widening: widening
    )
  }

  @Test("No history and good forecasts widen nothing")
  func none() {
    #expect([ForecastRecord]().widening == 1)
    #expect([record(seen: 20.5), record(seen: 19)].widening == 1)
  }

  @Test("Two volumes three deviations off: √((4 + 2·9)/(4 + 2))")
  func misses() {
    let expected = (22.0 / 6).squareRoot()
    #expect(abs([record(seen: 23)].widening - expected) < 1e-12)
    // A band that was widened already is not counted as wider knowledge.
    #expect(abs([record(seen: 23, widening: 2)].widening - expected) < 1e-12)
    #expect(!record(seen: 23).core.isHeld && record(seen: 23, widening: 2).core.isHeld)
  }
}
