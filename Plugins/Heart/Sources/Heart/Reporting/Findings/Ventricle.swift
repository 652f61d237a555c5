import OrganKit

/// One of the two ventricles, as findings name it.
enum Ventricle: String, CaseIterable, Sendable {
  /// The left.
  case left = "leftVentricular"
  /// The right.
  case right = "rightVentricular"

  /// The heading its findings stand under.
  var group: String { self == .left ? "Left ventricle" : "Right ventricle" }

  private var title: String { self == .left ? "Left ventricular" : "Right ventricular" }

  /// Volumes and ejection fraction; indexed ones where the body surface area (m²) is known.
  func findings(_ volumes: VentricularVolumes, _ bodySurfaceArea: Double?) -> [Finding] {
    let named: [(name: String, words: String, estimate: Estimate, origin: Finding.Origin)] = [
      ("EndDiastolicVolume", "end-diastolic volume", volumes.endDiastolic, .measured),
      ("EndSystolicVolume", "end-systolic volume", volumes.endSystolic, .measured),
      ("StrokeVolume", "stroke volume", volumes.stroke, .derived),
    ]
    let absolute = named.map { name, words, estimate, origin in
      Finding(
        measuring: estimate,
        rawValue + name,
        title: "\(title) \(words)",
        "mL",
        origin,
        group: group
      )
    }
    let fraction = Finding(
      measuring: volumes.ejectionFraction,
      rawValue + "EjectionFraction",
      title: "\(title) ejection fraction",
      "%",
      .derived,
      // "Left ventricular Ejection fraction"; LOINC's codes for volumes name other methods.
      code: self == .left ? .loinc("10230-1") : nil,
      group: group
    )
    guard let area = bodySurfaceArea else { return absolute + [fraction] }
    let indexed = named.map { name, words, estimate, _ in
      Finding(
        measuring: estimate.scaled(by: 1 / area),
        rawValue + name + "Index",
        title: "\(title) \(words) index",
        "mL/m2",
        .derived,
        group: group
      )
    }
    return absolute + [fraction] + indexed
  }
}
