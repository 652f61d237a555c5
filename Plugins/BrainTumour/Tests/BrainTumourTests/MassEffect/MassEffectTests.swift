import Foundation
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Mass effect")
struct MassEffectTests {
  /// A ball of white matter in a shell of grey, with a ventricle of fluid in its middle.
  private func head(_ cells: Int, step: Double) -> BrainTissue {
    var grid = VoxelGrid(
      size: SIMD3(repeating: cells),
      spacing: SIMD3(repeating: step)
    )
    grid.origin = SIMD3(repeating: -Double(cells - 1) * step / 2)
    var (white, grey, fluid) = (Volume(grid: grid), Volume(grid: grid), Volume(grid: grid))
    for k in 0..<cells {
      for j in 0..<cells {
        for i in 0..<cells {
          let radius = grid.position(SIMD3(Double(i), Double(j), Double(k))).length
          if radius < 8 {
            fluid[i, j, k] = 1
          } else if radius < 32 {
            white[i, j, k] = 1
          } else if radius < 38 {
            grey[i, j, k] = 1
          }
        }
      }
    }
    return BrainTissue(white: white, grey: grey, fluid: fluid, origin: .homogeneous)
  }

  /// A tumour of 9 mm beside the ventricle.
  private func tumour(on grid: VoxelGrid) -> Volume {
    var density = Volume(grid: grid)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let arm = grid.position(SIMD3(Double(i), Double(j), Double(k))) - SIMD3(20, 0, 0)
          density[i, j, k] = Float(1 / (1 + exp(arm.length - 9)))
        }
      }
    }
    return density
  }

  @Test("Tissue is pushed away from the tumour, into the ventricle and never through the skull")
  func pushes() throws {
    let tissue = head(42, step: 2)
    let density = tumour(on: tissue.grid)
    let (displaced, displacement) = try MassEffect.displaced(
      tissue,
      by: density,
      growthPressure: 10
    )
    #expect(displacement.largest > 0.5 && displacement.largest < 5)
    #expect(displacement.volumeRatios.lowerBound > 0.5)
    #expect(displacement.volumeRatios.upperBound > 1.05)
    let towardsVentricle = displacement.vector(at: SIMD3(9, 0, 0))
    let towardsSkull = displacement.vector(at: SIMD3(31, 0, 0))
    #expect(towardsVentricle.x < -0.3 && towardsSkull.x > 0.1)
    // Soft fluid yields more than the tissue before the skull.
    #expect(-towardsVentricle.x > towardsSkull.x)
    #expect(abs(towardsVentricle.y) < 1e-3 && abs(towardsVentricle.z) < 1e-3)
    #expect(displacement.vector(at: SIMD3(0, 0, 41)) == .zero)
    #expect(displacement.lengths(on: tissue.grid).voxels.max() ?? 0 > 0.5)
    func sum(_ volume: Volume) -> Double { volume.voxels.reduce(0) { $0 + Double($1) } }
    let (before, after) = (sum(tissue.white), sum(displaced.white))
    #expect(abs(after / before - 1) < 0.01)
    #expect(displaced.white[31, 21, 21] < tissue.white[31, 21, 21])
  }

  @Test("Carried amounts keep their sum")
  func conserves() throws {
    let tissue = head(30, step: 3)
    let (_, displacement) = try MassEffect.displaced(tissue, by: tumour(on: tissue.grid))
    let maps = [tissue.white, tissue.grey]
    for (before, after) in zip(maps, displacement.carrying(maps)) {
      let sums = [before, after].map { $0.voxels.reduce(0) { $0 + Double($1) } }
      #expect(abs(sums[1] / sums[0] - 1) < 1e-6)
    }
  }

  @Test("A density on a coarser grid displaces about alike")
  func coarser() throws {
    let tissue = head(42, step: 2)
    let fine = try MassEffect.displaced(tissue, by: tumour(on: tissue.grid))
    let coarse = try MassEffect.displaced(tissue, by: tumour(on: head(28, step: 3).grid))
    #expect(abs(coarse.displacement.largest / fine.displacement.largest - 1) < 0.1)
    let differences = zip(fine.tissue.white.voxels, coarse.tissue.white.voxels)
      .map { Double(abs($0 - $1)) }
    #expect(differences.reduce(0, +) / Double(differences.count) < 0.01)
  }

  @Test("A flipped image is displaced as its mirror")
  func flipped() throws {
    let tissue = head(30, step: 3)
    let density = tumour(on: tissue.grid)
    let straight = try MassEffect.displaced(tissue, by: density).displacement
    func mirrored(_ volume: Volume) -> Volume {
      var mirror = volume
      mirror.grid.axes[0] *= -1
      mirror.grid.origin.x *= -1
      for k in 0..<30 {
        for j in 0..<30 {
          for i in 0..<30 { mirror[i, j, k] = volume[29 - i, j, k] }
        }
      }
      return mirror
    }
    var other = tissue
    other.white = mirrored(tissue.white)
    other.grey = mirrored(tissue.grey)
    other.fluid = tissue.fluid.map(mirrored)
    let flipped = try MassEffect.displaced(other, by: mirrored(density)).displacement
    for point in [SIMD3(9.0, 2, 1), SIMD3(25, -8, 3), SIMD3(31, 0, 0)] {
      #expect((straight.vector(at: point) - flipped.vector(at: point)).length < 1e-4)
    }
  }

  @Test("Without a tumour nothing moves")
  func rest() throws {
    let tissue = head(30, step: 3)
    let (displaced, displacement) = try MassEffect.displaced(tissue, by: Volume(grid: tissue.grid))
    #expect(displaced == tissue)
    #expect(displacement.largest == 0 && displacement.volumeRatios == 1...1)
  }

  @Test("Tissue that has yielded to a tumour already is pushed by its further growth alone")
  func further() throws {
    let tissue = head(30, step: 3)
    let density = tumour(on: tissue.grid)
    let still = try MassEffect.displaced(tissue, by: density, since: density).displacement
    #expect(still.largest == 0)
    var half = density
    half.voxels = density.voxels.map { $0 / 2 }
    let whole = try MassEffect.displaced(tissue, by: density).displacement
    let further = try MassEffect.displaced(tissue, by: density, since: half).displacement
    #expect(abs(further.largest / whole.largest - 0.5) < 1e-4)
  }

  @Test("A twin's tissue is displaced by what grows after the last scan")
  func twin() throws {
    let member = TumourTwin.Member(
      growth: GrowthParameters(
        whiteMatterDiffusivity: 0.1,
        proliferationRate: 0.05,
        origin: SIMD3(20, 0, 0),
        age: 200
      ),
      coreThreshold: 0.6,
      wholeThreshold: 0.2,
      weight: 1
    )
    let twin = TumourTwin(
      tissue: head(30, step: 3),
      fibres: nil,
      outlines: [],
      course: TreatmentCourse(),
      step: 3,
      best: member,
      members: [member],
      identified: [],
      firstDate: nil
    )
    #expect(try twin.displaced(until: -5).displacement.largest == 0)
    let (later, displacement) = try twin.displaced(until: 60)
    #expect(displacement.largest > 0.1)
    #expect(later.tissue != twin.tissue && later.best == twin.best)
  }

  @Test("A skewed grid and an empty brain are refused")
  func refuses() throws {
    var skewed = head(12, step: 7)
    skewed.white.grid.axes[0].y = 2
    let oblique = Volume(grid: skewed.white.grid, filledWith: 0.5)
    #expect {
      try MassEffect.displaced(skewed, by: oblique)
    } throws: {
      ($0 as? OrganError)?.description.contains("right angles") == true
    }
    let nothing = Volume(grid: VoxelGrid(size: SIMD3(4, 4, 4), spacing: SIMD3(1, 1, 1)))
    let empty = BrainTissue(white: nothing, grey: nothing, fluid: nil, origin: .patient)
    #expect {
      try MassEffect.displaced(empty, by: nothing)
    } throws: {
      ($0 as? OrganError)?.description.contains("hold none") == true
    }
  }
}
