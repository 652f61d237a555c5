import Imaging

/// A labelled long-axis view at end-diastole and end-systole, beside a stack.
struct LongAxisPair {
  private let sights: [LongAxisSight]
  private let maps: [LabelMap]
  private let stack: ShortAxisStack
  private let showsRight: Bool

  /// - Returns: nil where a phase is not labelled, or the view or the stack is not oriented, or the
  ///   view lies along the slices.
  init?(_ labels: HeartAnatomy.LongAxisLabels, frame: SliceFrame) {
    guard let early = labels.endDiastole, let late = labels.endSystole,
      frame.grid.isOriented, early.grid.isOriented, late.grid.isOriented
    else { return nil }
    maps = [early, late]
    sights = maps.compactMap { LongAxisSight($0, frame: frame) }
    guard sights.count == 2 else { return nil }
    stack = ShortAxisStack(grid: frame.grid, startsAtBase: frame.apexIsLast)
    showsRight = labels.showsFourChambers
  }

  /// The direction along the view and the slices.
  var along: SIMD2<Double> { sights[0].along }

  /// How far the levels are displaced along the view, as each structure shows it at each phase.
  func sightings(
    _ phases: [HeartSurfaces.Phase],
    frame: SliceFrame,
    shifts: [SIMD2<Double>]
  ) -> [SliceShifts.Sighting] {
    var sightings: [SliceShifts.Sighting] = []
    for (phase, sight) in zip(phases, sights) {
      for structure in SliceRegions.Structure.allCases {
        guard let regions = phase.regions[structure] else { continue }
        for level in 0..<frame.levelCount {
          guard
            let seen = sight.displacement(
              of: structure,
              in: regions,
              level: level,
              frame: frame,
              shift: shifts[level]
            )
          else { continue }
          sightings.append(
            SliceShifts.Sighting(level: level, value: seen.value, deviation: seen.deviation)
          )
        }
      }
    }
    return sightings
  }

  /// Where the view shows each structure to begin and end at both phases; a structure that it does
  /// not show whole at both is left out.
  func ends(
    _ phases: [HeartSurfaces.Phase],
    frame: SliceFrame
  ) -> [SliceRegions.Structure: [TubeEnds]] {
    var ends: [SliceRegions.Structure: [TubeEnds]] = [:]
    for structure in SliceRegions.Structure.allCases {
      let isRight = structure == .rightVentricularCavity
      guard showsRight || !isRight else { continue }
      let both = phases.indices.compactMap { index -> TubeEnds? in
        // The wall ends with the cavity at the base, and goes on round it at the apex.
        let labels: Set<UInt8> = structure == .leftVentricularEpicardium ? [2, 3] : [3]
        guard
          let base = LongAxisExtent(of: isRight ? [1] : [3], in: maps[index], along: stack),
          let apex = LongAxisExtent(of: isRight ? [1] : labels, in: maps[index], along: stack)
        else { return nil }
        let plane = BasePlane(
          base,
          sights[index],
          rise: rise(phases[index], frame: frame),
          frame: frame
        )
        return phases[index]
          .ends(of: structure, base: plane, tip: apex.apexDepth, frame: frame)
      }
      if both.count == 2 { ends[structure] = both }
    }
    // Wall and cavity by one rule: else the one's base might lie within the other.
    if ends[.leftVentricularCavity] == nil || ends[.leftVentricularEpicardium] == nil {
      ends[.leftVentricularCavity] = nil
      ends[.leftVentricularEpicardium] = nil
    }
    return ends
  }

  /// The tilt of a plane square on the left ventricle's axis, drawn towards none as far as the
  /// displacements blur the axis: the mean of a tilt up to 10° either way, given what is seen.
  private func rise(_ phase: HeartSurfaces.Phase, frame: SliceFrame) -> SIMD2<Double> {
    guard let axis = phase.leftAxis(frame) else { return .zero }
    let prior = BasePosition.tangentOfUnseenTilt * BasePosition.tangentOfUnseenTilt / 3
    return -axis.slope * prior / (prior + axis.deviation * axis.deviation)
  }
}
