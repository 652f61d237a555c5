/// A slice at the end of a structure of which the network is not sure, and what it is worth.
///
/// Thick slices make this the largest error there is: the most basal one may hold 40 mL.
public struct DoubtfulSlice: Codable, Sendable, Equatable {
  /// The index along the label map's third axis.
  public var slice: Int
  /// What the structure holds there, mL.
  public var volume: Double
  /// How sure the network is that the structure reaches into the slice, 0 to 1.
  public var probability: Double
  /// Whether it was drawn there.
  public var isDrawn: Bool

  /// What a draw of the truth adds to the volume that was measured, mL.
  ///
  /// `chance` is uniform in 0 to 1.
  func change(_ chance: Double) -> Double {
    let isThere = chance < probability
    return isThere == isDrawn ? 0 : isThere ? volume : -volume
  }
}
