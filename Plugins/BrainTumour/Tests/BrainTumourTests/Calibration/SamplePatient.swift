import Foundation
import Imaging
import Numerics

@testable import BrainTumour

/// A synthetic patient whose truth is known: a brain of simple shapes, a tumour of the growth model,
/// and what scans would show of it.
struct SamplePatient {
  /// Scans, treatment and noise.
  struct Plan {
    /// The days of the scans.
    var days: [Double]
    /// What is done.
    var course = TreatmentCourse()
    /// The deviation of outlines, voxels, and the length over which neighbours share it, voxels.
    var jitter = 0.0
    var jitterLength = 2.0
    /// The multiplicative noise of cellularity; nil where it is not measured.
    var cellularityNoise: Double?
    /// The multiplicative error of cellularity that neighbours share, over the jitter's length.
    var cellularityDrift = 0.0
    /// Whether the truth comes from a plain solver on half the grid step, in a quarter of the
    /// plugin's time step, not split.
    var isPlain = false

    /// Two scans before treatment; a drug alone, with two scans; radiotherapy, with two; and a scan
    /// later.
    static func treated(noise: Bool, isPlain: Bool) -> Plan {
      var plan = Plan(days: [0, 40, 54, 68, 74, 82, 130])
      plan.isPlain = isPlain
      for day in 42..<68 { plan.course.doses.append(.init(day: Double(day) + 0.3)) }
      for day in 68..<88 where (day - 68) % 7 < 5 {
        plan.course.fractions.append(.init(day: Double(day) + 0.4, dose: 2))
      }
      if noise {
        plan.jitter = 1
        plan.cellularityNoise = 0.05
      } else {
        plan.cellularityNoise = 0
      }
      return plan
    }
  }

  var tissue: BrainTissue
  var truth: GrowthParameters
  var coreThreshold: Double
  var wholeThreshold: Double
  var outlines: [TumourAnatomy.Outline] = []
  var course = TreatmentCourse()

  /// An ellipsoid of white matter with a grey shell and two chambers of fluid.
  static func brain(spacing: Double, halfAxes: SIMD3<Double> = SIMD3(50, 60, 45)) -> BrainTissue {
    let size = SIMD3<Int>((2 * (halfAxes + 4) / spacing).rounded(.up))
    var grid = VoxelGrid(size: size, spacing: SIMD3(repeating: spacing))
    grid.origin = -(SIMD3<Double>(size) - 1) * spacing / 2
    var white = Volume(grid: grid)
    var grey = white
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let place = grid.position(SIMD3(Double(i), Double(j), Double(k)))
          let radius = (place / halfAxes).length
          guard radius < 1 else { continue }
          let chamber = (place - SIMD3(place.x < 0 ? -9 : 9, 0, 4)) / SIMD3(5, 18, 9)
          guard chamber.length > 1 else { continue }
          let nucleus = (place - SIMD3(place.x < 0 ? -20 : 20, 8, -4)) / SIMD3(7, 12, 9)
          let isGrey = radius > 0.9 || nucleus.length < 1
          if isGrey { grey[i, j, k] = 1 } else { white[i, j, k] = 1 }
        }
      }
    }
    return BrainTissue(white: white, grey: grey, fluid: nil, origin: .patient)
  }

  /// A tumour in a brain, scanned.
  ///
  /// - Returns: nil where the solver refuses the truth.
  init?(
    in tissue: BrainTissue,
    truth: GrowthParameters,
    coreThreshold: Double = 0.7,
    wholeThreshold: Double = 0.25,
    _ plan: Plan,
    seed: UInt64
  ) {
    self.tissue = tissue
    self.truth = truth
    self.coreThreshold = coreThreshold
    self.wholeThreshold = wholeThreshold
    course = plan.course
    var densities: [Volume]
    if plan.isPlain {
      let step = min(2.5, 0.06 / truth.proliferationRate)
      densities = PlainGrowth(tissue: Self.refined(tissue))
        .solve(truth, course, days: plan.days, longestStep: step)
        .map { $0.averaged(onto: tissue.grid) }
    } else {
      let domain = GrowthDomain(tissue: tissue)
      let solver = GrowthSolver(domain)
      guard let states = try? solver.solve(truth, course: course, days: plan.days) else {
        return nil
      }
      densities = states.map { domain.resampled($0.density, onto: tissue.grid) }
    }
    var generator = SeededGenerator(seed: seed)
    let grid = tissue.grid
    let isTissue = zip(tissue.white.voxels, tissue.grey.voxels).map { $0 + $1 > 0.5 }
    for (day, density) in zip(plan.days, densities) {
      var labels = LabelMap(grid: grid)
      let tissueMask = Mask(grid: grid, voxels: isTissue)
      let core = Self.outline(of: density, above: coreThreshold, plan, tissueMask, &generator)
      let whole = Self.outline(of: density, above: wholeThreshold, plan, tissueMask, &generator)
      for voxel in isTissue.indices {
        // An outline is drawn inside the other.
        if core.voxels[voxel] {
          labels.labels[voxel] = TumourAnatomy.Label.enhancing
        } else if whole.voxels[voxel] {
          labels.labels[voxel] = TumourAnatomy.Label.oedema
        }
      }
      Self.removeSpecks(&labels)
      var outline = TumourAnatomy.Outline(day: day, labels: labels)
      if let noise = plan.cellularityNoise, !outline.whole.isEmpty {
        var map = density
        var drift = Volume(grid: grid)
        if plan.cellularityDrift > 0 {
          var smooth = plan
          smooth.jitter = plan.cellularityDrift / grid.spacing.x
          drift = Self.field(on: grid, smooth, &generator)
        }
        for voxel in map.voxels.indices {
          let factor = exp(drift.voxels[voxel]) * Float(1 + noise * generator.normal())
          map.voxels[voxel] = labels.labels[voxel] > 0 ? map.voxels[voxel] * factor : 0
        }
        outline.cellularity = map
      }
      outlines.append(outline)
    }
  }

  /// Takes away what nobody would outline: pieces below 0.2 mL.
  private static func removeSpecks(_ labels: inout LabelMap) {
    let least = Int(200 / labels.grid.voxelVolume)
    let core = Mask(labels, labels: [TumourAnatomy.Label.enhancing])
    let keptCore = ConnectedComponents(of: core, .spatial6).mask(ofPiecesWithAtLeast: least)
    for voxel in core.voxels.indices where core.voxels[voxel] && !keptCore.voxels[voxel] {
      labels.labels[voxel] = TumourAnatomy.Label.oedema
    }
    let whole = Mask(grid: labels.grid, voxels: labels.labels.map { $0 > 0 })
    let kept = ConnectedComponents(of: whole, .spatial6).mask(ofPiecesWithAtLeast: least)
    for voxel in whole.voxels.indices where whole.voxels[voxel] && !kept.voxels[voxel] {
      labels.labels[voxel] = 0
    }
  }

  /// The same tissue on half the grid step.
  private static func refined(_ tissue: BrainTissue) -> BrainTissue {
    let grid = tissue.grid
    let fine = VoxelGrid(
      size: grid.size &* SIMD3(repeating: 2),
      axes: grid.axes.map { $0 / 2 },
      origin: grid.position(SIMD3(repeating: -0.25))
    )
    return BrainTissue(
      white: tissue.white.resampled(onto: fine, .nearest),
      grey: tissue.grey.resampled(onto: fine, .nearest),
      fluid: nil,
      origin: tissue.origin
    )
  }

  /// Where a density is above a threshold, its border moved to and fro.
  private static func outline(
    of density: Volume,
    above threshold: Double,
    _ plan: Plan,
    _ tissue: Mask,
    _ generator: inout SeededGenerator
  ) -> Mask {
    let grid = density.grid
    let inside = density.voxels.map { Double($0) > threshold }
    let clean = Mask(grid: grid, voxels: inside).intersection(tissue)
    guard plan.jitter > 0 else { return clean }
    let shift = field(on: grid, plan, &generator)
    guard !clean.isEmpty else { return clean }
    let logits = Self.filled(density, in: tissue)
    var moved = clean
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x where tissue[i, j, k] {
          // What is here after the move was so far inwards before, along the steepest descent.
          let slope = Self.slope(of: logits, SIMD3(i, j, k))
          let length = (slope * slope).sum().squareRoot()
          guard length > 0 else { continue }
          let way = Double(shift[i, j, k]) / grid.spacing.x
          let place = SIMD3(Double(i), Double(j), Double(k)) + way / length * slope
          let value = logits.value(at: place) ?? -30
          moved[i, j, k] = Double(value) > log(threshold / (1 - threshold))
        }
      }
    }
    return moved.intersection(tissue)
  }

  /// The logits of a density, and beyond the tissue's border those of the nearest tissue.
  private static func filled(_ density: Volume, in tissue: Mask) -> Volume {
    let size = density.grid.size
    var logits = Volume(
      grid: density.grid,
      voxels: density.voxels.map { c in
        let inner = min(max(Double(c), 1e-9), 1 - 1e-9)
        return Float(log(inner / (1 - inner)))
      }
    )
    var known = tissue
    for _ in 0..<3 {
      let (before, had) = (logits, known)
      for k in 0..<size.z {
        for j in 0..<size.y {
          for i in 0..<size.x where !had[i, j, k] {
            var (sum, count) = (Float(0), Float(0))
            for axis in 0..<3 {
              for side in [-1, 1] {
                var at = SIMD3(i, j, k)
                at[axis] += side
                guard at[axis] >= 0, at[axis] < size[axis], had[at.x, at.y, at.z] else { continue }
                sum += before[at.x, at.y, at.z]
                count += 1
              }
            }
            guard count > 0 else { continue }
            logits[i, j, k] = sum / count
            known[i, j, k] = true
          }
        }
      }
    }
    return logits
  }

  /// The slope of a field at a voxel, a voxel.
  private static func slope(of field: Volume, _ voxel: SIMD3<Int>) -> SIMD3<Double> {
    var slope = SIMD3<Double>.zero
    for axis in 0..<3 {
      var (low, high) = (voxel, voxel)
      low[axis] = max(0, voxel[axis] - 1)
      high[axis] = min(field.grid.size[axis] - 1, voxel[axis] + 1)
      let rise = field[high.x, high.y, high.z] - field[low.x, low.y, low.z]
      slope[axis] = Double(rise) / Double(high[axis] - low[axis])
    }
    return slope
  }

  /// A normal field of the jitter's deviation and length, mm.
  private static func field(
    on grid: VoxelGrid,
    _ plan: Plan,
    _ generator: inout SeededGenerator
  ) -> Volume {
    guard plan.jitter > 0 else { return Volume(grid: grid) }
    let noise = (0..<grid.count).map { _ in Float(generator.normal()) }
    let spacing = grid.spacing.x
    // White noise under a Gaussian of width s is shared over √2·s.
    let width = plan.jitterLength / 2.0.squareRoot()
    let smooth = Volume(grid: grid, voxels: noise).smoothed(sigma: width * spacing)
    let norm = pow(2 * Double.pi.squareRoot() * width, 1.5) * plan.jitter * spacing
    return Volume(grid: grid, voxels: smooth.voxels.map { $0 * Float(norm) })
  }
}

extension Volume {
  /// The mean of eight voxels each, in logits: what lies at the middle of a front.
  fileprivate func averaged(onto coarse: VoxelGrid) -> Volume {
    var result = Volume(grid: coarse)
    for k in 0..<coarse.size.z {
      for j in 0..<coarse.size.y {
        for i in 0..<coarse.size.x {
          var (sum, count) = (0.0, 0.0)
          for corner in 0..<8 {
            let c = Double(self[2 * i + corner & 1, 2 * j + corner >> 1 & 1, 2 * k + corner >> 2])
            guard c > 0 else { continue }
            let inner = min(max(c, 1e-9), 1 - 1e-9)
            sum += log(inner / (1 - inner))
            count += 1
          }
          if count > 0 { result[i, j, k] = Float(1 / (1 + exp(-sum / count))) }
        }
      }
    }
    return result
  }
}
