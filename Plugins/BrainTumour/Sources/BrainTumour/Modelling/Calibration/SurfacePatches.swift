import Imaging

/// An outline's surface in patches: the places halfway between voxels inside and outside.
///
/// A place is off the true surface by up to half a voxel either way, so that a patch's mean is not.
/// Where tissue ends the outline ends with it, and tells nothing about how dense the tumour is.
struct SurfacePatches: Sendable {
  /// The places, mm, patch after patch.
  var places: [SIMD3<Double>] = []
  /// Where each patch's places begin, and one more for the end.
  var starts: [Int] = [0]
  /// The middle of each patch, mm.
  var centres: [SIMD3<Double>] = []

  /// How many patches there are.
  var count: Int { centres.count }

  /// The most places that speak for a patch.
  static let depth = 12

  /// The surface of a mask.
  ///
  /// - Parameters:
  ///   - mask: the outline.
  ///   - tissue: where the tumour can be, on any grid of the same space.
  ///   - size: a patch's size, mm.
  ///   - limit: how many patches there may be: they grow until they are so few.
  init(of mask: Mask, within tissue: Mask, size: Double, atMost limit: Int) {
    let faces = Self.faces(of: mask, within: tissue)
    var size = size
    var groups = Self.groups(faces, size: size, origin: mask.grid.origin)
    while groups.count > limit {
      size *= 1.15
      groups = Self.groups(faces, size: size, origin: mask.grid.origin)
    }
    for group in groups {
      // Evenly over the patch, if there are too many.
      let taken = min(group.count, Self.depth)
      let places = (0..<taken).map { faces[group[$0 * group.count / taken]] }
      self.places += places
      starts.append(self.places.count)
      centres.append(places.reduce(.zero, +) / Double(taken))
    }
  }

  private static func faces(of mask: Mask, within tissue: Mask) -> [SIMD3<Double>] {
    let grid = mask.grid
    let size = grid.size
    let strides = [1, size.x, size.x * size.y]
    var faces: [SIMD3<Double>] = []
    let toTissue = GridMap(from: grid, to: tissue.grid)
    mask.voxels.withUnsafeBufferPointer { voxels in
      for k in 0..<size.z {
        for j in 0..<size.y {
          for i in 0..<size.x {
            let here = grid.index(i, j, k)
            let place = SIMD3(i, j, k)
            for axis in 0..<3 where place[axis] + 1 < size[axis] {
              let there = here + strides[axis]
              guard voxels[here] != voxels[there] else { continue }
              var middle = SIMD3<Double>(place)
              middle[axis] += 1
              let outside = voxels[here] ? middle : SIMD3<Double>(place)
              middle[axis] -= 0.5
              if tissue.isSet(nearest: toTissue(outside)) { faces.append(grid.position(middle)) }
            }
          }
        }
      }
    }
    return faces
  }

  /// The faces in each cube of a lattice, cube after cube.
  private static func groups(
    _ faces: [SIMD3<Double>],
    size: Double,
    origin: SIMD3<Double>
  ) -> [[Int]] {
    var groups: [SIMD3<Int>: Int] = [:]
    var members: [[Int]] = []
    for (index, face) in faces.enumerated() {
      let cube = SIMD3<Int>(((face - origin) / size).rounded(.down))
      if let group = groups[cube] {
        members[group].append(index)
      } else {
        groups[cube] = members.count
        members.append([index])
      }
    }
    return members
  }
}

/// From one grid's voxel indices to another's.
struct GridMap: Sendable {
  private let first: SIMD3<Double>
  private let steps: [SIMD3<Double>]

  init(from grid: VoxelGrid, to other: VoxelGrid) {
    let first = other.voxel(grid.origin)
    self.first = first
    steps = grid.axes.map { other.voxel(grid.origin + $0) - first }
  }

  func callAsFunction(_ voxel: SIMD3<Double>) -> SIMD3<Double> {
    first + voxel.x * steps[0] + voxel.y * steps[1] + voxel.z * steps[2]
  }
}
