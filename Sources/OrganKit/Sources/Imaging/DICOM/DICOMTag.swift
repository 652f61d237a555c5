/// The number of an attribute: its group and its element in the group.
///
/// - SeeAlso: DICOM PS3.6, the registry of data elements.
public struct DICOMTag: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The group; odd ones are manufacturers' own.
  public var group: UInt16
  /// The element in the group.
  public var element: UInt16

  /// An attribute by its two numbers.
  public init(_ group: UInt16, _ element: UInt16) {
    (self.group, self.element) = (group, element)
  }

  /// `(0028,0010)`, as the standard writes it.
  public var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

  /// Tags in the order in which files hold them.
  public static func < (one: DICOMTag, other: DICOMTag) -> Bool {
    (one.group, one.element) < (other.group, other.element)
  }

  private static func hex(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// The attributes that images of any organ are read by.
extension DICOMTag {
  /// The encoding of the data set that follows the file's own header.
  public static let transferSyntax = DICOMTag(0x0002, 0x0010)
  /// How text beyond ASCII is written.
  public static let characterSet = DICOMTag(0x0008, 0x0005)
  /// Whether an image is original or derived, a scout or a map.
  public static let imageType = DICOMTag(0x0008, 0x0008)
  /// The kind of object, such as an MR image.
  public static let storageClass = DICOMTag(0x0008, 0x0016)
  /// The object's own identifier, unique in the world.
  public static let instanceIdentifier = DICOMTag(0x0008, 0x0018)
  /// The day of the examination.
  public static let studyDate = DICOMTag(0x0008, 0x0020)
  /// The kind of scanner, such as `MR`.
  public static let modality = DICOMTag(0x0008, 0x0060)
  /// The hospital.
  public static let institution = DICOMTag(0x0008, 0x0080)
  /// Magnitude, phase, real or imaginary part, of a multi-frame image.
  public static let complexComponent = DICOMTag(0x0008, 0x9208)
  /// The kind of a frame of a multi-frame image; see `imageType`.
  public static let frameType = DICOMTag(0x0008, 0x9007)
  /// The patient's name.
  public static let patientName = DICOMTag(0x0010, 0x0010)
  /// The patient's identifier.
  public static let patientIdentifier = DICOMTag(0x0010, 0x0020)
  /// Who gave the patient's identifier.
  public static let patientIdentifierIssuer = DICOMTag(0x0010, 0x0021)
  /// The day of birth.
  public static let patientBirthDate = DICOMTag(0x0010, 0x0030)
  /// `F`, `M` or `O`.
  public static let patientSex = DICOMTag(0x0010, 0x0040)
  /// The age, such as `045Y`.
  public static let patientAge = DICOMTag(0x0010, 0x1010)
  /// The height, m.
  public static let patientSize = DICOMTag(0x0010, 0x1020)
  /// The weight, kg.
  public static let patientWeight = DICOMTag(0x0010, 0x1030)
  /// The thickness of what a slice averages, mm: not the step to the next.
  public static let sliceThickness = DICOMTag(0x0018, 0x0050)
  /// Time after the trigger, ms.
  public static let triggerTime = DICOMTag(0x0018, 0x1060)
  /// The interval from trigger to trigger, ms.
  public static let nominalInterval = DICOMTag(0x0018, 0x1062)
  /// The examination's identifier.
  public static let studyIdentifier = DICOMTag(0x0020, 0x000d)
  /// The series' identifier.
  public static let seriesIdentifier = DICOMTag(0x0020, 0x000e)
  /// The series' number in its examination.
  public static let seriesNumber = DICOMTag(0x0020, 0x0011)
  /// The image's number in its series.
  public static let instanceNumber = DICOMTag(0x0020, 0x0013)
  /// The centre of the first pixel, mm, to the left, the back and the head.
  public static let imagePosition = DICOMTag(0x0020, 0x0032)
  /// The directions of rows and of columns.
  public static let imageOrientation = DICOMTag(0x0020, 0x0037)
  /// The identifier of the space that positions are given in.
  public static let frameOfReference = DICOMTag(0x0020, 0x0052)
  /// How many numbers make a pixel.
  public static let samplesPerPixel = DICOMTag(0x0028, 0x0002)
  /// What the numbers mean: grey, colour, a palette's index.
  public static let photometricInterpretation = DICOMTag(0x0028, 0x0004)
  /// How many frames a multi-frame image has.
  public static let numberOfFrames = DICOMTag(0x0028, 0x0008)
  /// How many rows.
  public static let rows = DICOMTag(0x0028, 0x0010)
  /// How many columns.
  public static let columns = DICOMTag(0x0028, 0x0011)
  /// The step from row to row and from column to column, mm.
  public static let pixelSpacing = DICOMTag(0x0028, 0x0030)
  /// The bits that a stored number takes.
  public static let bitsAllocated = DICOMTag(0x0028, 0x0100)
  /// Of these the bits that count.
  public static let bitsStored = DICOMTag(0x0028, 0x0101)
  /// The highest of those, counted from 0.
  public static let highBit = DICOMTag(0x0028, 0x0102)
  /// 0 for unsigned numbers, 1 for two's complement.
  public static let pixelRepresentation = DICOMTag(0x0028, 0x0103)
  /// What is added to a stored number times the slope.
  public static let rescaleIntercept = DICOMTag(0x0028, 0x1052)
  /// What a stored number is multiplied by.
  public static let rescaleSlope = DICOMTag(0x0028, 0x1053)
  /// `01` where an image was once compressed with loss.
  public static let lossyCompression = DICOMTag(0x0028, 0x2110)
  /// What holds of all frames of a multi-frame image.
  public static let sharedGroups = DICOMTag(0x5200, 0x9229)
  /// What holds of each frame of a multi-frame image.
  public static let groupsOfFrames = DICOMTag(0x5200, 0x9230)
  /// The pixels.
  public static let pixelData = DICOMTag(0x7fe0, 0x0010)

  static let item = DICOMTag(0xfffe, 0xe000)
  static let itemEnd = DICOMTag(0xfffe, 0xe00d)
  static let sequenceEnd = DICOMTag(0xfffe, 0xe0dd)
}
