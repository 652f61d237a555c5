import Imaging
import Numerics
import Testing

@testable import Heart

@Suite("Volumes by slice summation")
struct VolumeMeasurementTests {
  @Test("Without a long axis a volume is label count times voxel volume", arguments: [0.0, 4, 9])
  func plain(offset: Double) throws {
    let labels = LabelledHeart().shortAxis(offset: offset)
    let stack = try #require(ShortAxisStack(labels))
    let phase = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
    let voxel = 1.5 * 1.5 * 10 / 1000
    let counts = [2, 3].map { label in Double(labels.labels.count { $0 == label }) }
    #expect(abs(phase.cavity.volume - counts[1] * voxel) < 1e-9 * phase.cavity.volume)
    let wall = try #require(phase.myocardium)
    #expect(abs(wall.volume - counts[0] * voxel) < 1e-9 * wall.volume)
    #expect(phase.ends == .slices)
  }

  @Test(
    "A long-axis view shows base and apex, so that the base's place in its slice no longer matters",
    arguments: [(0.0, 0.0), (2, 0), (4, 0.05), (5, 0), (6, 0.1), (8, -0.1), (9.5, 0.15)]
  )
  func longAxis(offset: Double, tilt: Double) throws {
    let heart = LabelledHeart(slope: SIMD2(tilt, -tilt / 2))
    let labels = heart.shortAxis(offset: offset)
    let view = heart.longAxis()
    let stack = try #require(ShortAxisStack(labels))
    let phase = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: view))
    #expect(phase.ends == .labelledView)
    #expect(abs(phase.cavity.volume / heart.cavityVolume - 1) < 0.025)
    let wall = try #require(phase.myocardium)
    #expect(abs(wall.volume / heart.wallVolume - 1) < 0.03)
    let base = try #require(LongAxisExtent(of: [3], in: view, along: stack))
    #expect(abs(base.baseDepth(at: .zero) + 5 - offset) < 0.5)
    #expect(abs(base.apexDepth + 5 - offset - heart.cavity.y) < 2)
  }

  @Test("A stack stored from apex to base measures the same")
  func reversed() throws {
    let labels = LabelledHeart().shortAxis(offset: 3)
    let size = labels.grid.size
    var grid = labels.grid
    grid.origin += Double(size.z - 1) * grid.axes[2]
    grid.axes[2] = -grid.axes[2]
    var turned = LabelMap(grid: grid)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x { turned[i, j, k] = labels[i, j, size.z - 1 - k] }
      }
    }
    let view = LabelledHeart().longAxis()
    let stacks = try [labels, turned].map { try #require(ShortAxisStack($0)) }
    #expect(stacks.map(\.startsAtBase) == [true, false])
    let volumes = try zip([labels, turned], stacks)
      .map { labels, stack in
        try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: view)).cavity
          .volume
      }
    #expect(abs(volumes[0] - volumes[1]) < 1e-9)
  }

  @Test("A base drawn uniformly within its slice lies in the 90 % interval nine times in ten")
  func coverage() throws {
    let heart = LabelledHeart(cavity: SIMD2(22, 60))
    var generator = SeededGenerator(seed: 7)
    var covered = 0
    let trials = 40
    for _ in 0..<trials {
      let labels = heart.shortAxis(offset: generator.uniform(0, 10))
      let stack = try #require(ShortAxisStack(labels))
      let phase = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
      let volumes = VolumeUncertainty(endDiastole: phase, endSystole: phase, stream: 0).volumes
      let interval = volumes.endDiastolic
      if interval.low...interval.high ~= heart.cavityVolume { covered += 1 }
    }
    #expect(32...40 ~= covered)
  }

  @Test("The ejection fraction's interval knows that the base does not rise in systole")
  func descent() throws {
    let labels = LabelledHeart().shortAxis(offset: 5)
    let stack = try #require(ShortAxisStack(labels))
    let phase = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
    let volumes = VolumeUncertainty(endDiastole: phase, endSystole: phase, stream: 0).volumes
    #expect(volumes.stroke.value == 0)
    // The same base slice at both phases: the stroke volume is nothing or more, but for borders.
    #expect(volumes.stroke.low > -0.25 * volumes.stroke.high)
    #expect(volumes.stroke.high > 5)
    // What the labels say lies within, not on the edge.
    #expect(volumes.ejectionFraction.low < volumes.ejectionFraction.value)
  }

  @Test("A slice that may not count widens the interval to the side where the truth may lie")
  func doubtfulSlices() throws {
    let labels = LabelledHeart().shortAxis(offset: 5)
    let stack = try #require(ShortAxisStack(labels))
    let sure = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
    func interval(_ doubt: DoubtfulSlice?) -> Estimate {
      let phase = sure.doubting(
        [.leftCavity: doubt.map { [$0] } ?? []],
        cavity: .leftCavity,
        along: stack
      )
      return VolumeUncertainty(endDiastole: phase, endSystole: sure, stream: 0)
        .volumes.endDiastolic
    }
    let plain = interval(nil)
    // 40 mL are far more than all else, so that the interval ends where the slice does.
    let maybeMore = interval(
      DoubtfulSlice(slice: 0, volume: 40, probability: 0.3, isDrawn: false)
    )
    #expect(maybeMore.value == plain.value)
    #expect(maybeMore.high > plain.value + 35)
    #expect(abs(maybeMore.low - plain.low) < 3)
    let maybeLess = interval(DoubtfulSlice(slice: 0, volume: 40, probability: 0.7, isDrawn: true))
    #expect(maybeLess.low < plain.value - 35)
    #expect(abs(maybeLess.high - plain.high) < 3)
    // What is nearly sure changes next to nothing.
    let hardly = interval(DoubtfulSlice(slice: 0, volume: 40, probability: 0.01, isDrawn: false))
    #expect(abs(hardly.high - plain.high) < 1.5)
  }

  @Test("The border of a disc is as long as its circle", arguments: [8.0, 20, 33])
  func perimeter(radius: Double) throws {
    var labels = LabelMap(grid: VoxelGrid(size: SIMD3(80, 80, 1), spacing: SIMD3(1, 1, 10)))
    for j in 0..<80 {
      for i in 0..<80 {
        let place = SIMD2(Double(i) - 39.7, Double(j) - 39.4)
        if (place * place).sum() < radius * radius { labels[i, j, 0] = 3 }
      }
    }
    let stack = ShortAxisStack(grid: labels.grid, startsAtBase: true)
    let sections = Sections(of: [3], in: labels, along: stack)
    #expect(abs(sections.perimeters[0] / (2 * .pi * radius) - 1) < 0.03)
    #expect(abs(sections.borderArea / (20 * .pi * radius) - 1) < 0.03)
  }

  @Test("A border that lies off widens the interval by what its area is worth")
  func shiftedBorder() throws {
    let labels = LabelledHeart().shortAxis(offset: 5)
    let stack = try #require(ShortAxisStack(labels))
    let sure = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
    let open = sure.doubting(
      [:],
      [.leftCavity: 1.5, .leftWall: 0.5],
      cavity: .leftCavity,
      along: stack
    )
    #expect(open.cavity.volume == sure.cavity.volume)
    func halves(_ phase: MeasuredPhase) throws -> [Double] {
      let uncertainty = VolumeUncertainty(endDiastole: phase, endSystole: phase, stream: 0)
      return [uncertainty.volumes.endDiastolic, try #require(uncertainty.myocardium)]
        .map { ($0.high - $0.low) / 2 }
    }
    let areas = [open.cavity.borderArea, try #require(open.myocardium).borderArea]
    for (number, shift) in [1.5, 0.5].enumerated() {
      let (before, after) = (try halves(sure)[number], try halves(open)[number])
      let alone = 1.645 * shift * areas[number] / 1000
      // Independent errors add by their squares; one of them is even, not bell-shaped.
      let both = (before * before + alone * alone).squareRoot()
      #expect(abs(after / both - 1) < 0.1, "\(before) \(alone) \(after)")
    }
  }

  @Test("Views settle which slices count at the base, labelled ones also at the apex")
  func settledSlices() throws {
    let labels = LabelledHeart().shortAxis(offset: 5)
    let stack = try #require(ShortAxisStack(labels))
    var phase = try #require(VolumeMeasurement.leftVentricle(labels, along: stack, view: nil))
    let ends = [0, stack.sliceCount - 1]
      .map { order in
        DoubtfulSlice(slice: stack.slice(order), volume: 9, probability: 0.4, isDrawn: false)
      }
    for (told, open) in [
      (HeartTwin.Ends.slices, ends), (.views, [ends[1]]), (.labelledView, []),
    ] {
      phase.ends = told
      let doubting = phase.doubting([.leftCavity: ends], cavity: .leftCavity, along: stack)
      #expect(doubting.cavity.doubts == open)
    }
  }

  @Test(
    "A straight line survives points gone astray",
    arguments: [[Double](), [9.0, -7.0]]
  )
  func line(astray: [Double]) throws {
    var points = (0..<20).map { SIMD2(Double($0), 2 + 0.5 * Double($0)) }
    points += astray.map { SIMD2(10, 7 + $0) }
    let line = try #require(RobustLine(points))
    #expect(abs(line.slope - 0.5) < 1e-12)
    #expect(abs(line.intercept - 2) < 1e-12)
    #expect(line.deviation < 1e-9)
  }
}
