public import OrganKit

/// The model of this patient's organ: an ellipsoid, how sure its measures are, and how it grows.
///
/// A small product that is `Codable` needs no reading and writing of its own.
public struct PhantomTwin: StageProduct, Codable, Equatable {
  /// The file layout.
  public static var format: Int { 2 }

  /// The shape.
  public var shape: Ellipsoid
  /// The volume, mm³: of the labelled voxels, or of an update what these and the forecast agree on.
  public var volume: Double
  /// The volume's standard deviation, mm³.
  public var volumeDeviation: Double
  /// The radii's standard deviations, mm, longest first.
  public var radiusDeviations: [Double]
  /// The day it shows (ISO 8601), if known.
  public var date: String?
  /// What is known of its growth.
  public var growth: GrowthState
  /// What was foretold and then seen, earliest first.
  public var foretold: [Foretold] = []

  /// A forecast beside what came.
  public struct Foretold: Codable, Equatable, Sendable {
    /// The day (ISO 8601).
    public var date: String
    /// The volume that was expected, mm³.
    public var expected: Double
    /// The 90 % interval of what would be seen, mm³.
    public var low: Double
    /// Its upper end, mm³.
    public var high: Double
    /// The volume that was seen, mm³.
    public var seen: Double
  }
}
