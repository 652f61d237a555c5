/// The numeric types of NIfTI voxels, by their code.
public enum NIfTIDatatype: Int, CaseIterable, Sendable {
  /// One unsigned byte.
  case uint8 = 2
  /// Two bytes, signed.
  case int16 = 4
  /// Four bytes, signed.
  case int32 = 8
  /// IEEE single precision.
  case float32 = 16
  /// IEEE double precision.
  case float64 = 64
  /// One signed byte.
  case int8 = 256
  /// Two bytes, unsigned.
  case uint16 = 512
  /// Four bytes, unsigned.
  case uint32 = 768
  /// Eight bytes, signed.
  case int64 = 1024
  /// Eight bytes, unsigned.
  case uint64 = 1280

  /// How many bytes a voxel takes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// The name of a type that the standard defines and that is no real number of up to 64 bits.
  static func nameOfUnread(_ code: Int) -> String? {
    switch code {
    case 1: "one-bit"
    case 32: "complex64"
    case 128: "RGB colour"
    case 1536: "float128"
    case 1792: "complex128"
    case 2048: "complex256"
    case 2304: "RGBA colour"
    default: nil
    }
  }
}
