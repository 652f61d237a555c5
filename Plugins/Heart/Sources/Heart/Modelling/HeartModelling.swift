import Foundation
public import OrganKit

/// The third room: from label maps to the twin.
public struct HeartModelling: Modelling {
  /// The room.
  public init() {}

  /// Measures volumes, mass and wall thickness, and reconstructs the surfaces.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where a structure is not labelled at a phase.
  public func model(
    _ anatomy: HeartAnatomy,
    from series: CineSeries,
    _ context: StageContext
  ) async throws -> HeartTwin {
    try context.checkCancellation()
    var twin = try HeartTwin(measuring: anatomy, person: series.person)
    context.progress(0.2)
    warn(of: twin, anatomy, context)
    try context.checkCancellation()

    // Volumes and wall stand without surfaces: labels too odd for these still give a report.
    do {
      let surfaces = try HeartSurfaces.reconstruct(
        endDiastole: anatomy.endDiastole.labels,
        endSystole: anatomy.endSystole.labels,
        view: anatomy.orientedView,
        bases: twin.ends == .views ? anatomy.bases : nil
      )
      twin.surfaces = surfaces.all
      twin.sliceShifts = surfaces.sliceShifts
    } catch let error as OrganError where error.code != .cancelled {
      context.warn("surfacesNotReconstructed", "No 3-D anatomy: \(error)")
      context.review("the 3-D anatomy could not be reconstructed: \(error)")
    }
    context.progress(0.9)
    reviewCaps(of: twin, context)
    return twin
  }

  private func warn(of twin: HeartTwin, _ anatomy: HeartAnatomy, _ context: StageContext) {
    if twin.isOrientationAssumed {
      context.warn(
        "orientationAssumed",
        "Orientation assumed: the image does not tell where the patient's front is, so the wall's "
          + "segments follow the storage convention of the ACDC data set."
      )
    }
    if !anatomy.longAxis.isEmpty, twin.ends != .labelledView {
      context.warn(
        "longAxisNotUsed",
        "The labelled long-axis view was not used: it does not show the left ventricle from base to "
          + "apex at both phases in the space of the short-axis stack."
      )
    }
    if anatomy.bases != nil, twin.ends == .slices {
      let sentence =
        "the long-axis views were not used: they show the left ventricle's base more than one and a "
        + "half slices away from the first outlined slice"
      context.warn("viewsNotUsed", sentence)
      context.review(sentence)
    }
    let missing = twin.segments.filter { $0.number < 17 && $0.endDiastolicThickness == nil }
    if !missing.isEmpty {
      let names = missing.map { "\($0.number)" }.joined(separator: ", ")
      context.warn("segmentsNotImaged", "Segments of the wall not imaged: \(names).")
    }
  }

  /// The share of a surface's volume above which an extrapolated cap needs a person's eye.
  static let largestCap = 0.05

  private func reviewCaps(of twin: HeartTwin, _ context: StageContext) {
    for surface in twin.surfaces {
      for (phase, volumes) in [
        ("end-diastole", surface.endDiastolicVolumes), ("end-systole", surface.endSystolicVolumes),
      ] {
        for (end, cap) in [("apical", volumes.apicalCap), ("basal", volumes.basalCap)] {
          let share = cap / (volumes.measured + volumes.apicalCap + volumes.basalCap)
          guard share > Self.largestCap else { continue }
          let percent = String(format: "%.0f", 100 * share)
          let structure = HeartWords.structure(surface.structure)
          context.review(
            "the \(end) cap of the \(structure) at \(phase), extrapolated beyond the labelled "
              + "slices, is \(percent) % of its surface's volume"
          )
        }
      }
    }
  }
}
