/// The connected pieces of a mask, in the order of their first voxels.
///
/// Neighbours within slices make pieces of each slice, as if no other slice were there.
public struct ConnectedComponents: Sendable {
  /// Where the voxels lie.
  public let grid: VoxelGrid
  /// For each voxel the number of its piece, counted from 1; 0 outside.
  public let pieces: [Int32]
  /// How many voxels each piece has: piece p's stand at p - 1.
  public let sizes: [Int]

  /// The pieces of a mask.
  public init(of mask: Mask, _ connectivity: Connectivity) {
    var pieces = [Int32](repeating: 0, count: mask.grid.count)
    var sizes: [Int] = []
    var open: [Int] = []
    let voxels = mask.voxels
    for seed in voxels.indices where voxels[seed] && pieces[seed] == 0 {
      let piece = Int32(sizes.count + 1)
      pieces[seed] = piece
      open.append(seed)
      var size = 0
      while let place = open.popLast() {
        size += 1
        connectivity.forEachNeighbour(of: place, on: mask.grid) { neighbour in
          guard voxels[neighbour], pieces[neighbour] == 0 else { return }
          pieces[neighbour] = piece
          open.append(neighbour)
        }
      }
      sizes.append(size)
    }
    (grid, self.pieces, self.sizes) = (mask.grid, pieces, sizes)
  }

  /// How many pieces there are.
  public var count: Int { sizes.count }

  /// One piece, counted from 1.
  public func mask(of piece: Int) -> Mask {
    Mask(grid: grid, voxels: pieces.map { $0 == piece })
  }

  /// The largest piece; of equal ones the first, and without any an empty mask.
  public var largest: Mask {
    guard let size = sizes.max(), let first = sizes.firstIndex(of: size) else {
      return Mask(grid: grid)
    }
    return mask(of: first + 1)
  }

  /// The pieces of at least so many voxels, together.
  public func mask(ofPiecesWithAtLeast size: Int) -> Mask {
    Mask(grid: grid, voxels: pieces.map { $0 > 0 && sizes[Int($0) - 1] >= size })
  }
}
