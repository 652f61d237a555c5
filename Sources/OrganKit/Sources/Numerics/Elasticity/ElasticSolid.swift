/// An isotropic, linearly elastic solid made of the cells of a regular grid, fixed at its border.
///
/// Displacements are staggered: each component lives on the cell faces it is normal to, the
/// dilatation at cell centres, shear at edges. So a cell's dilatation is free to be what the
/// pressure there wants, and nearly incompressible solids (Poisson ratio towards 0.5) do not lock,
/// as they do with all components at the corners.
///
/// The border is made of the faces between the cells inside and outside the solid, the grid's own
/// border included. Where the stiffness jumps, edges take the harmonic mean of their four cells.
///
/// - SeeAlso: Harlow and Welch 1965, doi:10.1063/1.1761178 (the staggered grid); Virieux 1986,
///   doi:10.1190/1.1442147 (elasticity on it).
public struct ElasticSolid: Sendable {
  /// How many cells along each axis.
  public let size: SIMD3<Int>
  /// The cells' edges, in a unit of length.
  public let step: SIMD3<Double>

  let layout: CellLayout
  let first: [Float]
  let shear: [Float]
  /// The shear moduli of edges between x and y, x and z, y and z; doubled where an edge lies on a
  /// wall, for there the nearest moving face is half a step away.
  let edges: [[Float]]
  /// Bits 1, 2 and 4 of a cell: its lower x, y and z face lies between two cells of the solid.
  let free: [UInt8]

  /// A solid of one material a cell.
  ///
  /// - Parameters:
  ///   - size: how many cells along each axis.
  ///   - step: the cells' edges.
  ///   - first: Lamé's first parameter λ ≥ 0 of each cell, first axis fastest.
  ///   - shear: the shear modulus μ > 0 of each cell, in the same unit of pressure.
  ///   - inside: whether each cell belongs to the solid; all do when nil.
  public init(
    size: SIMD3<Int>,
    step: SIMD3<Double>,
    first: [Double],
    shear: [Double],
    inside: [Bool]? = nil
  ) {
    let layout = CellLayout(size)
    precondition(first.count == layout.cells && shear.count == layout.cells, "a number a cell")
    precondition(inside.map { $0.count == layout.cells } ?? true, "a number a cell")
    var paddedFirst = [Float](repeating: 0, count: layout.count)
    var paddedShear = paddedFirst
    var cell = 0
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          if inside?[cell] ?? true {
            precondition(shear[cell] > 0 && first[cell] >= 0, "a solid resists")
            let place = layout.index(i, j, k)
            paddedFirst[place] = Float(first[cell])
            paddedShear[place] = Float(shear[cell])
          }
          cell += 1
        }
      }
    }
    self.init(layout: layout, step: step, first: paddedFirst, shear: paddedShear)
  }

  /// A solid whose cells are those with a shear modulus above zero.
  init(layout: CellLayout, step: SIMD3<Double>, first: [Float], shear: [Float]) {
    (self.size, self.step, self.layout) = (layout.size, step, layout)
    (self.first, self.shear) = (first, shear)
    var free = [UInt8](repeating: 0, count: layout.count)
    var edges = [[Float]](repeating: Array(repeating: 0, count: layout.count), count: 3)
    let strides = layout.strides
    layout.forEachFace { place in
      for axis in 0..<3 where shear[place] > 0 && shear[place - strides[axis]] > 0 {
        free[place] |= 1 << UInt8(axis)
      }
      for edge in 0..<3 {
        let (a, b) = (strides[Self.axes[edge].0], strides[Self.axes[edge].1])
        let around = (shear[place], shear[place - a], shear[place - b], shear[place - a - b])
        var count: Float = 0
        var compliance: Float = 0
        for modulus in [around.0, around.1, around.2, around.3] where modulus > 0 {
          count += 1
          compliance += 1 / modulus
        }
        guard count > 1 else { continue }
        edges[edge][place] = (count == 2 ? 2 : 1) * count / compliance
      }
    }
    (self.free, self.edges) = (free, edges)
  }

  /// The two axes across each kind of edge.
  static let axes = [(0, 1), (0, 2), (1, 2)]

  /// Whether a cell belongs to the solid.
  public func contains(_ i: Int, _ j: Int, _ k: Int) -> Bool {
    shear[layout.index(i, j, k)] > 0
  }

  /// Lamé's parameters λ and μ of a Young's modulus and a Poisson ratio below 0.5.
  public static func lame(
    young: Double,
    poisson: Double
  ) -> (first: Double, shear: Double) {
    precondition(young > 0 && poisson >= 0 && poisson < 0.5, "a solid that can be compressed")
    return (
      young * poisson / ((1 + poisson) * (1 - 2 * poisson)), young / (2 * (1 + poisson))
    )
  }
}

/// Cells in memory, with a border of one cell on all sides.
struct CellLayout: Sendable, Equatable {
  let size: SIMD3<Int>

  init(_ size: SIMD3<Int>) {
    precondition(size.x > 0 && size.y > 0 && size.z > 0, "a grid has cells")
    self.size = size
  }

  var row: Int { size.x + 2 }
  var plane: Int { row * (size.y + 2) }
  /// With the border.
  var count: Int { plane * (size.z + 2) }
  /// Without it.
  var cells: Int { size.x * size.y * size.z }
  var strides: [Int] { [1, row, plane] }

  /// A cell's place; the border's cells have the indices -1 and size.
  func index(_ i: Int, _ j: Int, _ k: Int) -> Int { i + 1 + (j + 1) * row + (k + 1) * plane }

  /// Calls `body` for every cell that has a lower face on the solid's side: the grid's own, and
  /// those just behind its upper border.
  func forEachFace(_ body: (Int) -> Void) {
    for k in 0...size.z {
      for j in 0...size.y {
        let start = index(0, j, k)
        for place in start...start + size.x { body(place) }
      }
    }
  }
}
