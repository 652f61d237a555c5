/// A tensor in each of some cells of a grid, as pairs of cells: what `LatticeDiffusion` needs of a
/// field of directions, computed once and shared.
public struct LatticeField: Sendable {
  /// The grid's size in cells.
  public let size: SIMD3<Int>
  /// The directions that occur.
  public let offsets: [SIMD3<Int>]
  /// The cells that are inside, ascending.
  let cells: [Int32]
  /// Six slots a cell: λ, which direction, and which of its two partners exist.
  let weights: [Float]
  let kinds: [UInt16]
  let ends: [UInt8]

  /// The field of a shape; nil where a tensor cannot be taken apart.
  ///
  /// - Parameters:
  ///   - size: the grid's size in cells.
  ///   - inside: whether a cell is inside.
  ///   - tensor: xx, yy, zz, xy, xz, yz of a cell that is inside, in cells².
  public init?(size: SIMD3<Int>, inside: [Bool], tensor: (_ cell: Int) -> [Double]) {
    precondition(inside.count == size.x * size.y * size.z, "one answer a cell")
    guard inside.count < Int(Int32.max) else { return nil }
    self.size = size
    var (cells, weights, kinds, ends) = ([Int32](), [Float](), [UInt16](), [UInt8]())
    var offsets: [SIMD3<Int>] = []
    var known: [SIMD3<Int>: UInt16] = [:]
    func exists(_ place: SIMD3<Int>) -> Bool {
      guard place.x >= 0, place.y >= 0, place.z >= 0,
        place.x < size.x, place.y < size.y, place.z < size.z
      else { return false }
      return inside[(place.z * size.y + place.y) * size.x + place.x]
    }
    for cell in inside.indices where inside[cell] {
      guard let lattice = LatticeDecomposition(tensor(cell)) else { return nil }
      let place = SIMD3(cell % size.x, cell / size.x % size.y, cell / (size.x * size.y))
      cells.append(Int32(cell))
      for slot in 0..<6 {
        guard slot < lattice.terms.count else {
          weights.append(0)
          kinds.append(0)
          ends.append(0)
          continue
        }
        let term = lattice.terms[slot]
        if known[term.offset] == nil {
          guard let kind = UInt16(exactly: offsets.count) else { return nil }
          known[term.offset] = kind
          offsets.append(term.offset)
        }
        weights.append(Float(term.weight))
        kinds.append(known[term.offset] ?? 0)
        ends.append(
          (exists(place &+ term.offset) ? 1 : 0) | (exists(place &- term.offset) ? 2 : 0)
        )
      }
    }
    self.offsets = offsets
    (self.cells, self.weights, self.kinds, self.ends) = (cells, weights, kinds, ends)
  }
}
