/// When a course of volumes counts as progression.
///
/// By volume: the core is at least 40 % above the smallest it has been since the course is looked
/// at, and above the volume of a ball 10 mm wide, so that no single voxel after a full response is
/// called one. The 40 % are those of RANO 2.0 (Wen et al. 2023, doi:10.1200/JCO.23.01059); its
/// further conditions (confirmation, steroids, clinical state) have no counterpart in a model.
public enum Progression {
  /// The core's volume over its smallest one.
  public static let growth = 1.4
  /// The least volume that counts as measurable, mL: a ball 10 mm wide.
  public static let measurable = 0.5236

  /// The first day on which the volumes, joined by straight lines, have progressed.
  ///
  /// - Parameters:
  ///   - days: ascending.
  ///   - volumes: of the core on these days, mL.
  ///   - start: the day from which on the smallest volume counts.
  /// - Returns: days after `start`; nil where it does not come to progression by the last day.
  public static func time(days: [Double], volumes: [Double], from start: Double) -> Double? {
    var smallest = Double.infinity
    var before: (day: Double, volume: Double)?
    for (day, volume) in zip(days, volumes) where day >= start {
      let limit = max(growth * smallest, measurable)
      if let before, volume >= limit {
        let part =
          volume > before.volume ? (limit - before.volume) / (volume - before.volume) : 1
        return before.day + min(1, max(0, part)) * (day - before.day) - start
      }
      smallest = min(smallest, volume)
      before = (day, volume)
    }
    return nil
  }
}
