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
    /// Who drew each structure.
    public var origins: [HeartStructure: CineSeries.LabelsOrigin]
    /// The Dice coefficient to expect of each structure that the network drew, 0 to 1.
    public var expectedDice: [HeartStructure: Double]
    /// The slices of which the network was not sure, of each structure that it drew.
    public var doubts: [HeartStructure: [DoubtfulSlice]] = [:]
    /// By how much the border of each structure that the network drew usually lies off an expert's, as
    /// a whole: root mean square, mm.
    public var borderShifts: [HeartStructure: Double] = [:]

    /// A frame whose structures several hands drew.
    public init(
      frame: Int,
      labels: LabelMap,
      origins: [HeartStructure: CineSeries.LabelsOrigin],
      expectedDice: [HeartStructure: Double] = [:]
    ) {
      self.frame = frame
      self.labels = labels
      self.origins = origins
      self.expectedDice = expectedDice
    }

    /// A frame whose structures one hand drew.
    public init(frame: Int, labels: LabelMap, origin: CineSeries.LabelsOrigin) {
      let origins = HeartStructure.allCases.map { ($0, origin) }
      self.init(frame: frame, labels: labels, origins: Dictionary(uniqueKeysWithValues: origins))
    }

    /// Who drew it: the network where it drew a part, else the user, where the user did.
    public var origin: CineSeries.LabelsOrigin {
      let hands = Set(origins.values)
      return hands.contains(.network) || hands.isEmpty
        ? .network : hands.contains(.user) ? .user : .study
    }
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
  /// The left ventricle's base as unlabelled long-axis views show it, where the network drew the slices.
  public var bases: ViewedBases? = nil
  /// The other labelled phases of the short axis, in their order.
  public var others: [LabelledFrame] = []
  /// The network, where it drew anything.
  public var network: NetworkCredits? = nil
  /// How end-diastole and end-systole were told, where the network's outlines told them.
  public var phasesFoundBy: String? = nil

  /// All labelled phases of the short axis, in their order.
  public var frames: [LabelledFrame] {
    ([endDiastole, endSystole] + others).sorted { $0.frame < $1.frame }
  }
}
