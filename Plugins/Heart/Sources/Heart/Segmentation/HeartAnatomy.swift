public import Imaging

/// What the heart's second room makes: the label maps at end-diastole and end-systole.
///
/// Labels: 0 background, 1 right-ventricular cavity, 2 left-ventricular myocardium, 3
/// left-ventricular cavity (papillary muscles counted as cavity).
public struct HeartAnatomy: Sendable {
  /// A frame with its label map.
  public struct LabelledFrame: Sendable {
    /// The index in the series' frames.
    public var frame: Int
    /// The label map, on the frame's grid.
    public var labels: LabelMap
    /// Who drew it.
    public var origin: CineSeries.LabelsOrigin
  }

  /// A long-axis view's label maps at the two phases.
  public struct LongAxisLabels: Sendable {
    /// The view's role, as in the series.
    public var role: String
    /// At end-diastole, on the view's own grid.
    public var endDiastole: LabelMap?
    /// At end-systole, on the view's own grid.
    public var endSystole: LabelMap?
  }

  /// End-diastole.
  public var endDiastole: LabelledFrame
  /// End-systole.
  public var endSystole: LabelledFrame
  /// Labelled long-axis views.
  public var longAxis: [LongAxisLabels]
}
