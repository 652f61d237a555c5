import Foundation
import Imaging
import Testing

@testable import Heart

@Suite("The demo study")
struct HeartDemonstrationTests {
  /// The volume of all voxels with a label, mL.
  private func volume(_ labels: LabelMap, _ label: UInt8) -> Double {
    Double(labels.labels.count { $0 == label }) * labels.grid.voxelVolume / 1000
  }

  @Test("Slice summation of the default demo meets the truth: its base lies on a slice's face")
  func defaultDemo() throws {
    let demo = HeartDemonstration()
    let (rest, systole) = (demo.labels(at: .endDiastole), demo.labels(at: .endSystole))
    let truth = demo.truth
    func relative(_ value: Double, _ name: String) throws -> Double {
      try value / #require(truth[name]) - 1
    }
    #expect(try abs(relative(volume(rest, 3), "leftVentricularEndDiastolicVolume")) < 0.02)
    #expect(try abs(relative(volume(systole, 3), "leftVentricularEndSystolicVolume")) < 0.02)
    #expect(try abs(relative(volume(rest, 1), "rightVentricularEndDiastolicVolume")) < 0.02)
    #expect(try abs(relative(volume(systole, 1), "rightVentricularEndSystolicVolume")) < 0.02)
    #expect(try abs(relative(1.05 * volume(rest, 2), "leftVentricularMass")) < 0.03)
    let fraction = 100 * (1 - volume(systole, 3) / volume(rest, 3))
    #expect(try abs(fraction - #require(truth["leftVentricularEjectionFraction"])) < 1)
    #expect(demo.fourChamberGrid != nil)
  }

  @Test("The plan's volumes are those of the solids", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func solidsHoldThePlan(seed: UInt64) throws {
    let demo = HeartDemonstration(seed: seed)
    let (plan, truth) = (demo.plan, demo.truth)
    let diastolic = try #require(truth["leftVentricularEndDiastolicVolume"])
    let right = try #require(truth["rightVentricularEndDiastolicVolume"])
    #expect(abs(diastolic / plan.leftEndDiastolicVolume - 1) < 1e-9)
    #expect(abs(right / plan.rightEndDiastolicVolume - 1) < 1e-3)
    let stroke = try #require(truth["leftVentricularStrokeVolume"])
    let rightStroke = try #require(truth["rightVentricularStrokeVolume"])
    #expect(abs(stroke - rightStroke) < 2e-3 * stroke, "both ventricles eject the same")
    let systole = demo.shapes[demo.endSystolicPhase]
    #expect(abs(systole.wallVolume / demo.shapes[0].wallVolume - 1) < 1e-9, "incompressible")
    #expect((demo.fourChamberGrid != nil) == (seed % 2 == 1))
  }

  @Test("A cut ellipsoid's volume is that of the whole where nothing is cut")
  func ellipsoidVolume() {
    let solid = Ellipsoid(centre: SIMD3(1, 2, 3), semiAxes: SIMD3(20, 25, 30))
    let whole = 4 / 3 * Double.pi * 20 * 25 * 30
    #expect(abs(solid.volume(beyond: -100) / whole - 1) < 1e-12)
    #expect(abs(solid.volume(beyond: 3) / whole - 0.5) < 1e-12)
    #expect(solid.volume(beyond: 40) == 0)
  }

  @Test("The crescent's quadrature is exact without a hole, and converges with one")
  func crescentQuadrature() {
    let solid = Ellipsoid(centre: SIMD3(25, 0, 15), semiAxes: SIMD3(40, 30, 60))
    let nowhere = Ellipsoid(centre: SIMD3(500, 0, 0), semiAxes: SIMD3(1, 1, 1))
    let plain = VentricularShape.crescentVolume(solid, nowhere, beyond: 0, steps: 512)
    #expect(abs(plain / solid.volume(beyond: 0) - 1) < 1e-5)
    let shape = HeartDemonstration().shapes[0]
    let (coarse, fine) = (shape.rightVolume(steps: 512), shape.rightVolume(steps: 1024))
    #expect(abs(coarse / fine - 1) < 1e-5)
  }

  @Test(
    "True surfaces lie where the label map changes, shifts undone",
    arguments: [3, 4] as [UInt64]
  )
  func surfacesMatchLabels(seed: UInt64) throws {
    let demo = HeartDemonstration(seed: seed)
    let labels = demo.labels(at: .endDiastole)
    let grid = labels.grid
    let points = demo.surfacePoints(
      of: .leftVentricularEpicardium,
      at: .endDiastole,
      spacing: 3,
      includesBase: false
    )
    let (across, down) = (grid.axes[0].normalised, grid.axes[1].normalised)
    var misses = 0
    for point in points {
      let slice = Int(grid.voxel(point).z.rounded())
      let shift = demo.sliceShifts[slice]
      let voxel = grid.voxel(point + shift.x * across + shift.y * down)
      // Within a thick slice the surface wanders by a few pixels.
      let found = Set(
        (-5...5)
          .flatMap { row in
            (-5...5)
              .map { column in
                let isLeft = labels[Int(voxel.x) + column, Int(voxel.y) + row, slice] >= 2
                return isLeft
              }
          }
      )
      if found.count < 2 { misses += 1 }
    }
    #expect(Double(misses) < 0.05 * Double(points.count), "\(misses) of \(points.count)")
  }

  @Test("Long and short axis show one heart in one space")
  func viewsAgree() throws {
    let demo = HeartDemonstration()
    let short = demo.labels(at: .endSystole)
    let long = try #require(demo.fourChamberLabels(at: .endSystole))
    var (equal, all) = (0, 0)
    for index in long.labels.indices where long.labels[index] == 3 {
      let voxel = SIMD3(Double(index % long.grid.size.x), Double(index / long.grid.size.x), 0)
      let place = short.grid.voxel(long.grid.position(voxel))
      let label = short[Int(place.x.rounded()), Int(place.y.rounded()), Int(place.z.rounded())]
      all += 1
      equal += label == 3 ? 1 : 0
    }
    #expect(all > 500)
    #expect(Double(equal) > 0.85 * Double(all), "\(equal) of \(all)")
  }

  @Test("A seed gives the same study to the bit; another gives another, and so does none")
  func seeds() {
    let first = HeartDemonstration(seed: 7).shortAxis(phases: [0])
    let again = HeartDemonstration(seed: 7).shortAxis(phases: [0])
    #expect(first.images == again.images)
    #expect(first.labels == again.labels)
    #expect(first.images != HeartDemonstration(seed: 8).shortAxis(phases: [0]).images)
    #expect(HeartDemonstration().truth != HeartDemonstration(seed: 0).truth)
  }

  @Test("Blood is bright, the wall dark, and the noise as strong as planned")
  func imageModel() {
    let demo = HeartDemonstration(seed: 12)
    let view = demo.shortAxis(phases: [0])
    let (image, labels) = (view.images[0], view.labels[0])
    func mean(_ label: UInt8) -> Double {
      let values = labels.labels.indices.filter { labels.labels[$0] == label }
        .map { Double(image.voxels[$0]) }
      return values.reduce(0, +) / Double(values.count)
    }
    #expect(mean(3) > 1.8 * mean(2))
    #expect(mean(1) > 1.8 * mean(2))
    #expect(image.voxels.allSatisfy { $0.isFinite && $0 >= 0 })
  }
}
