import Imaging

extension TreatmentCourse {
  /// This course with what another one holds beyond it.
  ///
  /// Logs of later studies often hold the whole course again: what lies within six hours of an entry
  /// of the same kind is that entry.
  ///
  /// - Parameter other: on the same grid and with the same first day.
  /// - Returns: both, each in the order of days.
  func union(_ other: TreatmentCourse) -> TreatmentCourse {
    var all = self
    func isNew(_ day: Double, _ days: [Double]) -> Bool {
      !days.contains { abs($0 - day) < 0.25 }
    }
    for resection in other.resections where isNew(resection.day, resections.map(\.day)) {
      all.resections.append(resection)
    }
    let first = all.doseMaps.count
    var isMapped = false
    for fraction in other.fractions where isNew(fraction.day, fractions.map(\.day)) {
      var added = fraction
      added.doseMap = fraction.doseMap.map { $0 + first }
      if added.doseMap != nil { isMapped = true }
      all.fractions.append(added)
    }
    if isMapped { all.doseMaps += other.doseMaps }
    for dose in other.doses where isNew(dose.day, doses.map(\.day)) { all.doses.append(dose) }
    all.resections.sort { $0.day < $1.day }
    all.fractions.sort { $0.day < $1.day }
    all.doses.sort { $0.day < $1.day }
    return all
  }

  /// The course as a study tells it whose days and grid are its own.
  ///
  /// - Parameters:
  ///   - days: added to each day.
  ///   - grid: cavities and dose maps are brought onto it.
  /// - Returns: the course on the twin's grid and days.
  func moved(by days: Double, onto grid: VoxelGrid) -> TreatmentCourse {
    TreatmentCourse(
      resections: resections.map {
        Resection(day: $0.day + days, cavity: $0.cavity.resampled(onto: grid))
      },
      fractions: fractions.map {
        Fraction(day: $0.day + days, dose: $0.dose, doseMap: $0.doseMap)
      },
      doses: doses.map { DrugDose(day: $0.day + days, amount: $0.amount) },
      doseMaps: doseMaps.map { $0.grid == grid ? $0 : $0.resampled(onto: grid) }
    )
  }
}

extension Mask {
  /// This structure on another grid of the same space, each voxel with the nearest one's answer.
  func resampled(onto target: VoxelGrid) -> Mask {
    if grid == target { return self }
    let labels = LabelMap(grid: grid, labels: voxels.map { $0 ? 1 : 0 })
    return Mask(labels.resampled(onto: target), labels: [1])
  }
}
