import OrganKit

extension TumourTwin {
  /// The numbers the twin shows, in the manifest's names and units.
  func findings(_ outlook: TumourOutlook) -> [Finding] {
    var findings = measured
    findings += growthNumbers.compactMap(finding)
    if isTreated { findings += [progression(outlook)].compactMap { $0 } }
    return findings
  }

  /// A number of the growth model: how it is called, and how it is read off a draw.
  struct GrowthNumber {
    var name: String
    var title: String
    var unit: String
    var group: String
    var value: (Member) -> Double
  }

  /// The numbers that the posterior is about.
  var growthNumbers: [GrowthNumber] {
    let group = "Growth model"
    var numbers = [
      GrowthNumber(
        name: "whiteMatterDiffusivity",
        title: "Diffusivity in white matter",
        unit: "mm2/d",
        group: group,
        value: { $0.growth.whiteMatterDiffusivity }
      ),
      GrowthNumber(
        name: "proliferationRate",
        title: "Proliferation rate",
        unit: "/d",
        group: group,
        value: { $0.growth.proliferationRate }
      ),
      GrowthNumber(
        name: "diffusivityToProliferationRatio",
        title: "Diffusivity over proliferation rate",
        unit: "mm2",
        group: group,
        value: { $0.growth.whiteMatterDiffusivity / $0.growth.proliferationRate }
      ),
      GrowthNumber(
        name: "tumourAge",
        title: "Age of the tumour at the first scan",
        unit: "d",
        group: group,
        value: { $0.growth.age }
      ),
    ]
    for (axis, letter) in ["X", "Y", "Z"].enumerated() {
      let direction = ["to the right", "to the front", "to the head"][axis]
      numbers.append(
        GrowthNumber(
          name: "tumourOrigin\(letter)",
          title: "Origin, \(direction)",
          unit: "mm",
          group: group,
          value: { $0.growth.origin[axis] }
        )
      )
    }
    if !course.fractions.isEmpty {
      numbers.append(
        GrowthNumber(
          name: "radiosensitivity",
          title: "Radiosensitivity",
          unit: "/Gy",
          group: "Treatment",
          value: { $0.growth.radiosensitivity }
        )
      )
    }
    if !course.doses.isEmpty {
      numbers.append(
        GrowthNumber(
          name: "drugSensitivity",
          title: "Drug sensitivity",
          unit: "/d",
          group: "Treatment",
          value: { $0.growth.drugSensitivity }
        )
      )
    }
    return numbers
  }

  /// What the posterior's draws say of a number.
  func sample(of number: GrowthNumber) -> WeightedSample {
    WeightedSample(members.map(number.value), weights: members.map(\.weight))
  }

  private func finding(_ number: GrowthNumber) -> Finding? {
    let sample = sample(of: number)
    guard let median = sample.median, let interval = sample.interval() else { return nil }
    let isKnown = identified.contains(number.name)
    return Finding(
      number.name,
      title: number.title,
      Quantity(median, number.unit),
      .interval(low: min(median, interval.lowerBound), high: max(median, interval.upperBound)),
      isKnown ? .derived : .assumed,
      group: number.group,
      note: isKnown ? nil : "the scans do not tell it: it rests on the prior"
    )
  }

  /// Volumes of the last scan's outlines.
  private var measured: [Finding] {
    guard let last = outlines.last else { return [] }
    let parts = [
      ("tumourCoreVolume", "Core", last.core), ("tumourWholeVolume", "Whole outline", last.whole),
    ]
    return parts.map { name, title, mask in
      let volume = MeasuredVolume(of: mask)
      return Finding(
        name,
        title: title,
        Quantity(volume.value, "mL"),
        .interval(low: volume.interval.lowerBound, high: volume.interval.upperBound),
        .measured,
        group: "Tumour on the last scan",
        note: "the interval is that of the voxels' size; another reader's outline differs by more"
      )
    }
  }

  /// The time to progression under the log's treatment; nil where most draws do not progress.
  private func progression(_ outlook: TumourOutlook) -> Finding? {
    let sample = outlook.logged.timeToProgression(from: anchorDay)
    guard let median = sample.median, median.isFinite, let interval = sample.interval() else {
      return nil
    }
    let missing = sample.probability { !$0.isFinite }
    let low = TumourWords.number(interval.lowerBound)
    return Finding(
      "timeToProgression",
      title: "Time from the start of treatment to progression",
      Quantity(median, "d"),
      interval.upperBound.isFinite
        ? .interval(low: min(median, interval.lowerBound), high: interval.upperBound)
        : .none(reason: "From \(low) d to beyond the last day looked at."),
      .simulated,
      group: "Treatment",
      note: missing > 0
        ? "\(TumourWords.percent(missing)) of the draws do not progress by the last day" : nil
    )
  }
}
