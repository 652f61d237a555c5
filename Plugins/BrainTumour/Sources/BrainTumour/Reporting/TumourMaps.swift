import Foundation
import Imaging
import OrganKit

/// The maps a report hands over, on the study's grid.
struct TumourMaps {
  /// The mean density on the day of the last scan.
  let density: Volume
  /// The mean density of living cells on that day.
  let viable: Volume
  /// The probability that a voxel lies inside the core's outline on that day.
  let core: Volume
  /// The probability that a voxel lies inside the whole's outline on that day.
  let whole: Volume
  /// The probability of recurrence; 0 in the core as last outlined.
  let recurrence: Volume
  /// The same with the core, for drawing lines.
  let recurrenceAnywhere: Volume

  /// Maps of an outlook.
  init(_ outlook: TumourOutlook, of twin: TumourTwin, on domain: GrowthDomain) {
    let grid = twin.tissue.grid
    func onStudy(_ volume: Volume?) -> Volume {
      volume.map { domain.onStudyGrid($0, grid) } ?? Volume(grid: grid)
    }
    let maps = outlook.maps(on: twin.lastDay)
    density = onStudy(maps?.density)
    viable = onStudy(maps?.viable)
    core = onStudy(maps?.core)
    whole = onStudy(maps?.whole)
    recurrenceAnywhere = onStudy(outlook.recurrence)
    var recurrence = recurrenceAnywhere
    if let present = twin.outlines.last?.core {
      for voxel in present.voxels.indices where present.voxels[voxel] {
        recurrence.voxels[voxel] = 0
      }
    }
    self.recurrence = recurrence
  }

  /// Writes the maps and hands them over.
  func handOver(_ context: StageContext) throws {
    for (name, map) in [
      ("tumourDensity", density), ("viableDensity", viable), ("coreProbability", core),
      ("wholeProbability", whole), ("recurrenceProbability", recurrence),
    ] {
      try context.checkCancellation()
      let file = context.scratch.appending(path: "\(name).nii.gz")
      try NIfTI.write(map, to: file)
      context.artefact(name, file)
    }
  }
}

extension GrowthDomain {
  /// A map of the model's grid on the study's, between voxel centres linearly.
  ///
  /// Only the box around what is not 0 is worked through: most of a head holds no tumour.
  func onStudyGrid(_ map: Volume, _ study: VoxelGrid) -> Volume {
    let held = Mask(grid: map.grid, voxels: map.voxels.map { $0 > 0 })
    guard let box = held.box(margin: 0) else { return Volume(grid: study) }
    var low = SIMD3<Double>(repeating: .infinity)
    var high = -low
    for corner in 0..<8 {
      var place = SIMD3<Double>(box.low)
      for axis in 0..<3 {
        place[axis] += corner >> axis & 1 == 1 ? Double(box.size[axis]) : -1
      }
      let voxel = study.voxel(map.grid.position(place))
      low = pointwiseMin(low, voxel)
      high = pointwiseMax(high, voxel)
    }
    var target = GridBox(low: .zero, size: .zero)
    for axis in 0..<3 {
      let last = Double(study.size[axis] - 1)
      let first = Int(min(max(low[axis].rounded(.down), 0), last))
      target.low[axis] = first
      target.size[axis] = Int(min(max(high[axis].rounded(.up), 0), last)) - first + 1
    }
    let part = resampled(map.voxels.map(Double.init), onto: study.cut(target))
    var whole = Volume(grid: study)
    for k in 0..<target.size.z {
      for j in 0..<target.size.y {
        for i in 0..<target.size.x {
          whole[i + target.low.x, j + target.low.y, k + target.low.z] = part[i, j, k]
        }
      }
    }
    return whole
  }
}
