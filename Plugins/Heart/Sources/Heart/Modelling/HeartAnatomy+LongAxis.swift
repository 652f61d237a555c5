import Imaging

extension HeartAnatomy {
  /// The labelled long-axis view to measure by: a four-chamber view before any other.
  ///
  /// A view is of use only where it and the short-axis stack know where they are in space, and only
  /// where both of its phases are labelled: half a correction would bias what differs between them.
  var orientedView: LongAxisLabels? {
    guard endDiastole.labels.grid.isOriented else { return nil }
    let views = longAxis.filter { view in
      guard let early = view.endDiastole, let late = view.endSystole else { return false }
      return early.grid.isOriented && late.grid.isOriented
    }
    return views.first { $0.showsFourChambers } ?? views.first
  }
}

extension HeartAnatomy.LongAxisLabels {
  /// Whether the right ventricle's base and apex are in the view.
  var showsFourChambers: Bool { role == "cineFourChamber" }
}
