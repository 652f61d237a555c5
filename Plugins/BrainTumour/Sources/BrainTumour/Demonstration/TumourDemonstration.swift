import Foundation
import Imaging
import Numerics
import OrganKit

/// A synthetic patient: a brain, a tumour grown in it with known numbers, and what scans would show.
///
/// The tumour is grown on half the study's grid step, with half of the model's time step and
/// another splitting, so that who fits the model to the study cannot find the data by the same
/// rounding.
struct TumourDemonstration {
  /// Nil for the default demo.
  let seed: UInt64?
  /// White matter, grey matter and fluid on the study's grid.
  let maps: [Volume]
  let tumour: SyntheticTumour
  /// The density and the dead fraction on the days of the scans, on the study's grid.
  let states: [(density: Volume, dead: Volume)]
  /// White matter and the like where the tumour was grown.
  private static let fineStep = 1.0
  private var random: SeededGenerator

  /// The density is 5 % off in each voxel of the cellularity.
  static let cellularityNoise = 0.05
  /// Outlines are shifted by a voxel about, alike within 8 mm: half a voxel along each axis.
  static let jitter = 0.5
  static let jitterLength = 8.0

  /// Grows a patient.
  ///
  /// - Parameters:
  ///   - seed: nil for the default demo.
  ///   - check: called now and then; what it throws ends the work.
  /// - Throws: what `check` throws.
  init(seed: UInt64?, check: () throws -> Void) throws {
    self.seed = seed
    var random = SeededGenerator(seed: seed ?? 0, stream: seed == nil ? 71 : 70)
    let brain = SyntheticBrain(&random)
    let fine = try brain.maps(on: brain.grid(step: Self.fineStep))
    let grid = fine[0].grid.halved
    let maps = fine.map { $0.halved(onto: grid) }
    try check()
    let tumour = try SyntheticTumour(in: brain, white: maps[0], grey: maps[1], &random)
    try check()
    states = try Self.grow(tumour, fine, onto: grid)
    self.maps = maps
    self.tumour = tumour
    self.random = random
  }

  private static func grow(
    _ tumour: SyntheticTumour,
    _ fine: [Volume],
    onto grid: VoxelGrid
  ) throws -> [(density: Volume, dead: Volume)] {
    let tissue = BrainTissue(white: fine[0], grey: fine[1], fluid: fine[2], origin: .patient)
    let domain = GrowthDomain(tissue: tissue)
    let rule = NecrosisRule()
    let rate = tumour.parameters.proliferationRate
    let growth = SyntheticGrowth(tumour.parameters, tumour.course.treatment, in: domain)
    return try growth.states(on: tumour.course.scanDays)
      .map { state in
        let dead = state.crowdedFor.map { rule.deadFraction(crowdedFor: Double($0), rate: rate) }
        return (
          domain.resampled(state.density, onto: grid),
          domain.resampled(dead, onto: grid)
        )
      }
  }

  /// The true outline of a scan's density at a threshold.
  func outline(_ density: Volume, _ threshold: Double) -> Mask {
    Mask(
      grid: density.grid,
      voxels: density.voxels.indices.map { place in
        Double(density.voxels[place]) > threshold && isTissue(place)
      }
    )
  }

  /// Whether the model's tissue reaches into a voxel.
  func isTissue(_ place: Int) -> Bool {
    maps[0].voxels[place] + maps[1].voxels[place] >= GrowthDomain.leastTissue
  }

  /// What a person would draw: 1 necrotic core, 2 oedema, 3 enhancing.
  mutating func labels(of scan: Int) -> LabelMap {
    typealias Label = TumourAnatomy.Label
    let field = DisplacementField(
      on: maps[0].grid,
      deviation: Self.jitter,
      smoothness: Self.jitterLength,
      &random
    )
    let seen = field.warped(states[scan].density)
    let dead = field.warped(states[scan].dead)
    let core = outline(seen, tumour.coreThreshold)
    let whole = outline(seen, tumour.wholeThreshold)
    var map = LabelMap(grid: seen.grid)
    for place in map.labels.indices where whole.voxels[place] {
      map.labels[place] =
        !core.voxels[place]
        ? Label.oedema : dead.voxels[place] > 0.5 ? Label.necrotic : Label.enhancing
    }
    return map
  }

  /// The apparent diffusion coefficient, 10⁻⁶ mm²/s as scanners write it.
  mutating func diffusion(of scan: Int, within labels: LabelMap) -> Volume {
    let density = states[scan].density
    var map = Volume(grid: density.grid)
    let water = Double(Cellularity.freeWater) * 1e6
    for place in map.voxels.indices {
      let (white, grey, fluid) = parts(place)
      guard white + grey + fluid > 0.3 else { continue }
      let noise = 1 + Self.cellularityNoise * random.normal()
      let cells =
        labels.labels[place] > 0
        ? min(max(Double(density.voxels[place]) * noise, 0), 1)
        : max(0, (0.74 * (white + grey)) / (white + grey + fluid) * noise)
      map.voxels[place] = Float((water * (1 - min(cells, 1))).rounded())
    }
    return map
  }

  /// White, grey, fluid of a voxel.
  func parts(_ place: Int) -> (Double, Double, Double) {
    (
      Double(maps[0].voxels[place]), Double(maps[1].voxels[place]), Double(maps[2].voxels[place])
    )
  }

  /// A look-alike of an image: a brightness for each tissue and each label, with noise.
  mutating func image(
    _ labels: LabelMap,
    white: Double,
    grey: Double,
    fluid: Double,
    lesion: [UInt8: Double]
  ) -> Volume {
    var image = Volume(grid: labels.grid)
    for place in image.voxels.indices {
      let parts = parts(place)
      let sum = parts.0 + parts.1 + parts.2
      guard sum > 0.02 else { continue }
      var value = white * parts.0 + grey * parts.1 + fluid * parts.2
      if let bright = lesion[labels.labels[place]] { value = bright * sum }
      image.voxels[place] = Float(max(1, (1000 * value + 25 * random.normal()).rounded()))
    }
    return image
  }
}
