import OrganKit
import Testing

@testable import ReportRendering

@Suite("Wording")
struct WordingTests {
  @Test(
    "UCUM units as people write them",
    arguments: [
      ("1", ""), ("%", "%"), ("mL", "mL"), ("mm[Hg]", "mmHg"), ("mL/m2", "mL/m²"),
      ("10*3/uL", "10³/µL"), ("dyn.s/cm5", "dyn·s/cm⁵"), ("m.s-2", "m·s⁻²"), ("Cel", "°C"),
      ("{beats}/min", "beats/min"), ("/min", "/min"), ("1/min", "/min"), ("mm2/d", "mm²/day"),
      ("d", "days"), ("cm[H2O]", "cmH₂O"),
      ("umol/L", "µmol/L"), ("a", "years"), ("[iU]/L", "[iU]/L"), ("kg", "kg"), ("unit", "unit"),
    ]
  )
  func units(ucum: String, expected: String) {
    #expect(UnitSpelling.pretty(ucum) == expected)
  }

  @Test(
    "As many digits as the interval allows",
    arguments: [
      (142.34, 8.0, "142"), (142.34, 1.4, "142.3"), (142.34, 14, "142"), (60.551, 1.7, "60.6"),
      (0.004321, 0.00012, "0.00432"), (-12.05, 0.2, "−12.05"), (0.4, 5, "0"), (-0.4, 5, "0"),
      (93.4, 36, "93"),
    ]
  )
  func digits(value: Double, halfWidth: Double, expected: String) {
    let finding = Finding(
      "x",
      title: "x",
      Quantity(value, "mL"),
      .interval(low: value - halfWidth, high: value + halfWidth),
      .measured
    )
    #expect(finding.shownValue == expected)
  }

  @Test(
    "Three digits without an interval",
    arguments: [
      (81.27, "81.3"), (7.0, "7"), (1234.56, "1235"), (0.012345, "0.0123"), (0, "0"),
      (1.5e9, "1.50 × 10⁹"), (2.5e-7, "2.50 × 10⁻⁷"),
    ]
  )
  func plainDigits(value: Double, expected: String) {
    let decimals = NumberSpelling.decimals(value, halfWidth: nil)
    #expect(NumberSpelling.text(value, decimals: decimals) == expected)
  }

  @Test("Rounding never carries a number over the limit it is beyond")
  func limits() {
    let range = ReferenceComparison.Range(population: "p", low: 50, high: 90, source: "s")
    let finding = Finding(
      "x",
      title: "x",
      Quantity(49.64, "%"),
      .interval(low: 44, high: 55),
      .measured,
      reference: ReferenceComparison(ranges: [range], flag: .below)
    )
    #expect(finding.shownValue == "49.6")
    #expect(range.shown == "50 to 90")
  }

  @Test(
    "Ticks are round and enclose the numbers",
    arguments: [
      (0...1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (3...27, [0, 5, 10, 15, 20, 25, 30]),
      (-12...31, [-20, -10, 0, 10, 20, 30, 40]), (5...5, [2, 3, 4, 5, 6, 7, 8]),
    ] as [(ClosedRange<Double>, [Double])]
  )
  func ticks(range: ClosedRange<Double>, expected: [Double]) {
    let ticks = RoundTicks(range, atMost: 6).ticks
    #expect(ticks.count == expected.count)
    #expect(zip(ticks, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(ticks)")
  }

  @Test(
    "Ticks survive numbers without a sensible size",
    arguments: [
      (0.0, 0.0), (1e29, 1e29), (-1e29, 1e29), (1e-300, 2e-300), (1.0, 1.0 + 1e-15),
    ]
  )
  func oddTicks(low: Double, high: Double) {
    let axis = RoundTicks(low...high, atMost: 6)
    #expect(axis.range.lowerBound <= low && axis.range.upperBound >= high)
    #expect(axis.ticks.count <= 20)
  }
}

@Suite("Colours")
struct ColourTests {
  @Test("Roles on paper and in the dark reach a contrast of 4.5")
  func contrast() {
    let roles: [ColourRole] = [.primary, .secondary, .tertiary, .quaternary, .context]
    for role in roles {
      #expect(Palette.onPaper(role).contrast(with: RGB(0xF4F6F8)) >= 4.5, "\(role.rawValue)")
      #expect(Palette.onDark(role).contrast(with: RGB(0x11181F)) >= 4.5, "\(role.rawValue)")
    }
    #expect(RGB(0xFFFFFF).contrast(with: RGB(0x000000)) == 21)
    #expect(Palette.name(ColourRole(rawValue: "x\"><b>")) == "context")
  }

  @Test("A scale grows darker with the number, and its words stay readable")
  func scale() throws {
    let scale = try #require(ColourScale([4, 12.5]))
    let steps = stride(from: 4.0, through: 12.5, by: 0.25).map { scale.colour($0).luminance }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 > $1 })
    let both = try #require(ColourScale([-20, 80]))
    #expect(both.colour(-20).channels.x > both.colour(-20).channels.z)
    #expect(both.colour(80).channels.x < both.colour(80).channels.z)
    #expect(ColourScale([]) == nil)
    #expect(RGB(0x1234AB).hex == "#1234ab")
  }
}
