/// How a header's fields lie in the file, either version and byte order.
extension NIfTIHeader {
  /// The places of the fields (bytes from the start).
  private struct Layout {
    var dim, datatype, bitpix, intentParameters, intentCode, pixdim, voxOffset: Int
    var slope, intercept, displayHigh, displayLow, timeOffset, qformCode, sformCode: Int
    var quaternion, quaternionOffset, sform, units, dimInfo, magic: Int

    static let one = Layout(
      dim: 40,
      datatype: 70,
      bitpix: 72,
      intentParameters: 56,
      intentCode: 68,
      pixdim: 76,
      voxOffset: 108,
      slope: 112,
      intercept: 116,
      displayHigh: 124,
      displayLow: 128,
      timeOffset: 136,
      qformCode: 252,
      sformCode: 254,
      quaternion: 256,
      quaternionOffset: 268,
      sform: 280,
      units: 123,
      dimInfo: 39,
      magic: 344
    )

    static let two = Layout(
      dim: 16,
      datatype: 12,
      bitpix: 14,
      intentParameters: 80,
      intentCode: 504,
      pixdim: 104,
      voxOffset: 168,
      slope: 176,
      intercept: 184,
      displayHigh: 192,
      displayLow: 200,
      timeOffset: 216,
      qformCode: 344,
      sformCode: 348,
      quaternion: 352,
      quaternionOffset: 376,
      sform: 400,
      units: 500,
      dimInfo: 524,
      magic: 4
    )
  }

  /// What the first bytes of a file say it is.
  struct Kind: Equatable {
    var version: Int
    var isBigEndian: Bool
    /// Whether the voxels lie in a second file beside the header's.
    var isPair: Bool
  }

  /// The kind of file, by the header's size and magic.
  ///
  /// - Throws: `NotNIfTI`, with the reason.
  static func kind(of bytes: [UInt8]) throws -> Kind {
    let littleSize = FieldReader(bytes: bytes, isBigEndian: false).integer(Int32.self, at: 0)
    let version: Int
    let isBigEndian: Bool
    switch littleSize {
    case 348: (version, isBigEndian) = (1, false)
    case 540: (version, isBigEndian) = (2, false)
    case Int(Int32(348).byteSwapped): (version, isBigEndian) = (1, true)
    case Int(Int32(540).byteSwapped): (version, isBigEndian) = (2, true)
    default: throw NotNIfTI(reason: "it does not begin with a NIfTI header's size")
    }
    guard bytes.count >= (version == 1 ? 348 : 540) else {
      throw NotNIfTI(reason: "it ends within the header")
    }
    let magic = (version == 1 ? Layout.one : .two).magic
    let single = Array("n+\(version)\0".utf8)
    let pair = Array("ni\(version)\0".utf8)
    let found = Array(bytes[magic..<magic + 4])
    guard found == single || found == pair else {
      let isAnalyze = version == 1 && found == [0, 0, 0, 0]
      throw NotNIfTI(
        reason: isAnalyze
          ? "it is of the older Analyze format, whose orientation is not defined"
          : "its magic word is neither n+\(version) nor ni\(version)"
      )
    }
    // These letters are changed by transfers that take the file for text.
    guard version == 1 || Array(bytes[8..<12]) == [0x0d, 0x0a, 0x1a, 0x0a] else {
      throw NotNIfTI(reason: "the end of its magic word is damaged")
    }
    return Kind(version: version, isBigEndian: isBigEndian, isPair: found == pair)
  }

  /// The fields of a header whose kind is known.
  ///
  /// - Throws: `NotNIfTI` for an offset that is no whole number.
  init(_ bytes: [UInt8], kind: Kind) throws {
    let at = kind.version == 1 ? Layout.one : .two
    let fields = FieldReader(bytes: bytes, isBigEndian: kind.isBigEndian)
    let isOne = kind.version == 1
    func code(_ place: Int) -> Int {
      isOne ? fields.integer(Int16.self, at: place) : fields.integer(Int32.self, at: place)
    }
    func number(_ place: Int) -> Double {
      isOne ? fields.single(at: place) : fields.double(at: place)
    }
    func numbers(_ count: Int, _ place: Int) -> [Double] {
      (0..<count).map { number(place + $0 * (isOne ? 4 : 8)) }
    }
    version = kind.version
    dimInfo = bytes[at.dimInfo]
    dim = (0..<8)
      .map {
        isOne
          ? fields.integer(Int16.self, at: at.dim + 2 * $0)
          : fields.integer(Int64.self, at: at.dim + 8 * $0)
      }
    intentCode = code(at.intentCode)
    intentParameters = numbers(3, at.intentParameters)
    datatype = fields.integer(Int16.self, at: at.datatype)
    pixdim = numbers(8, at.pixdim)
    slope = number(at.slope)
    intercept = number(at.intercept)
    xyztUnits = isOne ? bytes[at.units] : UInt8(clamping: fields.integer(Int32.self, at: at.units))
    displayRange = [number(at.displayLow), number(at.displayHigh)]
    timeOffset = number(at.timeOffset)
    qformCode = code(at.qformCode)
    sformCode = code(at.sformCode)
    quaternion = numbers(3, at.quaternion)
    quaternionOffset = numbers(3, at.quaternionOffset)
    sform = (0..<3).map { numbers(4, at.sform + $0 * (isOne ? 16 : 32)) }
    if isOne {
      guard let offset = Int(exactly: fields.single(at: at.voxOffset)) else {
        throw NotNIfTI(reason: "its vox_offset is no whole number")
      }
      voxOffset = offset
    } else {
      voxOffset = fields.integer(Int64.self, at: at.voxOffset)
    }
  }

  /// The header's bytes, little-endian, with the four that say that no extension follows.
  ///
  /// Lengths beyond 32,767 need version 2.
  func bytes() -> [UInt8] {
    let at = version == 1 ? Layout.one : .two
    let isOne = version == 1
    var fields = FieldWriter(count: byteCount)
    func code(_ value: Int, _ place: Int) {
      if isOne {
        fields.put(Int16(truncatingIfNeeded: value), at: place)
      } else {
        fields.put(Int32(truncatingIfNeeded: value), at: place)
      }
    }
    func numbers(_ values: [Double], _ place: Int) {
      for (index, value) in values.enumerated() {
        if isOne {
          fields.put(Float(value).bitPattern, at: place + 4 * index)
        } else {
          fields.put(value.bitPattern, at: place + 8 * index)
        }
      }
    }
    fields.put(Int32(byteCount - 4), at: 0)
    fields.bytes[at.dimInfo] = dimInfo
    for (index, length) in dim.enumerated() {
      if isOne {
        fields.put(Int16(truncatingIfNeeded: length), at: at.dim + 2 * index)
      } else {
        fields.put(Int64(length), at: at.dim + 8 * index)
      }
    }
    code(intentCode, at.intentCode)
    numbers(intentParameters, at.intentParameters)
    fields.put(Int16(truncatingIfNeeded: datatype), at: at.datatype)
    let bits = 8 * (NIfTIDatatype(rawValue: datatype)?.byteCount ?? 0)
    fields.put(Int16(bits), at: at.bitpix)
    numbers(pixdim, at.pixdim)
    numbers([slope], at.slope)
    numbers([intercept], at.intercept)
    if isOne {
      fields.bytes[at.units] = xyztUnits
    } else {
      fields.put(Int32(xyztUnits), at: at.units)
    }
    numbers([displayRange[0]], at.displayLow)
    numbers([displayRange[1]], at.displayHigh)
    numbers([timeOffset], at.timeOffset)
    code(qformCode, at.qformCode)
    code(sformCode, at.sformCode)
    numbers(quaternion, at.quaternion)
    numbers(quaternionOffset, at.quaternionOffset)
    for (row, values) in sform.enumerated() { numbers(values, at.sform + row * (isOne ? 16 : 32)) }
    if isOne {
      fields.put(Float(byteCount).bitPattern, at: at.voxOffset)
      // Readers of the older Analyze format look for this letter.
      fields.bytes[38] = UInt8(ascii: "r")
    } else {
      fields.put(Int64(byteCount), at: at.voxOffset)
      fields.bytes.replaceSubrange(8..<12, with: [0x0d, 0x0a, 0x1a, 0x0a])
    }
    fields.bytes.replaceSubrange(at.magic..<at.magic + 4, with: "n+\(version)\0".utf8)
    return fields.bytes
  }
}

/// Why a file is not taken for NIfTI; whoever knows the file makes a sentence of it.
struct NotNIfTI: Error {
  var reason: String
}

/// Numbers at places in bytes of either order.
private struct FieldReader {
  var bytes: [UInt8]
  var isBigEndian: Bool

  /// The number at a place, as `Int`; zero where the bytes end before it.
  func integer<Field: FixedWidthInteger>(_: Field.Type, at place: Int) -> Int {
    Int(truncatingIfNeeded: load(Field.self, at: place))
  }

  func single(at place: Int) -> Double { Double(Float(bitPattern: load(UInt32.self, at: place))) }

  func double(at place: Int) -> Double { Double(bitPattern: load(UInt64.self, at: place)) }

  private func load<Field: FixedWidthInteger>(_: Field.Type, at place: Int) -> Field {
    guard place >= 0, place + MemoryLayout<Field>.size <= bytes.count else { return 0 }
    let raw = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: place, as: Field.self)
    }
    return isBigEndian ? Field(bigEndian: raw) : Field(littleEndian: raw)
  }
}

/// Numbers laid into little-endian bytes.
private struct FieldWriter {
  var bytes: [UInt8]

  init(count: Int) { bytes = Array(repeating: 0, count: count) }

  mutating func put<Field: FixedWidthInteger>(_ value: Field, at place: Int) {
    withUnsafeBytes(of: value.littleEndian) {
      bytes.replaceSubrange(place..<place + $0.count, with: $0)
    }
  }
}
