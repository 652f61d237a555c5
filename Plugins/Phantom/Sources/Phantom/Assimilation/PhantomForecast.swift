public import OrganKit

/// What a phantom's twin expects of a later day.
public struct PhantomForecast: StageProduct, Codable, Equatable {
  /// The file layout.
  public static var format: Int { 1 }

  /// The day (ISO 8601).
  public var date: String
  /// What is known of the growth, carried on to that day.
  public var growth: GrowthState
  /// The 90 % interval of the volume that will be seen, mm³.
  public var low: Double
  /// Its upper end, mm³.
  public var high: Double
}
