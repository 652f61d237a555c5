import OrganKit

extension PhantomTwin {
  /// The numbers the twin shows, in the manifest's names and units.
  func findings(_ origin: Finding.Origin) -> [Finding] {
    let names = ["Long", "Middle", "Short"]
    let axes = zip(names, zip(shape.radii, radiusDeviations))
      .map { name, radius in
        finding(
          "phantom\(name)Axis",
          title: "\(name) axis",
          2 * radius.0,
          2 * radius.1,
          "mm",
          origin
        )
      }
    let volume = finding(
      "phantomVolume",
      title: "Volume",
      volume / 1000,
      volumeDeviation / 1000,
      "mL",
      origin
    )
    return [volume] + axes + growthFindings(origin)
  }

  /// The growth rate, once two studies told of it.
  private func growthFindings(_ origin: Finding.Origin) -> [Finding] {
    guard !foretold.isEmpty else { return [] }
    return [
      finding(
        "phantomGrowthRate",
        title: "Growth rate",
        growth.rate,
        growth.rateVariance.squareRoot(),
        "/d",
        origin == .measured ? .derived : origin
      )
    ]
  }

  private func finding(
    _ name: String,
    title: String,
    _ value: Double,
    _ deviation: Double,
    _ unit: String,
    _ origin: Finding.Origin
  ) -> Finding {
    // 90 % of a normal distribution lie within 1.645 standard deviations.
    let margin = 1.645 * deviation
    return Finding(
      name,
      title: title,
      Quantity(value, unit),
      .interval(low: value - margin, high: value + margin),
      origin,
      group: "Phantom"
    )
  }
}
