import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

/// A NIfTI file laid out byte by byte from the standard's tables, not by the writer under test.
struct SampleNIfTI {
  /// How a field is stored.
  enum Kind {
    case byte, int16, int32, int64, float32, float64
    var length: Int {
      switch self {
      case .byte: 1
      case .int16: 2
      case .int32, .float32: 4
      case .int64, .float64: 8
      }
    }
  }

  /// Where a field lies in version 1 and in version 2.
  private static let places: [String: (one: (Int, Kind), two: (Int, Kind))] = [
    "sizeof_hdr": ((0, .int32), (0, .int32)),
    "dim": ((40, .int16), (16, .int64)),
    "datatype": ((70, .int16), (12, .int16)),
    "bitpix": ((72, .int16), (14, .int16)),
    "pixdim": ((76, .float32), (104, .float64)),
    "vox_offset": ((108, .float32), (168, .int64)),
    "scl_slope": ((112, .float32), (176, .float64)),
    "scl_inter": ((116, .float32), (184, .float64)),
    "xyzt_units": ((123, .byte), (500, .int32)),
    "qform_code": ((252, .int16), (344, .int32)),
    "sform_code": ((254, .int16), (348, .int32)),
    "quatern": ((256, .float32), (352, .float64)),
    "qoffset": ((268, .float32), (376, .float64)),
    "srow": ((280, .float32), (400, .float64)),
  ]

  let version: Int
  let isBigEndian: Bool
  var header: [UInt8]
  var voxels: [UInt8] = []

  /// A file without voxels yet: spacing 1 x 2 x 3 mm, an sform along the axes, origin (10, 20, 30).
  init(version: Int = 1, isBigEndian: Bool = false, dim: [Int] = [3, 2, 3, 4], datatype: Int = 4) {
    self.version = version
    self.isBigEndian = isBigEndian
    header = Array(repeating: 0, count: version == 1 ? 352 : 544)
    set("sizeof_hdr", [version == 1 ? 348 : 540])
    set("dim", (dim + Array(repeating: 1, count: 8 - dim.count)).map(Double.init))
    set("datatype", [Double(datatype)])
    set("pixdim", [1, 1, 2, 3, 1, 1, 1, 1])
    set("vox_offset", [Double(header.count)])
    set("scl_slope", [1])
    set("xyzt_units", [10])
    set("sform_code", [1])
    set("srow", [1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30])
    let magic = Array("n+\(version)\0".utf8)
    header.replaceSubrange(version == 1 ? 344..<348 : 4..<8, with: magic)
    if version == 2 { header.replaceSubrange(8..<12, with: [13, 10, 26, 10]) }
  }

  /// A file of 16-bit numbers that count from 0.
  static func counting(version: Int = 1, isBigEndian: Bool = false) -> SampleNIfTI {
    var sample = SampleNIfTI(version: version, isBigEndian: isBigEndian)
    for value in 0..<24 { sample.append(Int16(value)) }
    return sample
  }

  /// Sets a field from its element `first` on.
  mutating func set(_ name: String, from first: Int = 0, _ values: [Double]) {
    guard let places = Self.places[name] else { fatalError("no field \(name)") }
    let (start, kind) = version == 1 ? places.one : places.two
    for (index, value) in values.enumerated() {
      let at = start + (first + index) * kind.length
      let bytes =
        switch kind {
        case .byte: [UInt8(value)]
        case .int16: stored(Int16(value))
        case .int32: stored(Int32(value))
        case .int64: stored(Int64(value))
        case .float32: stored(Float(value).bitPattern)
        case .float64: stored(value.bitPattern)
        }
      header.replaceSubrange(at..<at + bytes.count, with: bytes)
    }
  }

  /// Adds a stored number; real ones by their bit pattern.
  mutating func append(_ value: some FixedWidthInteger) { voxels += stored(value) }

  var bytes: [UInt8] { header + voxels }

  /// Lays the file into a folder.
  func write(to folder: TemporaryFolder, _ name: String = "sample.nii") throws -> URL {
    let file = folder.url.appending(path: name)
    try Data(bytes).write(to: file)
    return file
  }

  /// Lays the file into a folder and reads it.
  func read() throws -> NIfTIImage {
    let folder = try TemporaryFolder()
    return try NIfTI.read(write(to: folder))
  }

  private func stored<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
  }
}

/// Expects a piece of work to end in an error of this sentence, the folder left out.
func expectSentence(
  _ expected: String,
  at location: SourceLocation = #_sourceLocation,
  _ work: () throws -> Void
) {
  do {
    try work()
    Issue.record("nothing was refused", sourceLocation: location)
  } catch let error as OrganError {
    var found = Substring(error.description)
    let path = found.prefix { $0 != ":" }
    if let slash = path.lastIndex(of: "/") { found = found[found.index(after: slash)...] }
    #expect(found == expected, sourceLocation: location)
  } catch {
    Issue.record("not an OrganError: \(error)", sourceLocation: location)
  }
}
