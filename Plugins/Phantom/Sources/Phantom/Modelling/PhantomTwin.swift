public import OrganKit

/// The model of this patient's organ: an ellipsoid, and how sure its measures are.
///
/// A small product that is `Codable` needs no reading and writing of its own.
public struct PhantomTwin: StageProduct, Codable, Equatable {
  /// The file layout.
  public static var format: Int { 1 }

  /// The shape.
  public var shape: Ellipsoid
  /// The volume of the labelled voxels, mm³.
  public var volume: Double
  /// The volume's standard deviation, mm³.
  public var volumeDeviation: Double
  /// The radii's standard deviations, mm, longest first.
  public var radiusDeviations: [Double]
}
