import Foundation
import Imaging

/// One image of a DICOM file, by what its header says: classic files hold one, enhanced ones many.
struct ScannedImage {
  /// Relative to the study folder.
  var file: String
  /// Its place in the file, counted from 0.
  var frame: Int
  /// The series' identifier.
  var series: String
  var seriesNumber: Int?
  /// What tells images of one series apart that lie in one plane: the number in the series.
  var instanceNumber: Int
  /// Which time of several it is of, where the header counts them.
  var temporalPosition: Int?
  /// One slice; the step through it is its thickness, which says nothing of the next slice.
  var grid: VoxelGrid
  /// ms after the R wave.
  var triggerTime: Double?
  /// The R-R interval, ms.
  var interval: Double?
  /// The part of the R-R interval, where the header gives it.
  var fraction: Double?
  /// How many images of one R-R interval the header announces.
  var announcedPhases: Int?
  var slope: Double
  var intercept: Double
  /// What must be equal in slices of one stack: thickness and kind of sequence.
  var protocolWords: String
  /// The day, as `YYYYMMDD`.
  var date: String?

  /// Reads what a frame says of itself.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where it has no place in the patient.
  init(_ image: DICOMFrame, file: String) throws {
    let thickness = image[.sliceThickness]?.number ?? 0
    grid = try image.grid(thickness: 0.1...50 ~= thickness ? thickness : 8)
    self.file = file
    frame = image.index
    series = image[.seriesIdentifier]?.text ?? "none"
    seriesNumber = image[.seriesNumber]?.integer
    // Frames of one file follow their own order.
    instanceNumber = (image[.instanceNumber]?.integer ?? 0) &* 100_000 &+ image.index
    temporalPosition =
      (image[.temporalPositionIndex] ?? image[.temporalPositionIdentifier])?.integer
    triggerTime = Self.first(image, [.triggerDelay, .triggerTime], 0...10_000)
    let rate = Self.first(image, [.heartRate], 20...250)
    interval =
      Self.first(image, [.nominalInterval, .nominalRRInterval], 240...3000)
      ?? rate.map { 60_000 / $0 }
    fraction = Self.first(image, [.percentageOfPhase], 0...100).map { $0 / 100 }
    announcedPhases = image[.imagesPerBeat]?.integer
    slope = image[.rescaleSlope]?.number ?? 1
    intercept = image[.rescaleIntercept]?.number ?? 0
    let kind = [DICOMTag.scanningSequence, .sequenceVariant].map { image[$0]?.text ?? "" }
    protocolWords = ([String(format: "%.2f", thickness)] + kind).joined(separator: "|")
    date = image[.studyDate]?.text
  }

  private static func first(
    _ image: DICOMFrame,
    _ tags: [DICOMTag],
    _ range: ClosedRange<Double>
  ) -> Double? {
    tags.lazy.compactMap { image[$0]?.number }.first { range ~= $0 }
  }
}

/// The attributes that only images of the heart are read by.
extension DICOMTag {
  /// The kind of echo, such as `GR`.
  static let scanningSequence = DICOMTag(0x0018, 0x0020)
  /// The kind of sequence, such as `SK`.
  static let sequenceVariant = DICOMTag(0x0018, 0x0021)
  /// The manufacturer's name of the sequence.
  static let sequenceName = DICOMTag(0x0018, 0x0024)
  /// Beats a minute.
  static let heartRate = DICOMTag(0x0018, 0x1088)
  /// Cardiac Number of Images.
  static let imagesPerBeat = DICOMTag(0x0018, 0x1090)
  /// Whether phase shows velocity.
  static let phaseContrast = DICOMTag(0x0018, 0x9014)
  /// The lowest velocity of a flow measurement.
  static let lowestVelocity = DICOMTag(0x0018, 0x9091)
  /// Temporal Position Identifier.
  static let temporalPositionIdentifier = DICOMTag(0x0020, 0x0100)
  /// Temporal Position Index, of a frame.
  static let temporalPositionIndex = DICOMTag(0x0020, 0x9128)
  /// Nominal Cardiac Trigger Delay Time, ms.
  static let triggerDelay = DICOMTag(0x0020, 0x9153)
  /// Nominal Percentage of Cardiac Phase.
  static let percentageOfPhase = DICOMTag(0x0020, 0x9241)
  /// R-R Interval Time Nominal, ms.
  static let nominalRRInterval = DICOMTag(0x0020, 0x9251)
}
