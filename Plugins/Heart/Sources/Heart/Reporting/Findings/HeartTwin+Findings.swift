import OrganKit

extension HeartTwin {
  /// All the twin shows, in the order of the report.
  ///
  /// Sex and age choose the reference ranges.
  func findings(for person: Patient) -> [Finding] {
    let left = Ventricle.left.findings(leftVentricle, bodySurfaceArea)
    let right = Ventricle.right.findings(rightVentricle, bodySurfaceArea)
    let all = left + massFindings + right + segmentFindings + surfaceFindings + bodyFindings
    return all.map { finding in
      var finding = finding
      finding.reference = ReferenceRanges.comparison(
        of: finding.name,
        finding.quantity.value,
        sex: person.sex,
        age: person.age
      )
      return finding
    }
  }

  private var massFindings: [Finding] {
    let group = Ventricle.left.group
    let mass = Finding(
      measuring: leftVentricularMass,
      "leftVentricularMass",
      title: "Left ventricular mass",
      "g",
      .measured,
      group: group
    )
    guard let area = bodySurfaceArea else { return [mass] }
    return [
      mass,
      Finding(
        measuring: leftVentricularMass.scaled(by: 1 / area),
        "leftVentricularMassIndex",
        title: "Left ventricular mass index",
        "g/m2",
        .derived,
        group: group
      ),
    ]
  }

  private var segmentFindings: [Finding] {
    let note = isOrientationAssumed ? "orientation assumed" : nil
    let thickness = segments.compactMap { segment in
      segment.endDiastolicThickness.map { estimate in
        Finding(
          measuring: estimate,
          "endDiastolicWallThicknessSegment\(segment.number)",
          title: "Wall thickness, \(segment.title) (\(segment.number))",
          "mm",
          .measured,
          group: "Wall thickness at end-diastole",
          note: note
        )
      }
    }
    let thickening = segments.compactMap { segment in
      segment.thickening.map { estimate in
        Finding(
          measuring: estimate,
          "wallThickeningSegment\(segment.number)",
          title: "Wall thickening, \(segment.title) (\(segment.number))",
          "%",
          .derived,
          group: "Wall thickening in systole",
          note: note
        )
      }
    }
    return thickness + thickening
  }

  /// A surface's volume has no interval of its own: what the slices leave open is in the slice sum's.
  private var surfaceFindings: [Finding] {
    surfaces.flatMap { surface -> [Finding] in
      let structure = HeartWords.structure(surface.structure)
      return [
        ("EndDiastolic", "end-diastole", surface.endDiastolicVolumes),
        ("EndSystolic", "end-systole", surface.endSystolicVolumes),
      ]
      .flatMap { name, phase, volumes in
        let prefix = Self.prefix(surface.structure) + name
        func finding(
          _ suffix: String,
          _ title: String,
          _ value: Double,
          _ origin: Finding.Origin,
          reason: String,
          note: String
        ) -> Finding {
          Finding(
            prefix + suffix,
            title: HeartWords.capitalised("\(structure) at \(phase), \(title)"),
            // A flat cap's volume is a sum that rounding leaves short of nought.
            Quantity(abs(value) < 1e-6 ? 0 : value, "mL"),
            .none(reason: reason),
            origin,
            group: "3-D anatomy",
            note: note
          )
        }
        return [
          finding(
            "SurfaceVolume",
            "surface",
            volumes.measured,
            .derived,
            reason: "drawn through the labelled slices: the slice sum's interval tells the rest",
            note: "between the outer faces of the first and the last labelled slice"
          ),
          finding(
            "ApicalCapVolume",
            "apical cap",
            volumes.apicalCap,
            .assumed,
            reason: "beyond the labelled slices nothing was measured",
            note: "extrapolated"
          ),
          finding(
            "BasalCapVolume",
            "basal cap",
            volumes.basalCap,
            .assumed,
            reason: "beyond the labelled slices nothing was measured",
            note: "extrapolated"
          ),
        ]
      }
    }
  }

  /// The beginning of a surface's findings' names.
  static func prefix(_ structure: String) -> String {
    switch structure {
    case "leftVentricularCavity": "leftVentricular"
    case "rightVentricularCavity": "rightVentricular"
    default: "leftVentricularEpicardial"
    }
  }

  private var bodyFindings: [Finding] {
    bodySurfaceArea.map { area in
      [
        Finding(
          "bodySurfaceArea",
          title: "Body surface area",
          Quantity(area, "m2"),
          .none(reason: "computed from the height and weight told with the study"),
          .derived,
          group: "Body",
          note: "Mosteller's formula"
        )
      ]
    } ?? []
  }
}

extension Finding {
  /// A finding with its 90 % interval.
  init(
    measuring estimate: Estimate,
    _ name: String,
    title: String,
    _ unit: String,
    _ origin: Origin,
    code: Code? = nil,
    group: String,
    note: String? = nil
  ) {
    self.init(
      name,
      title: title,
      Quantity(estimate.value, unit),
      .interval(low: estimate.low, high: estimate.high),
      origin,
      code: code,
      group: group,
      note: note
    )
  }
}
