import OrganKit

/// How numbers make a file's pixels.
///
/// - SeeAlso: DICOM PS3.3, C.7.6.3; PS3.5, section 8.
public struct DICOMPixelLayout: Equatable, Sendable {
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// How many images.
  public let frames: Int
  /// How many numbers make a pixel: 1 for grey.
  public let samples: Int
  /// What the numbers mean, such as `MONOCHROME2`.
  public let meaning: String
  let allocated: Int
  let stored: Int
  let highBit: Int
  let isSigned: Bool

  /// Whether a pixel is one number, and larger ones are brighter.
  public var isGrey: Bool { samples == 1 && meaning == "MONOCHROME2" }

  /// The bytes of one image, as they are unpacked.
  var frameBytes: Int { rows * columns * samples * (allocated / 8) }

  private static let most = 4 << 30

  init(_ set: DICOMDataSet) throws {
    func count(_ tag: DICOMTag, _ range: ClosedRange<Int>, _ what: String) throws -> Int {
      guard let element = set[tag] else {
        throw DICOMFault("it does not say its number of \(what)")
      }
      guard let number = element.integer, range ~= number else {
        throw DICOMFault("its number of \(what) is \(element.text?.prefix(16) ?? "none")")
      }
      return number
    }
    rows = try count(.rows, 1...65_535, "rows")
    columns = try count(.columns, 1...65_535, "columns")
    frames =
      set[.numberOfFrames] == nil ? 1 : try count(.numberOfFrames, 1...100_000, "frames")
    samples = set[.samplesPerPixel] == nil ? 1 : try count(.samplesPerPixel, 1...4, "samples")
    meaning = set[.photometricInterpretation]?.text ?? "MONOCHROME2"
    allocated = try count(.bitsAllocated, 1...64, "bits allocated")
    stored = set[.bitsStored] == nil ? allocated : try count(.bitsStored, 1...64, "bits stored")
    highBit =
      set[.highBit] == nil ? stored - 1 : try count(.highBit, 0...63, "the highest bit that counts")
    isSigned = set[.pixelRepresentation]?.integer == 1
    guard [8, 16, 32].contains(allocated) else {
      throw DICOMFault("its numbers take \(allocated) bits where 8, 16 and 32 are read")
    }
    guard stored <= allocated, highBit < allocated, highBit + 1 >= stored else {
      throw DICOMFault("its numbers have \(stored) bits up to bit \(highBit) of \(allocated)")
    }
    // All are bounded: 65,535² · 4 · 4 · 100,000 is less than 2⁶³.
    guard rows * columns * samples * (allocated / 8) * frames <= Self.most else {
      throw DICOMFault("its header announces more than 4 GiB of pixels")
    }
  }
}

extension DICOMFile {
  /// How the file's pixels lie.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what it does not say.
  public func pixelLayout() throws -> DICOMPixelLayout {
    do {
      return try DICOMPixelLayout(dataSet)
    } catch let fault as DICOMFault {
      throw refusal(fault.reason)
    }
  }
}
