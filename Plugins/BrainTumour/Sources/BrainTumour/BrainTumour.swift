public import OrganKit

/// A glioma in the brain it grows in: from tissue maps and outlines to a calibrated growth model,
/// its forecasts and its answers to plans of treatment.
///
/// The four rooms are named here, in the order a study walks through them.
public struct BrainTumour: OrganPlugin {
  /// A plugin holds no state.
  public init() {}

  /// Reads tissue maps, scans, outlines and the treatment log.
  public var ingestion: TumourIngestion { TumourIngestion() }
  /// Brings the outlines into one numbering on one grid.
  public var segmentation: TumourSegmentation { TumourSegmentation() }
  /// Calibrates the growth model.
  public var model: TumourModelling { TumourModelling() }
  /// Tells what the twin shows and foresees.
  public var reporter: TumourReporting { TumourReporting() }
}
