import Foundation
import OrganKit

/// Where a header says its voxels lie: checked, never guessed in silence.
extension NIfTIHeader {
  /// The grid of a frame, and sentences about what could not be taken as it stands.
  struct Geometry {
    var grid: VoxelGrid
    var notes: [String]
  }

  /// Relative differences up to this are rounding or habit; larger ones are contradictions.
  private static let agreement = 0.01
  /// No scanner makes a finer or a coarser step (mm).
  private static let plausibleSpacing = 1e-6...1e4
  /// No scanner puts its voxels farther away (mm).
  private static let farthest = 1e6

  /// The grid that sform, qform and pixdim agree on.
  ///
  /// All steps 1 in an sform whose pixdim says otherwise is a known defect of converters: the
  /// spacing is then pixdim's, and the orientation unknown.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file.
  func geometry(file: String) throws -> Geometry {
    func refuse(_ reason: String) -> OrganError {
      OrganError(.studyRefused, "\(file): \(reason)")
    }
    let size = try checkedSize(refuse)
    guard let unit = millimetres else {
      throw refuse("its unit of length (code \(xyztUnits & 7)) is none that NIfTI defines")
    }
    let spacing = SIMD3(pixdim[1], pixdim[2], pixdim[3]) * unit
    for axis in 0..<3 where !Self.plausibleSpacing.contains(spacing[axis]) {
      throw refuse("its voxel spacing along axis \(axis + 1) is \(spacing[axis]) mm")
    }
    let rows = sformCode > 0 ? try checked(sformTransform(unit), "sform", refuse) : nil
    let turn =
      qformCode > 0 ? try checked(try qformTransform(spacing, unit, refuse), "qform", refuse) : nil
    if let rows, let turn, !rows.agrees(with: turn, size: size, within: Self.agreement) {
      throw refuse("its sform and qform put the voxels in different places; correct one of them")
    }
    guard let transform = rows ?? turn else {
      return Geometry(
        grid: VoxelGrid(size: size, spacing: spacing, isOriented: false),
        notes: ["The header gives no orientation: only the voxel spacing is known."]
      )
    }
    let steps = transform.lengths
    if (0..<3).allSatisfy({ abs(steps[$0] - spacing[$0]) <= Self.agreement * spacing[$0] }) {
      return Geometry(
        grid: VoxelGrid(size: size, axes: transform.axes, origin: transform.origin),
        notes: []
      )
    }
    guard (0..<3).allSatisfy({ abs(steps[$0] - unit) <= 1e-6 * unit }) else {
      throw refuse(
        "the steps of its affine (\(Self.words(steps)) mm) contradict its pixdim "
          + "(\(Self.words(spacing)) mm); correct one of them"
      )
    }
    return Geometry(
      grid: VoxelGrid(size: size, spacing: spacing, isOriented: false),
      notes: [
        "The steps of the affine are all 1 while pixdim says \(Self.words(spacing)) mm: the "
          + "spacing is taken from pixdim, and the orientation is unknown."
      ]
    )
  }

  private func checkedSize(_ refuse: (String) -> OrganError) throws -> SIMD3<Int> {
    guard (3...7).contains(dim[0]) else {
      throw refuse(
        dim[0] == 1 || dim[0] == 2
          ? "it has \(dim[0]) axes where a volume has 3 or 4"
          : "its number of axes, \(dim[0]), is none that NIfTI allows"
      )
    }
    for axis in 1...dim[0] where dim[axis] < 1 {
      throw refuse("it has \(dim[axis]) voxels along axis \(axis)")
    }
    for axis in 5..<8 where axis <= dim[0] && dim[axis] != 1 && !(axis == 5 && hasComponents) {
      throw refuse("it has \(dim[axis]) entries along axis \(axis) where only 3-D frames are read")
    }
    return SIMD3(dim[1], dim[2], dim[3])
  }

  private func sformTransform(_ unit: Double) -> Transform {
    func column(_ index: Int) -> SIMD3<Double> {
      SIMD3(sform[0][index], sform[1][index], sform[2][index]) * unit
    }
    return Transform(axes: [column(0), column(1), column(2)], origin: column(3))
  }

  private func qformTransform(
    _ spacing: SIMD3<Double>,
    _ unit: Double,
    _ refuse: (String) -> OrganError
  ) throws -> Transform {
    let (b, c, d) = (quaternion[0], quaternion[1], quaternion[2])
    let rest = 1 - (b * b + c * c + d * d)
    // Single precision leaves a half turn a little longer than 1.
    guard rest >= -1e-5 else { throw refuse("the quaternion of its qform is no rotation") }
    let a = max(0, rest).squareRoot()
    let handedness: Double = pixdim[0] < 0 ? -1 : 1
    let axes = [
      SIMD3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)),
      SIMD3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)),
      SIMD3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c) * handedness,
    ]
    let offset = SIMD3(quaternionOffset[0], quaternionOffset[1], quaternionOffset[2])
    return Transform(axes: (0..<3).map { axes[$0] * spacing[$0] }, origin: offset * unit)
  }

  private func checked(
    _ transform: Transform,
    _ name: String,
    _ refuse: (String) -> OrganError
  ) throws -> Transform {
    guard transform.farthest.isFinite else {
      throw refuse("its \(name) holds a number that is not finite")
    }
    guard transform.farthest <= Self.farthest else {
      throw refuse("its \(name) puts voxels more than a kilometre away")
    }
    guard transform.isInvertible else { throw refuse("the axes of its \(name) lie in one plane") }
    return transform
  }

  private static func words(_ lengths: SIMD3<Double>) -> String {
    (0..<3).map { String(format: "%.6g", lengths[$0]) }.joined(separator: " x ")
  }
}

/// Three steps and the first voxel's centre, mm, not yet trusted.
private struct Transform {
  var axes: [SIMD3<Double>]
  var origin: SIMD3<Double>

  var lengths: SIMD3<Double> { SIMD3(axes[0].length, axes[1].length, axes[2].length) }

  /// The largest coordinate; not finite where one of them is not.
  var farthest: Double {
    let all = (axes + [origin]).flatMap { [abs($0.x), abs($0.y), abs($0.z)] }
    return all.allSatisfy(\.isFinite) ? all.max() ?? 0 : .infinity
  }

  /// Whether the axes span space: their volume is no vanishing part of the box of their lengths.
  var isInvertible: Bool {
    let box = lengths.x * lengths.y * lengths.z
    return box > 0 && abs(axes[0].cross(axes[1]).dot(axes[2])) > 1e-4 * box
  }

  /// Whether another transform's steps differ by no more than a part of their lengths, and its
  /// first voxel by no more than that part of the image's diagonal.
  func agrees(with other: Transform, size: SIMD3<Int>, within part: Double) -> Bool {
    for axis in 0..<3 where (axes[axis] - other.axes[axis]).length > part * axes[axis].length {
      return false
    }
    let diagonal = (0..<3).reduce(SIMD3<Double>.zero) { $0 + Double(size[$1]) * axes[$1] }
    return (origin - other.origin).length <= part * diagonal.length
  }
}
