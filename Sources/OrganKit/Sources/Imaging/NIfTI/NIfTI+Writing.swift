public import Foundation
import OrganKit

extension NIfTI {
  /// Writes an image as single precision numbers; gzipped when the name ends in `.gz`.
  ///
  /// - Parameters:
  ///   - volume: The image.
  ///   - url: The file; an existing one is replaced.
  ///   - header: The header of the file the image came from: its dim, pixdim, units, qform and
  ///     sform are kept unchanged, even where they are known to be wrong. Without one the header
  ///     follows from the grid.
  /// - Throws: `OrganError` when grid and header differ in size; what Foundation throws when the
  ///   file cannot be written.
  public static func write(_ volume: Volume, to url: URL, like header: NIfTIHeader? = nil) throws {
    try write([volume], to: url, like: header)
  }

  /// Writes the frames of an image, all of one grid; see `write(_:to:like:)` for one.
  ///
  /// - Throws: `OrganError` when grids and header differ in size; what Foundation throws when the
  ///   file cannot be written.
  public static func write(
    _ frames: [Volume],
    to url: URL,
    like header: NIfTIHeader? = nil
  ) throws {
    try write(
      frames.map(\.voxels),
      grids: frames.map(\.grid),
      as: .float32,
      to: url,
      like: header
    )
  }

  /// Writes labels as bytes; gzipped when the name ends in `.gz`.
  ///
  /// - Parameters:
  ///   - labels: The labels.
  ///   - url: The file; an existing one is replaced.
  ///   - header: The header of the image that was segmented: its dim, pixdim, units, qform and
  ///     sform are kept unchanged, even where they are known to be wrong. Without one the header
  ///     follows from the grid.
  /// - Throws: `OrganError` when grid and header differ in size; what Foundation throws when the
  ///   file cannot be written.
  public static func write(_ labels: LabelMap, to url: URL, like header: NIfTIHeader? = nil) throws
  {
    try write([labels], to: url, like: header)
  }

  /// Writes the frames of a label map, all of one grid; see `write(_:to:like:)` for one.
  ///
  /// - Throws: `OrganError` when grids and header differ in size; what Foundation throws when the
  ///   file cannot be written.
  public static func write(
    _ frames: [LabelMap],
    to url: URL,
    like header: NIfTIHeader? = nil
  ) throws {
    try write(
      frames.map(\.labels),
      grids: frames.map(\.grid),
      as: .uint8,
      to: url,
      like: header
    )
  }

  /// The bytes of numbers are written as they lie in memory: little-endian on every machine that
  /// this platform runs on.
  private static func write<Value>(
    _ frames: [[Value]],
    grids: [VoxelGrid],
    as datatype: NIfTIDatatype,
    to url: URL,
    like template: NIfTIHeader?
  ) throws {
    func refuse(_ reason: String) -> OrganError {
      OrganError(.studyRefused, "\(url.path): \(reason)")
    }
    guard let grid = grids.first, grids.allSatisfy({ $0 == grid }) else {
      throw refuse("frames of one file must share one grid")
    }
    var header = template ?? NIfTIHeader(grid: grid, frameCount: frames.count)
    guard SIMD3(header.dim[1], header.dim[2], header.dim[3]) == grid.size else {
      throw refuse("its voxels do not fit the header it is to be written with")
    }
    // One frame of a series has the series' geometry, but not its length.
    if header.frameCount != frames.count {
      header.dim[0] = frames.count == 1 ? 3 : 4
      header.dim[4] = frames.count
      if frames.count > Int16.max { header.version = 2 }
    }
    header.datatype = datatype.rawValue
    (header.slope, header.intercept) = (1, 0)
    (header.intentCode, header.intentParameters) = (0, [0, 0, 0])
    header.displayRange = [0, 0]
    var bytes = header.bytes()
    bytes.reserveCapacity(bytes.count + frames.count * grid.count * datatype.byteCount)
    for frame in frames { frame.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    if url.pathExtension == "gz" { bytes = bytes.withUnsafeBytes(Zlib.gzipped) }
    try Data(bytes).write(to: url)
  }
}

extension NIfTIHeader {
  /// A header that says where a grid lies: in sform and qform, or in pixdim alone when the grid is
  /// not oriented.
  ///
  /// A grid whose axes are no right angles to each other has no qform, and one with more than
  /// 32,767 voxels or frames along an axis needs version 2.
  public init(grid: VoxelGrid, frameCount: Int = 1) {
    self.init()
    let lengths = [grid.size.x, grid.size.y, grid.size.z, frameCount]
    version = lengths.allSatisfy { $0 <= Int(Int16.max) } ? 1 : 2
    dim = [frameCount > 1 ? 4 : 3] + lengths + [1, 1, 1]
    let spacing = grid.spacing
    pixdim = [1, spacing.x, spacing.y, spacing.z, 1, 1, 1, 1]
    voxOffset = byteCount
    guard grid.isOriented else { return }
    sformCode = 1
    sform = (0..<3).map { row in grid.axes.map { $0[row] } + [grid.origin[row]] }
    setRotation(of: grid)
  }

  /// Sets the qform, where the grid is a rotation and perhaps a mirror image.
  private mutating func setRotation(of grid: VoxelGrid) {
    var (u, v, w) = (grid.axes[0].normalised, grid.axes[1].normalised, grid.axes[2].normalised)
    guard abs(u.dot(v)) < 1e-4, abs(v.dot(w)) < 1e-4, abs(w.dot(u)) < 1e-4 else { return }
    qformCode = 1
    quaternionOffset = [grid.origin.x, grid.origin.y, grid.origin.z]
    if u.cross(v).dot(w) < 0 {
      pixdim[0] = -1
      w = -w
    }
    quaternion = Self.quaternion(u, v, w)
  }

  /// The b, c, d of a rotation's quaternion with a not negative, from the rotation's columns.
  ///
  /// The largest of the four squares is divided by, so that no division is by almost zero.
  ///
  /// - SeeAlso: Shepperd 1978, "Quaternion from rotation matrix", doi:10.2514/3.55767b.
  private static func quaternion(
    _ u: SIMD3<Double>,
    _ v: SIMD3<Double>,
    _ w: SIMD3<Double>
  ) -> [Double] {
    // Four times the squares of a, b, c, d.
    let squares = SIMD4(
      1 + u.x + v.y + w.z,
      1 + u.x - v.y - w.z,
      1 - u.x + v.y - w.z,
      1 - u.x - v.y + w.z
    )
    let (ab, ac, ad) = (v.z - w.y, w.x - u.z, u.y - v.x)
    let (bc, bd, cd) = (u.y + v.x, u.z + w.x, v.z + w.y)
    let column =
      switch squares.max() {
      case squares.x: SIMD4(squares.x, ab, ac, ad)
      case squares.y: SIMD4(ab, squares.y, bc, bd)
      case squares.z: SIMD4(ac, bc, squares.z, cd)
      default: SIMD4(ad, bd, cd, squares.w)
      }
    let quaternion = column / (column * column).sum().squareRoot()
    let sign: Double = quaternion.x < 0 ? -1 : 1
    return [sign * quaternion.y, sign * quaternion.z, sign * quaternion.w]
  }
}
