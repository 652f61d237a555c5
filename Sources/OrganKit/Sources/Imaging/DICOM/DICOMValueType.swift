/// How an attribute's value is written: the standard's value representation.
///
/// - SeeAlso: DICOM PS3.5, section 6.2.
struct DICOMValueType: Hashable, Sendable {
  /// The two letters.
  let letters: String

  init(_ letters: String) { self.letters = letters }

  static let sequence = DICOMValueType("SQ")
  static let unknown = DICOMValueType("UN")
  static let unsignedShort = DICOMValueType("US")

  /// Whether the length takes four bytes after two of padding; so it does of all types to come.
  var hasLongLength: Bool { !Self.shortTypes.contains(letters) }

  private static let shortTypes: Set = [
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS",
    "ST", "TM", "UI", "UL", "US",
  ]

  /// The type of an attribute in files that do not say; only those that are no text and are read.
  static func implied(of tag: DICOMTag) -> DICOMValueType {
    if tag == .pixelData { return DICOMValueType("OW") }
    return binary[tag] ?? .unknown
  }

  private static let binary: [DICOMTag: DICOMValueType] = {
    var types: [DICOMTag: DICOMValueType] = [:]
    let sequences: [DICOMTag] = [
      .sharedGroups, .groupsOfFrames,
      // The groups of attributes in them: planes, spacing, content, scaling, kinds, timing.
      DICOMTag(0x0020, 0x9113), DICOMTag(0x0020, 0x9116), DICOMTag(0x0028, 0x9110),
      DICOMTag(0x0020, 0x9111), DICOMTag(0x0028, 0x9145), DICOMTag(0x0018, 0x9226),
      DICOMTag(0x0018, 0x9118), DICOMTag(0x0018, 0x9197), DICOMTag(0x0018, 0x9114),
      DICOMTag(0x0020, 0x9310), DICOMTag(0x0020, 0x9253),
    ]
    for tag in sequences { types[tag] = .sequence }
    let shorts: [DICOMTag] = [
      .samplesPerPixel, .rows, .columns, .bitsAllocated, .bitsStored, .highBit,
      .pixelRepresentation,
    ]
    for tag in shorts { types[tag] = .unsignedShort }
    // Times after the trigger, from trigger to trigger, and the part of the period.
    for element: UInt16 in [0x9153, 0x9241, 0x9251, 0x9252] {
      types[DICOMTag(0x0020, element)] = DICOMValueType("FD")
    }
    for element: UInt16 in [0x9057, 0x9128, 0x9157] {
      types[DICOMTag(0x0020, element)] = DICOMValueType("UL")
    }
    return types
  }()
}
