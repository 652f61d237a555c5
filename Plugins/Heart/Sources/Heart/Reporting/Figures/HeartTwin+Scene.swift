import OrganKit

extension HeartTwin {
  /// The surfaces, beating.
  ///
  /// - Returns: nil where there are none.
  func scene(period: Double) -> Figure? {
    guard !surfaces.isEmpty else { return nil }
    let shown = surfaces.map { surface in
      let looks: (colour: ColourRole, opacity: Double) =
        switch surface.structure {
        case "leftVentricularCavity": (.primary, 1)
        case "rightVentricularCavity": (.tertiary, 1)
        default: (.secondary, 0.35)
        }
      return Scene.Surface(
        title: HeartWords.capitalised(HeartWords.structure(surface.structure)),
        files: ["EndDiastole", "EndSystole"].map { "\(surface.structure)\($0)Surface.vtp" },
        colour: looks.colour,
        opacity: looks.opacity
      )
    }
    return Figure(
      "anatomy",
      title: "3-D anatomy",
      caption:
        "Cavities and outer wall between end-diastole and end-systole, reconstructed from the "
        + "slices after undoing their shifts. What lies beyond the first and the last labelled "
        + "slice is extrapolated.",
      .scene(Scene(shown, times: ["end-diastole", "end-systole"], period: period))
    )
  }
}
