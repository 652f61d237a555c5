/// The fields of a NIfTI header that say what the numbers mean, as they stand in the file.
///
/// Free text (`descrip`, `aux_file`, `intent_name`, `db_name`) may name a person: it is neither kept
/// nor written.
///
/// - SeeAlso: Cox et al. 2004, "A (sort of) new image data format standard: NIfTI-1"; nifti1.h of the
///   NIfTI Data Format Working Group.
public struct NIfTIHeader: Equatable, Sendable {
  /// 1 or 2.
  public var version = 1
  /// MRI slice ordering in three pairs of bits.
  public var dimInfo: UInt8 = 0
  /// How many axes, then their seven lengths.
  public var dim: [Int] = [3, 1, 1, 1, 1, 1, 1, 1]
  /// What the numbers are meant as; 0 for nothing said.
  public var intentCode = 0
  /// Three parameters of the intent.
  public var intentParameters: [Double] = [0, 0, 0]
  /// The code of the voxels' type; see `NIfTIDatatype`.
  public var datatype = NIfTIDatatype.float32.rawValue
  /// The sign of the qform's third axis, then seven grid spacings.
  public var pixdim: [Double] = [1, 1, 1, 1, 1, 1, 1, 1]
  /// Where the voxels begin, bytes.
  public var voxOffset = 352
  /// What a stored number is multiplied by; 0 for no scaling.
  public var slope = 1.0
  /// What is added to the product.
  public var intercept = 0.0
  /// The units of space (three bits) and time (the next three).
  public var xyztUnits: UInt8 = 2
  /// The intensity shown black and the one shown white; both 0 for nothing said.
  public var displayRange: [Double] = [0, 0]
  /// The time of the first frame, in the header's unit of time.
  public var timeOffset = 0.0
  /// Which space the quaternion leads to; 0 for none.
  public var qformCode = 0
  /// Which space the three rows lead to; 0 for none.
  public var sformCode = 0
  /// Rotation: the quaternion's b, c, d.
  public var quaternion: [Double] = [0, 0, 0]
  /// Where the quaternion's transform puts the first voxel.
  public var quaternionOffset: [Double] = [0, 0, 0]
  /// The sform's three rows of four numbers.
  public var sform: [[Double]] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]

  /// A header of one voxel.
  public init() {}

  /// The size of the header in bytes, the four that announce extensions included.
  var byteCount: Int { version == 1 ? 352 : 544 }

  /// How many 3-D frames the file holds: along the fourth axis, or, of vectors and tensors at one
  /// time, along the fifth, where NIfTI puts their components.
  public var frameCount: Int { hasComponents ? dim[5] : dim[0] >= 4 ? dim[4] : 1 }

  /// Whether the frames are the components of vectors or tensors.
  var hasComponents: Bool { dim[0] >= 5 && dim[4] == 1 && dim[5] > 1 }

  /// Seconds from frame to frame; nil for a single frame or where the header does not say.
  public var frameInterval: Double? {
    let unit: Double? =
      switch xyztUnits & 0x38 {
      case 8: 1
      case 16: 1e-3
      case 24: 1e-6
      default: nil
      }
    guard frameCount > 1, !hasComponents, let unit, pixdim[4].isFinite, pixdim[4] > 0 else {
      return nil
    }
    return pixdim[4] * unit
  }

  /// Millimetres for one of the header's units of length; nil for an unknown code.
  var millimetres: Double? {
    switch xyztUnits & 7 {
    case 0, 2: 1
    case 1: 1000
    case 3: 0.001
    default: nil
    }
  }
}
