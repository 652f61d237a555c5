import Foundation
import Imaging
import Testing

@testable import Heart

@Suite("Wall thickness in 17 segments")
struct WallMeasurementTests {
  /// A stack of equal slices, painted point by point (mm from the cavity's centre), in the manner of
  /// a majority.
  private func stack(
    slices: Int = 6,
    pixel: Double = 1.4,
    isOriented: Bool = false,
    closedSlices: Int = 0,
    _ region: (SIMD2<Double>, Int) -> UInt8
  ) -> LabelMap {
    var map = LabelMap(
      grid: VoxelGrid(
        size: SIMD3(90, 84, slices + closedSlices),
        spacing: SIMD3(pixel, pixel, 8),
        isOriented: isOriented
      )
    )
    let centre = SIMD2(47.3, 41.8) * pixel
    for k in 0..<slices + closedSlices {
      for j in 0..<84 {
        for i in 0..<90 {
          var counts = [0, 0, 0, 0]
          for part in 0..<16 {
            let x = Double(i) + (Double(part % 4) - 1.5) / 4
            let y = Double(j) + (Double(part / 4) - 1.5) / 4
            counts[Int(region(SIMD2(x, y) * pixel - centre, k))] += 1
          }
          var label = UInt8(counts.firstIndex(of: counts.max() ?? 0) ?? 0)
          if k >= slices, label == 3 { label = 2 }
          map[i, j, k] = label
        }
      }
    }
    return map
  }

  private func length(_ p: SIMD2<Double>) -> Double { (p * p).sum().squareRoot() }

  /// An annulus with a right ventricle towards smaller x, as ACDC stores it: its edge touches the
  /// left's between 130° and 250°.
  private func annulus(inner: Double, outer: Double) -> (SIMD2<Double>, Int) -> UInt8 {
    { p, _ in
      let r = self.length(p)
      if r < inner { return 3 }
      if r < outer { return 2 }
      let angle = atan2(p.y, p.x) * 180 / .pi
      return r < outer + 25 && abs(remainder(angle - 190, 360)) < 60 ? 1 : 0
    }
  }

  @Test(
    "The wall of an annulus is as thick as its radii say, in all 16 segments",
    arguments: [(20.0, 30.0), (25, 31), (12, 26), (30, 35)]
  )
  func rings(inner: Double, outer: Double) throws {
    let labels = stack(annulus(inner: inner, outer: outer))
    let axis = try #require(ShortAxisStack(labels))
    let wall = WallMeasurement(labels, along: axis)
    for segment in 0..<16 {
      let value = try #require(wall.thickness[segment])
      #expect(abs(value - (outer - inner)) < 0.35)
    }
    #expect(wall.thickness[16] == nil)
    #expect(wall.isOrientationAssumed)
  }

  @Test("A wall that lies obliquely to the rays is measured across, not along them")
  func ellipse() throws {
    // Two ellipses 8 mm apart along the normal of the inner one.
    let half = SIMD2(18.0, 32.0)
    let inner = (0..<360)
      .map { step in
        half * SIMD2(cos(Double(step) * .pi / 180), sin(Double(step) * .pi / 180))
      }
    let labels = stack(slices: 1) { p, _ in
      if (p.x * p.x) / (half.x * half.x) + (p.y * p.y) / (half.y * half.y) < 1 { return 3 }
      let nearest = inner.map { self.length(p - $0) }.min() ?? .infinity
      if nearest < 8 { return 2 }
      return p.x < -20 && self.length(p) < 50 && abs(p.y) < 25 ? 1 : 0
    }
    let ring = try #require(WallRing(labels, slice: 0))
    let values = ring.samples.compactMap(\.thickness)
    #expect(values.count == ring.samples.count)
    #expect(values.allSatisfy { abs($0 - 8) < 0.9 })
    #expect(abs(values.reduce(0, +) / Double(values.count) - 8) < 0.2)
  }

  @Test("A cone's in-plane thickness falls from level to level")
  func cone() throws {
    let labels = stack(slices: 9) { p, k in
      let inner = 26 - 2 * Double(k)
      return self.annulus(inner: inner, outer: inner + 12 - Double(k))(p, k)
    }
    let axis = try #require(ShortAxisStack(labels))
    let wall = WallMeasurement(labels, along: axis)
    // The levels' middle slices are 1, 4 and 7.
    for (segments, expected) in [(0..<6, 11.0), (6..<12, 8), (12..<16, 5)] {
      for segment in segments {
        let value = try #require(wall.thickness[segment])
        #expect(abs(value - expected) < 0.3)
      }
    }
  }

  /// The thickness of a wall that tells its segment: 5 mm in the anterior one and 1 mm more in each
  /// of the following, with the front towards smaller y and the septum towards smaller x.
  private func telling(_ p: SIMD2<Double>) -> UInt8 {
    // The right ventricle touches from the anterior insertion, up and left, to the inferior one.
    let bullsEye = atan2(-p.y, p.x) * 180 / .pi
    let segment = Int((bullsEye - 60 + 720).truncatingRemainder(dividingBy: 360) / 60)
    let r = length(p)
    if r < 20 { return 3 }
    if r < 25 + Double(segment) { return 2 }
    let isSeptal = 120..<240 ~= (bullsEye + 360).truncatingRemainder(dividingBy: 360)
    return isSeptal && r < 50 ? 1 : 0
  }

  /// Labels with the rows, the columns or the slices stored the other way round.
  private func mirrored(_ labels: LabelMap, x: Bool, y: Bool, z: Bool) -> LabelMap {
    let size = labels.grid.size
    var result = labels
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          result[i, j, k] =
            labels[x ? size.x - 1 - i : i, y ? size.y - 1 - j : j, z ? size.z - 1 - k : k]
        }
      }
    }
    return result
  }

  @Test(
    "Segments follow the insertions; turned by half a circle or stored from apex, they stay",
    arguments: [
      (false, false, false), (true, true, false), (true, false, true), (false, true, true),
    ]
  )
  func segments(x: Bool, y: Bool, z: Bool) throws {
    // Slices taper so that base and apex are told apart; the thickness stays.
    let plain = stack { p, k in self.telling(p * (1 + 0.02 * Double(k))) }
    let labels = mirrored(plain, x: x, y: y, z: z)
    let axis = try #require(ShortAxisStack(labels))
    #expect(axis.startsAtBase == !z)
    let wall = WallMeasurement(labels, along: axis)
    for segment in 0..<6 {
      let value = try #require(wall.thickness[segment])
      #expect(abs(value - (5 + Double(segment))) < 0.8, "segment \(segment + 1)")
    }
  }

  @Test("An oriented grid tells front from back itself")
  func oriented() throws {
    // x towards the patient's left and head, y towards the back: the frame of the same picture.
    var labels = stack(isOriented: true) { p, k in self.telling(p * (1 + 0.02 * Double(k))) }
    labels.grid.axes = [
      SIMD3(-1.4, 0, 0), SIMD3(0, -1, -1) * 1.4 / 2.0.squareRoot(), SIMD3(0, -5.7, 5.7),
    ]
    let axis = try #require(ShortAxisStack(labels))
    let wall = WallMeasurement(labels, along: axis)
    #expect(!wall.isOrientationAssumed)
    for segment in 0..<6 {
      let value = try #require(wall.thickness[segment])
      #expect(abs(value - (5 + Double(segment))) < 0.8, "segment \(segment + 1)")
    }
  }

  @Test("Segment 17 is imaged where a closed slice covers the apex", arguments: [0, 1, 2])
  func apex(closed: Int) throws {
    let labels = stack(closedSlices: closed, annulus(inner: 15, outer: 24))
    let axis = try #require(ShortAxisStack(labels))
    let wall = WallMeasurement(labels, along: axis)
    #expect(wall.thickness[16] == (closed == 0 ? nil : 8 * Double(closed)))
  }

  @Test(
    "The bull's eye's sectors are the published ones",
    arguments: [
      (0, 90.0, 1), (0, 150, 2), (0, 210, 3), (0, 270, 4), (0, 330, 5), (0, 30, 6),
      (1, 61, 7), (1, 59, 12), (2, 90, 13), (2, 180, 14), (2, 270, 15), (2, 0, 16), (2, 359, 16),
    ]
  )
  func sector(level: Int, degrees: Double, number: Int) {
    #expect(WallMeasurement.segment(level: level, at: degrees) == number - 1)
  }

  @Test("Thickening is the gain over the end-diastolic thickness, with both margins carried over")
  func thickening() throws {
    let thin = stack(annulus(inner: 20, outer: 28))
    let thick = stack(annulus(inner: 15, outer: 27))
    let axis = try #require(ShortAxisStack(thin))
    let segments = WallSegments.pair(
      WallMeasurement(thin, along: axis),
      WallMeasurement(thick, along: axis)
    )
    #expect(segments.map(\.number) == Array(1...17))
    for segment in segments.prefix(16) {
      let value = try #require(segment.thickening)
      #expect(abs(value.value - 50) < 8)
      #expect(value.low < 50 && value.high > 50)
    }
    #expect(segments[16].thickening == nil)
  }
}
