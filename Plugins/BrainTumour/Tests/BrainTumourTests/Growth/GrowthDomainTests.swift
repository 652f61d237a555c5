import Foundation
import Imaging
import Numerics
import Testing

@testable import BrainTumour

@Suite("The tissue a growth model sees")
struct GrowthDomainTests {
  /// An oblique grid with a ball of white matter in grey.
  private func tissue() -> BrainTissue {
    let (c, s) = (cos(0.3), sin(0.3))
    let grid = VoxelGrid(
      size: SIMD3(31, 33, 15),
      axes: [SIMD3(c, s, 0), SIMD3(-s, c, 0), SIMD3(0, 0, 2.5)],
      origin: SIMD3(-20, 10, 5)
    )
    var white = Volume(grid: grid)
    var grey = Volume(grid: grid)
    GrowthVerification.forEachCell(of: grid) { cell, place in
      let radius = ((place - SIMD3(15, 16, 7)) * SIMD3(1, 1, 2.5)).length
      white.voxels[cell] = radius < 8 ? 1 : 0
      grey.voxels[cell] = radius >= 8 && radius < 13 ? 0.8 : 0
    }
    return BrainTissue(white: white, grey: grey, fluid: nil, origin: .patient)
  }

  @Test("averaging keeps the tissue's volume", arguments: [nil, 1.0, 2.0, 3.0, 3.7])
  func volume(_ step: Double?) {
    let tissue = tissue()
    let domain = GrowthDomain(tissue: tissue, step: step)
    let fine = tissue.white.voxels.reduce(0) { $0 + Double($1) } * tissue.grid.voxelVolume
    let coarse = domain.white.reduce(0) { $0 + Double($1) } * domain.grid.voxelVolume
    #expect(abs(coarse / fine - 1) < 1e-4)
    let spacing = domain.grid.spacing
    #expect(abs(spacing.x - max(step ?? 0, 1)) < 1e-9)
    #expect(abs(spacing.z - max(step ?? 0, 2.5)) < 1e-9)
    #expect(zip(domain.white, domain.grey).allSatisfy { $0 + $1 <= 1.0001 })
  }

  @Test("a linear image is met again at the cells' centres, and back on the study's grid")
  func positions() {
    let tissue = tissue()
    let domain = GrowthDomain(tissue: tissue, step: 2)
    var ramp = Volume(grid: tissue.grid)
    GrowthVerification.forEachCell(of: tissue.grid) { cell, place in
      ramp.voxels[cell] = Float(tissue.grid.position(place).x)
    }
    let means = domain.average(ramp)
    GrowthVerification.forEachCell(of: domain.grid) { cell, place in
      guard domain.tissue.voxels[cell] else { return }
      #expect(abs(Double(means[cell]) - domain.grid.position(place).x) < 1e-3)
    }
    let back = domain.resampled(means.map(Double.init), onto: tissue.grid)
    GrowthVerification.forEachCell(of: tissue.grid) { cell, place in
      guard (place - SIMD3(15, 16, 7)).length < 5 else { return }
      #expect(abs(back.voxels[cell] - ramp.voxels[cell]) < 1e-3)
    }
  }

  @Test("where the maps are not trusted, tissue is half white and half grey")
  func unknown() {
    let tissue = tissue()
    let unknown = Mask(grid: tissue.grid, voxels: tissue.white.voxels.map { $0 > 0 })
    let domain = GrowthDomain(tissue: tissue, unknown: unknown)
    #expect(!domain.white.contains(1))
    #expect(zip(domain.white, domain.grey).contains { $0 == 0.5 && $1 == 0.5 })
  }

  @Test("a stretch lies along the grid's own axes, and needs three pairs")
  func stretch() throws {
    let domain = GrowthDomain(tissue: tissue(), stretch: SIMD3(0.7, 1.4, 1))
    guard case .uniform(let terms) = domain.directions else {
      Issue.record("no uniform directions")
      return
    }
    #expect(terms.map(\.offset) == [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)])
    for (term, weight) in zip(terms, [0.7, 1.4, 1 / 6.25]) {
      #expect(abs(term.weight - weight) < 1e-12)
    }
  }

  @Test("fibres lead along themselves, whatever the grid's axes")
  func fibres() throws {
    var tissue = tissue()
    tissue.white = Volume(grid: tissue.grid, filledWith: 1)
    let along = SIMD3(1.0, 0, 0)
    var tensors = Array(repeating: [Float](repeating: 0, count: tissue.grid.count), count: 6)
    for part in 0..<3 {
      let value = 1e-3 * (along[part] == 1 ? 1 : 0.2)
      tensors[part] = tensors[part].map { _ in Float(value) }
    }
    let domain = GrowthDomain(
      tissue: tissue,
      fibres: FibreField(grid: tissue.grid, tensors: tensors)
    )
    var parameters = GrowthVerification.diffusion(0.1)
    parameters.origin = tissue.grid.position(SIMD3(15, 16, 7))
    let state = try GrowthSolver(domain).solve(parameters, days: [10])[0]
    var (mass, first, second) = (0.0, SIMD3<Double>.zero, SIMD3<Double>.zero)
    GrowthVerification.forEachCell(of: domain.grid) { cell, place in
      let offset = domain.grid.position(place) - parameters.origin
      mass += state.density[cell]
      first += state.density[cell] * offset
      second += state.density[cell] * offset * offset
    }
    let variance = second / mass - first * first / (mass * mass)
    let seed = GrowthSolver.seedRadius * GrowthSolver.seedRadius
    // Mean diffusivity is the tissue's: 3·(1, 0.2, 0.2)/1.4. A cell's own width adds to the seed's.
    for (part, share) in [3 / 1.4, 0.6 / 1.4, 0.6 / 1.4].enumerated() {
      let width = part < 2 ? 1.0 / 12 : 2.5 * 2.5 / 12
      let exact = seed + width + 2 * 0.1 * share * 10
      #expect(abs(variance[part] / exact - 1) < 0.02)
    }
  }
}
