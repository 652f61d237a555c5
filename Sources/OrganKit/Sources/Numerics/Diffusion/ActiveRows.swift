/// The part of a grid that takes part in a computation: in each row along x one piece.
///
/// What starts small stays small for long: only the cells that something may have reached are
/// worked on. A piece never shrinks.
struct ActiveRows {
  /// The grid's size in cells.
  let size: SIMD3<Int>
  /// The first and last places with a number in `spans`, as cells of a buffer without margin.
  private(set) var spans: [Int] = []
  /// The piece of each row in which cells are inside: start and end, empty where start ≥ end.
  private let limits: [SIMD2<Int32>]
  private var pieces: [SIMD2<Int32>]
  private var scratch: [SIMD2<Int32>]
  private var other: [SIMD2<Int32>]

  /// Nothing is active yet; only rows with cells inside will be.
  init(size: SIMD3<Int>, inside: [Bool]) {
    self.size = size
    let nothing = SIMD2(Int32(size.x), 0)
    var limits = Array(repeating: nothing, count: size.y * size.z)
    for row in limits.indices {
      let cells = inside[row * size.x..<(row + 1) * size.x]
      guard let first = cells.firstIndex(of: true), let last = cells.lastIndex(of: true) else {
        continue
      }
      limits[row] = SIMD2(Int32(first - row * size.x), Int32(last + 1 - row * size.x))
    }
    self.limits = limits
    pieces = Array(repeating: nothing, count: limits.count)
    scratch = pieces
    other = pieces
  }

  /// Makes active what is not zero.
  mutating func restart(_ values: UnsafePointer<Double>) {
    for row in pieces.indices {
      var piece = limits[row]
      let cells = values + row * size.x
      while piece.x < piece.y, cells[Int(piece.x)] == 0 { piece.x += 1 }
      while piece.x < piece.y, cells[Int(piece.y) - 1] == 0 { piece.y -= 1 }
      pieces[row] = piece.x < piece.y ? piece : SIMD2(Int32(size.x), 0)
    }
    list()
  }

  /// Makes active what lies within a distance (in cells along each axis) of a number above a
  /// threshold.
  mutating func grow(
    around values: UnsafePointer<Double>,
    above threshold: Double,
    by margin: SIMD3<Int>
  ) {
    let nothing = SIMD2(Int32(size.x), Int32(0))
    var (low, high) = (SIMD2(size.y, size.z), SIMD2(-1, -1))
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = z * size.y + y
        var piece = pieces[row]
        let cells = values + row * size.x
        while piece.x < piece.y, abs(cells[Int(piece.x)]) <= threshold { piece.x += 1 }
        while piece.x < piece.y, abs(cells[Int(piece.y) - 1]) <= threshold { piece.y -= 1 }
        guard piece.x < piece.y else {
          scratch[row] = nothing
          continue
        }
        low = SIMD2(min(low.x, y), min(low.y, z))
        high = SIMD2(max(high.x, y), max(high.y, z))
        scratch[row] = SIMD2(piece.x - Int32(margin.x), piece.y + Int32(margin.x))
      }
    }
    guard low.x <= high.x else { return }
    low = SIMD2(max(low.x - margin.y, 0), max(low.y - margin.z, 0))
    high = SIMD2(min(high.x + margin.y, size.y - 1), min(high.y + margin.z, size.z - 1))
    widen(by: margin.y, stride: 1, coordinate: 0, low, high)
    widen(by: margin.z, stride: size.y, coordinate: 1, low, high)
    for z in low.y...high.y {
      for y in low.x...high.x {
        let row = z * size.y + y
        let grown = SIMD2(
          max(limits[row].x, min(pieces[row].x, scratch[row].x)),
          min(limits[row].y, max(pieces[row].y, scratch[row].y))
        )
        pieces[row] = grown.x < grown.y ? grown : nothing
      }
    }
    list()
  }

  /// Joins each row's piece with those of the rows up to a distance before and behind it, in
  /// threefold longer leaps.
  private mutating func widen(
    by margin: Int,
    stride: Int,
    coordinate: Int,
    _ low: SIMD2<Int>,
    _ high: SIMD2<Int>
  ) {
    var reach = 0
    while reach < margin {
      let leap = min(2 * reach + 1, margin - reach)
      for z in low.y...high.y {
        for y in low.x...high.x {
          let row = z * size.y + y
          let place = coordinate == 0 ? y : z
          var piece = scratch[row]
          if place - leap >= low[coordinate] {
            let before = scratch[row - leap * stride]
            piece = SIMD2(min(piece.x, before.x), max(piece.y, before.y))
          }
          if place + leap <= high[coordinate] {
            let behind = scratch[row + leap * stride]
            piece = SIMD2(min(piece.x, behind.x), max(piece.y, behind.y))
          }
          other[row] = piece
        }
      }
      swap(&scratch, &other)
      reach += leap
    }
  }

  private mutating func list() {
    spans.removeAll(keepingCapacity: true)
    for (row, piece) in pieces.enumerated() where piece.x < piece.y {
      spans.append(row * size.x + Int(piece.x))
      spans.append(row * size.x + Int(piece.y))
    }
  }
}
