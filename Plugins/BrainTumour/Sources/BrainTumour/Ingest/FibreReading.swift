import Imaging
import OrganKit

/// Fibre directions as diffusion software writes them, brought to tensors in the patient's axes.
enum FibreReading {
  /// The mean diffusivity that a tensor gets where only its shape is known: a healthy brain's, mm²/s.
  static let meanDiffusivity: Float = 7e-4

  /// In which axes a file gives its directions.
  enum Axes: String {
    /// The image's own, the first one turned where the image is stored from left to right: FSL's.
    case fsl
    /// The patient's: right, front, head.
    case scanner

    /// A direction of the file's as one of the patient's.
    func turned(_ vector: SIMD3<Float>, on grid: VoxelGrid) -> SIMD3<Float> {
      (self == .scanner ? Frame.patient : Frame(imageAxesOf: grid)).turned(vector)
    }
  }

  /// The orders in which files give xx, yy, zz, xy, xz, yz, by software.
  private static let orders: [(name: String, places: [Int])] = [
    ("fsl", [0, 3, 5, 1, 2, 4]),
    ("mrtrix", [0, 1, 2, 3, 4, 5]),
    ("nifti", [0, 2, 5, 1, 3, 4]),
  ]

  /// Tensors from six components.
  ///
  /// Which three of them are the diagonal, whose entries cannot be negative, tells the software.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where none or several orders fit, and none is named.
  static func tensors(
    _ components: [Volume],
    scheme: String?,
    file: String
  ) throws -> (field: FibreField, order: String) {
    let grid = components[0].grid
    let named = try scheme.map { word in
      guard let order = orders.first(where: { $0.name == word.lowercased() }) else {
        throw OrganError.study(
          "\(file): its scheme '\(word)' is none of \(orders.map(\.name).joined(separator: ", "))"
        )
      }
      return order
    }
    let order: (name: String, places: [Int])
    if let named {
      order = named
    } else {
      let fitting = orders.filter { isPositive(components, $0.places) }
      guard fitting.count == 1, let only = fitting.first else {
        throw OrganError.study(
          "\(file): its six components fit \(fitting.isEmpty ? "no" : "more than one") known order "
            + "of a tensor; name its 'scheme' in study.json: "
            + orders.map(\.name).joined(separator: ", ")
        )
      }
      order = only
    }
    var tensors = order.places.map { components[$0].voxels }
    // MRtrix writes the patient's axes, the others the image's.
    let axes = order.name == "mrtrix" ? Frame.patient : Frame(imageAxesOf: grid)
    axes.turn(&tensors)
    return (FibreField(grid: grid, tensors: tensors), order.name)
  }

  /// Tensors from the fractional anisotropy and the principal direction, taken to be alike in all
  /// directions across it.
  ///
  /// With eigenvalues m(1+2a), m(1−a), m(1−a) the anisotropy is 3a/√(3+6a²), so that
  /// a = FA/√(3−2FA²).
  static func tensors(
    anisotropy: Volume,
    direction: [Volume],
    axes: Axes,
    file: String
  ) throws -> (field: FibreField, clamped: Int) {
    let grid = anisotropy.grid
    let frame = axes == .scanner ? Frame.patient : Frame(imageAxesOf: grid)
    var tensors = [[Float]](repeating: Array(repeating: 0, count: grid.count), count: 6)
    var (clamped, wrong, seen) = (0, 0, 0)
    for place in 0..<grid.count {
      let value = anisotropy.voxels[place]
      if value > 1 { clamped += 1 }
      let fraction = min(max(value, 0), 1)
      let shape = fraction / (3 - 2 * fraction * fraction).squareRoot()
      var vector = SIMD3(
        direction[0].voxels[place],
        direction[1].voxels[place],
        direction[2].voxels[place]
      )
      let length = (vector * vector).sum().squareRoot()
      if fraction > 0.1 {
        seen += 1
        if abs(length - 1) > 0.05 { wrong += 1 }
      }
      vector = length > 0.5 ? frame.turned(vector / length) : .zero
      let along = 3 * shape * meanDiffusivity
      let across = meanDiffusivity * (length > 0.5 ? 1 - shape : 1)
      tensors[0][place] = across + along * vector.x * vector.x
      tensors[1][place] = across + along * vector.y * vector.y
      tensors[2][place] = across + along * vector.z * vector.z
      tensors[3][place] = along * vector.x * vector.y
      tensors[4][place] = along * vector.x * vector.z
      tensors[5][place] = along * vector.y * vector.z
    }
    guard seen > 0, wrong * 20 <= seen else {
      throw OrganError.study(
        "\(file): its vectors do not have length 1 where the anisotropy is above 0.1; the principal "
          + "direction is a unit vector along the fourth axis"
      )
    }
    return (FibreField(grid: grid, tensors: tensors), clamped)
  }

  /// Whether the three components that should be the diagonal are positive nearly wherever a tensor
  /// is, and the others are not.
  private static func isPositive(_ components: [Volume], _ places: [Int]) -> Bool {
    var (count, diagonal) = (0, 0)
    for voxel in components[0].voxels.indices {
      let values = components.map { $0.voxels[voxel] }
      guard values.contains(where: { $0 != 0 }) else { continue }
      count += 1
      if places.prefix(3).allSatisfy({ values[$0] > 0 }) { diagonal += 1 }
    }
    return count > 0 && Double(diagonal) >= 0.95 * Double(count)
  }
}

/// The axes in which directions are given, as unit vectors of the patient's.
private struct Frame {
  let axes: [SIMD3<Float>]

  static let patient = Frame(axes: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)])

  private init(axes: [SIMD3<Float>]) { self.axes = axes }

  /// FSL's: the image's axes, with the first turned round where they are right-handed.
  init(imageAxesOf grid: VoxelGrid) {
    var axes = grid.axes.map { SIMD3<Float>($0.normalised) }
    if grid.axes[0].cross(grid.axes[1]).dot(grid.axes[2]) > 0 { axes[0] = -axes[0] }
    self.axes = axes
  }

  func turned(_ vector: SIMD3<Float>) -> SIMD3<Float> {
    vector.x * axes[0] + vector.y * axes[1] + vector.z * axes[2]
  }

  /// T becomes R T Rᵀ.
  func turn(_ tensors: inout [[Float]]) {
    let rows = (0..<3).map { row in SIMD3(axes[0][row], axes[1][row], axes[2][row]) }
    for place in tensors[0].indices {
      let (xx, yy, zz) = (tensors[0][place], tensors[1][place], tensors[2][place])
      let (xy, xz, yz) = (tensors[3][place], tensors[4][place], tensors[5][place])
      func product(_ one: Int, _ other: Int) -> Float {
        let (u, v) = (rows[one], rows[other])
        let image = SIMD3(
          xx * v.x + xy * v.y + xz * v.z,
          xy * v.x + yy * v.y + yz * v.z,
          xz * v.x + yz * v.y + zz * v.z
        )
        return (u * image).sum()
      }
      for (index, pair) in [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)].enumerated() {
        tensors[index][place] = product(pair.0, pair.1)
      }
    }
  }
}

extension FibreField {
  /// This field on another grid of the same space: linear between centres, without direction beyond.
  func resampled(onto target: VoxelGrid) -> FibreField {
    let isotropic = FibreReading.meanDiffusivity
    let resampled = tensors.enumerated()
      .map { index, component in
        Volume(grid: grid, voxels: component)
          .resampled(onto: target, outside: index < 3 ? isotropic : 0).voxels
      }
    return FibreField(grid: target, tensors: resampled)
  }
}
