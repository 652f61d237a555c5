/// One of the 17 segments of the left ventricle's wall.
///
/// - SeeAlso: Cerqueira et al. 2002, doi:10.1161/hc0402.102975
public struct WallSegment: Codable, Equatable, Sendable {
  /// 1 to 17, as the paper numbers them.
  public var number: Int
  /// The wall's thickness at end-diastole, mm; nil where it was not imaged.
  public var endDiastolicThickness: Estimate?
  /// The wall's thickness at end-systole, mm; nil where it was not imaged.
  public var endSystolicThickness: Estimate?
  /// The gain in thickness from end-diastole to end-systole, % of the former.
  public var thickening: Estimate?

  /// A segment, as far as it was imaged.
  public init(
    number: Int,
    endDiastolicThickness: Estimate? = nil,
    endSystolicThickness: Estimate? = nil,
    thickening: Estimate? = nil
  ) {
    self.number = number
    self.endDiastolicThickness = endDiastolicThickness
    self.endSystolicThickness = endSystolicThickness
    self.thickening = thickening
  }

  /// The paper's names, by number less 1.
  public static let titles = [
    "basal anterior", "basal anteroseptal", "basal inferoseptal", "basal inferior",
    "basal inferolateral", "basal anterolateral", "mid anterior", "mid anteroseptal",
    "mid inferoseptal", "mid inferior", "mid inferolateral", "mid anterolateral",
    "apical anterior", "apical septal", "apical inferior", "apical lateral", "apex",
  ]

  /// The paper's name.
  public var title: String { Self.titles[number - 1] }
}
