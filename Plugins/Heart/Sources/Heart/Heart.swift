public import OrganKit

/// The heart's ventricles, from a short-axis cine to volumes, wall thickness and surfaces.
///
/// The four rooms are named here, in the order a study walks through them.
public struct Heart: OrganPlugin {
  /// A plugin holds no state.
  public init() {}

  /// Reads the cine and its label maps.
  public var ingestion: HeartIngestion { HeartIngestion() }
  /// Checks the label maps.
  public var segmentation: HeartSegmentation { HeartSegmentation() }
  /// Measures and reconstructs.
  public var model: HeartModelling { HeartModelling() }
  /// Tells what was found.
  public var reporter: HeartReporting { HeartReporting() }
}
