import Geometry
public import Imaging
import OrganKit

extension HeartSurfaces {
  /// Reconstructs the surfaces from label maps (1 right-ventricular cavity, 2 left-ventricular
  /// myocardium, 3 left-ventricular cavity) on one grid whose third axis counts the slices.
  ///
  /// Slices are moved back along smooth paths of the structures' centres (`SliceShifts`), each
  /// structure's outlines become numbers that run smoothly through the slices (`SectionShape`), and
  /// the outlines' areas are scaled by one factor so that a surface holds between the outer faces of
  /// its first and last labelled slice what its labels hold.
  ///
  /// Without a view the base is flat, on the first labelled slice's outer face: labels drawn by
  /// majority place it anywhere within half a slice of that face, on average on it. The tip is where
  /// the last slices' areas run out. A labelled long-axis view shows both, and how far each slice
  /// was displaced along it (`LongAxisSight`). Then the slices that base and tip leave whole hold
  /// what their labels hold; one that the base cuts is held as far as it lies beyond the base.
  ///
  /// - Parameters:
  ///   - endDiastole: the stack's labels at end-diastole.
  ///   - endSystole: the stack's labels at end-systole.
  ///   - view: an oriented long-axis view's labels at both phases; ignored where it does not show a
  ///     ventricle from base to apex.
  ///   - bases: the left ventricle's base as unlabelled views show it; drawn level with the slices.
  /// - Returns: the surfaces, and how far each slice was moved.
  /// - Throws: `OrganError.Code.studyRefused` where a structure is in no slice at one of the phases,
  ///   or the grids differ.
  public static func reconstruct(
    endDiastole: LabelMap,
    endSystole: LabelMap,
    view: HeartAnatomy.LongAxisLabels? = nil,
    bases: ViewedBases? = nil
  ) throws -> HeartSurfaces {
    guard endDiastole.grid == endSystole.grid else {
      throw OrganError(
        .studyRefused,
        "the label maps at end-diastole and end-systole are on different grids; deliver both on "
          + "the grid of the cine"
      )
    }
    let frame = SliceFrame(
      endDiastole.grid,
      apexIsLast: apexIsLast(endDiastole, endSystole)
    )
    let phases = try zip(["end-diastole", "end-systole"], [endDiastole, endSystole])
      .map {
        try Phase($1, name: $0, frame: frame)
      }
    let long = view.flatMap { LongAxisPair($0, frame: frame) }
    let shifts = shifts(phases, long, frame)
    let placed = phases.map { $0.moved(by: shifts.map { -$0 }) }
    let ends =
      long?.ends(placed, frame: frame)
      ?? bases.map { Self.ends(placed, [$0.endDiastole, $0.endSystole], frame) } ?? [:]
    let radial = RadialSection()
    let crescent = CrescentSection(axis: crescentAxis(placed, frame: frame))
    return HeartSurfaces(
      leftVentricularCavity: surface(.leftVentricularCavity, placed, ends, frame, radial),
      leftVentricularEpicardium: surface(
        .leftVentricularEpicardium,
        placed,
        ends,
        frame,
        radial
      ),
      rightVentricularCavity: surface(.rightVentricularCavity, placed, ends, frame, crescent),
      sliceShifts: (0..<frame.levelCount)
        .filter { level in phases.contains { $0.holds(level) } }
        .map { level in
          HeartTwin.SliceShift(
            slice: frame.slice(level),
            x: -shifts[level].x,
            y: -shifts[level].y
          )
        }
        .sorted { $0.slice < $1.slice }
    )
  }

  /// Where the left ventricle's structures end, their base as unlabelled views show it.
  private static func ends(
    _ phases: [Phase],
    _ bases: [[ViewedBase]],
    _ frame: SliceFrame
  ) -> [SliceRegions.Structure: [TubeEnds]] {
    let stack = ShortAxisStack(grid: frame.grid, startsAtBase: frame.apexIsLast)
    let planes = zip(phases, bases)
      .compactMap { phase, views -> BasePlane? in
        guard let base = SightedBase(views, along: stack),
          let middle = phase.basalMiddle(of: .leftVentricularCavity, frame: frame)
        else { return nil }
        return BasePlane(level: base.depth(at: middle))
      }
    guard planes.count == phases.count else { return [:] }
    var ends: [SliceRegions.Structure: [TubeEnds]] = [:]
    for structure in [
      SliceRegions.Structure.leftVentricularCavity, .leftVentricularEpicardium,
    ] {
      let both = zip(phases, planes)
        .compactMap { phase, plane in
          phase.ends(
            of: structure,
            base: plane,
            tip: phase.tip(of: structure, frame: frame),
            frame: frame
          )
        }
      // Wall and cavity by one rule: else the one's base might lie within the other.
      guard both.count == phases.count else { return [:] }
      ends[structure] = both
    }
    return ends
  }

  /// How far breathing displaced each level, mm.
  private static func shifts(
    _ phases: [Phase],
    _ view: LongAxisPair?,
    _ frame: SliceFrame
  ) -> [SIMD2<Double>] {
    let tracks = phases.flatMap(\.tracks)
    var shifts = SliceShifts.estimate(tracks, levelCount: frame.levelCount)
    guard let view else { return shifts }
    // Where the view cuts a slice depends a little on how far that was displaced across the view.
    for _ in 0..<2 {
      let sightings = view.sightings(phases, frame: frame, shifts: shifts)
      guard !sightings.isEmpty else { break }
      shifts = SliceShifts.estimate(
        tracks,
        levelCount: frame.levelCount,
        sightings: sightings,
        along: view.along
      )
    }
    return shifts
  }

  /// Whether the stack runs from base to apex: the left ventricle narrows towards its apex, and the
  /// right ventricle ends before it.
  private static func apexIsLast(_ maps: LabelMap...) -> Bool {
    var moment = 0.0
    for labels in maps {
      let size = labels.grid.size
      let plane = size.x * size.y
      var counts = [[Double]](repeating: [Double](repeating: 0, count: size.z), count: 2)
      for k in 0..<size.z {
        for label in labels.labels[k * plane..<(k + 1) * plane] where (1...3) ~= label {
          counts[label == 1 ? 1 : 0][k] += 1
        }
      }
      // How far the blood's centre of gravity lies from the middle of what is labelled.
      let seen = (0..<size.z).filter { counts[0][$0] + counts[1][$0] > 0 }
      guard let first = seen.first, let last = seen.last, first < last else { continue }
      let middle = Double(first + last) / 2
      for structure in counts {
        let total = structure.reduce(0, +)
        guard total > 0 else { continue }
        moment += structure.indices.reduce(0) { $0 + (Double($1) - middle) * structure[$1] } / total
      }
    }
    return moment <= 0
  }

  /// The direction over which the right ventricle's outlines are two chains: about that from its
  /// lower to its upper insertion, at a right angle to the way from the left ventricle.
  private static func crescentAxis(_ phases: [Phase], frame: SliceFrame) -> SIMD2<Double> {
    var way = SIMD2<Double>.zero
    var regions: [[SIMD2<Double>]] = []
    for phase in phases {
      guard let right = phase.regions[.rightVentricularCavity],
        let left = phase.regions[.leftVentricularEpicardium]
      else { continue }
      for level in 0..<frame.levelCount where !right.pixels[level].isEmpty {
        regions.append(right.pixels[level])
        if let from = left.centroid(level), let to = right.centroid(level) { way += to - from }
      }
    }
    let length = (way * way).sum().squareRoot()
    let start = length > 0 ? SIMD2(-way.y, way.x) / length : SIMD2(0, 1)
    return CrescentSection.axis(of: regions, near: start, step: frame.pixelArea.squareRoot())
  }

  /// One structure's surfaces at both phases.
  private static func surface<Shape: SectionShape>(
    _ structure: SliceRegions.Structure,
    _ phases: [Phase],
    _ ends: [SliceRegions.Structure: [TubeEnds]],
    _ frame: SliceFrame,
    _ shape: Shape
  ) -> HeartTwin.Surface {
    let made = phases.indices.map { index -> (SurfaceMesh, HeartTwin.SurfaceVolumes) in
      let tube = phases[index]
        .tube(structure, ends: ends[structure]?[index], shape: shape, frame: frame)
      let mesh = tube.mesh(in: frame)
      let volumes = tube.volumes(of: mesh, in: frame)
      return (
        mesh,
        HeartTwin.SurfaceVolumes(
          measured: volumes.measured / 1000,
          apicalCap: volumes.apicalCap / 1000,
          basalCap: volumes.basalCap / 1000
        )
      )
    }
    return HeartTwin.Surface(
      structure: structure.rawValue,
      endDiastole: made[0].0,
      endSystole: made[1].0,
      endDiastolicVolumes: made[0].1,
      endSystolicVolumes: made[1].1
    )
  }
}
