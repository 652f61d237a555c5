public import OrganKit

/// An organ with known answers: a bright ellipsoid in a dark image.
///
/// The four rooms are named here, in the order a study walks through them.
public struct Phantom: OrganPlugin {
  /// A plugin holds no state.
  public init() {}

  /// Reads the image.
  public var ingestion: PhantomIngestion { PhantomIngestion() }
  /// Labels the bright voxels.
  public var segmentation: PhantomSegmentation { PhantomSegmentation() }
  /// Fits an ellipsoid to them.
  public var model: PhantomModelling { PhantomModelling() }
  /// Tells its volume and its axes.
  public var reporter: PhantomReporting { PhantomReporting() }
}
