import Foundation
import Imaging

extension NecrosisRule {
  /// The rule that explains best where the core is necrotic and where it enhances, by the best fit's
  /// crowded times; nil where no scan shows both.
  ///
  /// Labels alone are used: nothing that the rule is later held against.
  ///
  /// - Throws: what the solver throws.
  init?(explaining outlines: [TumourAnatomy.Outline], by twin: TumourTwin) throws {
    guard
      let outline = outlines.first(where: { outline in
        let labels = outline.labels.labels
        return labels.contains(TumourAnatomy.Label.necrotic)
          && labels.contains(TumourAnatomy.Label.enhancing)
      })
    else { return nil }
    let domain = twin.domain()
    let growth = twin.best.growth
    let solver = GrowthSolver(domain)
    guard
      let state = try solver.solve(growth, course: twin.course, days: [outline.day]).first
    else { return nil }
    let crowded = domain.resampled(state.crowdedFor.map(Double.init), onto: outline.labels.grid)
    // Sorted times of both, in units of 1/ρ.
    var times: [(time: Double, isDead: Bool)] = []
    for (voxel, label) in outline.labels.labels.enumerated() {
      guard label == TumourAnatomy.Label.necrotic || label == TumourAnatomy.Label.enhancing
      else { continue }
      let time = Double(crowded.voxels[voxel]) * growth.proliferationRate
      times.append((time, label == TumourAnatomy.Label.necrotic))
    }
    times.sort { $0.time < $1.time }
    guard let last = times.last, last.time > 0 else { return nil }
    let dead = times.reduce(0) { $0 + ($1.isDead ? 1 : 0) }
    // As much of the core is dead in the model as in the labels: the rule says where, not how much.
    let place = min(times.count - 1, times.count - dead)
    let spread = times[min(times.count - 1, place + dead / 2)].time - times[place].time
    self.init(onset: times[place].time, width: max(0.1, spread / 2))
  }
}
