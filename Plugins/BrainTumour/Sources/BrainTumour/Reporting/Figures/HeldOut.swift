import Foundation
import Imaging
import OrganKit

/// What was measured but not used: the model is held against it.
struct HeldOut {
  /// The twin.
  let twin: TumourTwin
  /// The scans.
  let series: TumourSeries
  /// What the series' days count later than the twin's.
  let offset: Double
  /// The model's maps on the day of the last scan.
  let maps: TumourMaps

  /// Uptake of a tracer against the density of living cells, within the core; nil where no uptake
  /// was measured.
  func figure() -> Figure? {
    guard let uptake = series.scans.last(where: { $0.day + offset == twin.lastDay })?.uptake,
      let core = twin.outlines.last?.core, uptake.grid.size == core.grid.size
    else { return nil }
    let voxels = core.voxels.indices.filter { core.voxels[$0] }
    let seen = voxels.map { Double(uptake.voxels[$0]) }
    let depth = DistanceMap.signed3D(core)
    func words(_ map: Volume, _ sign: Double = 1) -> String {
      Overlap.correlation(seen, voxels.map { sign * Double(map.voxels[$0]) })
        .map { String(format: "%.2f", $0) } ?? "–"
    }
    return Figure(
      "heldOut",
      title: "Held out: uptake of the tracer",
      caption: """
        Uptake was not used in the fit. Within the core's outline, Pearson's correlation of the \
        uptake with what the model says, beside what the depth below the core's surface says, which \
        knows no model. The rule for necrosis was fixed before.
        """,
      .table(
        Table(
          columns: ["Compared with uptake", "r"],
          rows: [
            ["Density of living cells", words(maps.viable)],
            ["Density of all cells", words(maps.density)],
            ["Depth below the core's surface", words(depth, -1)],
          ]
        )
      )
    )
  }
}
