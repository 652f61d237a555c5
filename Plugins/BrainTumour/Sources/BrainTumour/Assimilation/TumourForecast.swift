public import Foundation
public import Imaging
public import OrganKit

/// What the twin expects a later scan to show, made before any image of it is opened.
public struct TumourForecast: StageProduct, Equatable {
  /// The file layout.
  public static var format: Int { 1 }

  /// A volume with the interval that is to hold what will be measured, mL.
  public struct Band: Codable, Sendable, Equatable {
    /// The median.
    public var median: Double
    /// The lower end of the 90 % interval.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// A volume with its interval.
    public init(median: Double, low: Double, high: Double) {
      (self.median, self.low, self.high) = (median, low, high)
    }
  }

  /// The day of the scan, counted from the twin's first.
  public var day: Double
  /// The date of the scan (ISO 8601), where it is known.
  public var date: String?
  /// The day of the last scan the twin knew.
  public var knownUntil: Double
  /// By how much the bands were widened for what earlier forecasts missed.
  public var widening: Double
  /// What the log told to have been done, in words.
  public var treatments: String
  /// The core.
  public var core: Band
  /// The whole.
  public var whole: Band
  /// The probability that a voxel lies inside the core's outline, on the twin's grid.
  public var coreProbability: Volume
  /// The probability that a voxel lies inside the whole's outline, on the twin's grid.
  public var wholeProbability: Volume

  /// How it fared.
  ///
  /// - Parameters:
  ///   - core: the core as outlined, on the twin's grid.
  ///   - whole: the whole as outlined, on the twin's grid.
  /// - Returns: the forecast with its outcome.
  public func record(core: Mask, whole: Mask) -> ForecastRecord {
    func volume(_ band: Band, _ map: Volume, _ seen: Mask) -> ForecastRecord.Volume {
      ForecastRecord.Volume(
        median: band.median,
        low: band.low,
        high: band.high,
        seen: Double(seen.count) * seen.grid.voxelVolume / 1000,
        dice: Overlap.dice(map.voxels.map { $0 >= 0.5 }, seen.voxels)
      )
    }
    return ForecastRecord(
      day: day,
      date: date,
      knownUntil: knownUntil,
      core: volume(self.core, coreProbability, core),
      whole: volume(self.whole, wholeProbability, whole),
      widening: widening
    )
  }

  /// What `forecast.json` holds: all but the maps.
  private struct Facts: Codable {
    var grid: VoxelGrid
    var day: Double
    var date: String?
    var knownUntil: Double
    var widening: Double
    var treatments: String
    var core: Band
    var whole: Band
  }

  /// Writes `forecast.json` and the two maps, `coreProbability` and `wholeProbability`.
  public func write(to folder: URL) throws {
    let facts = Facts(
      grid: coreProbability.grid,
      day: day,
      date: date,
      knownUntil: knownUntil,
      widening: widening,
      treatments: treatments,
      core: core,
      whole: whole
    )
    try JSONFile.write(facts, to: folder.appending(path: "forecast.json"))
    try NIfTI.write(coreProbability, to: folder.appending(path: "coreProbability.nii.gz"))
    try NIfTI.write(wholeProbability, to: folder.appending(path: "wholeProbability.nii.gz"))
  }

  /// Reads them.
  public init(contentsOf folder: URL) throws {
    let facts = try JSONFile.read(Facts.self, from: folder.appending(path: "forecast.json"))
    func map(_ name: String) throws -> Volume {
      let file = folder.appending(path: "\(name).nii.gz")
      let map = try NIfTI.read(file).volume()
      guard map.grid.size == facts.grid.size else {
        throw OrganError(.studyRefused, "\(file.path) does not have the forecast's grid")
      }
      return Volume(grid: facts.grid, voxels: map.voxels)
    }
    self.init(
      day: facts.day,
      date: facts.date,
      knownUntil: facts.knownUntil,
      widening: facts.widening,
      treatments: facts.treatments,
      core: facts.core,
      whole: facts.whole,
      coreProbability: try map("coreProbability"),
      wholeProbability: try map("wholeProbability")
    )
  }

  /// A forecast.
  public init(
    day: Double,
    date: String?,
    knownUntil: Double,
    widening: Double = 1,
    treatments: String,
    core: Band,
    whole: Band,
    coreProbability: Volume,
    wholeProbability: Volume
  ) {
    self.day = day
    self.date = date
    self.knownUntil = knownUntil
    self.widening = widening
    self.treatments = treatments
    self.core = core
    self.whole = whole
    self.coreProbability = coreProbability
    self.wholeProbability = wholeProbability
  }
}
