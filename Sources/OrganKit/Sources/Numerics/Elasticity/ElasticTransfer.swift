/// Numbers of a multigrid level that outlive a call: three components with a border, zero at first.
final class SinglePrecisionField {
  let numbers: UnsafeMutablePointer<Float>
  /// Of one component.
  let count: Int

  init(_ count: Int) {
    self.count = count
    numbers = .allocate(capacity: 3 * count)
    numbers.initialize(repeating: 0, count: 3 * count)
  }

  deinit { numbers.deallocate() }

  func clear(_ sharing: WorkSharing, _ layout: CellLayout) {
    nonisolated(unsafe) let numbers = numbers
    sharing.perform(layout.size.z, size: layout.count) { planes in
      for axis in 0..<3 {
        let start = axis * layout.count + (planes.lowerBound + 1) * layout.plane
        (numbers + start).update(repeating: 0, count: planes.count * layout.plane)
      }
    }
  }
}

/// Between grids: a component is linear between the coarse faces along its own axis, every second of
/// which is a fine one, and between the coarse cells' centres along the others.
extension ElasticLevel {
  /// Where a fine place (border cells counted) takes its value from: two coarse places with weights.
  @inline(__always)
  private static func sources(_ fine: Int, isFace: Bool) -> (Int, Float, Int, Float) {
    if isFace {
      return fine & 1 == 1 ? ((fine + 1) / 2, 1, 0, 0) : (fine / 2, 0.5, fine / 2 + 1, 0.5)
    }
    let own = (fine + 1) / 2
    return (own, 0.75, fine & 1 == 1 ? own - 1 : own + 1, 0.25)
  }

  /// Adds a coarse field to `solution`, on the faces that move.
  func addProlonged(_ coarse: SinglePrecisionField, from coarseSolid: ElasticSolid) {
    let (fine, wide) = (solid.layout, coarseSolid.layout)
    nonisolated(unsafe) let (target, source) = (solution.numbers, coarse.numbers)
    let free = solid.free
    sharing.perform(fine.size.z, size: fine.count) { planes in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: wide.row) { line in
        free.withUnsafeBufferPointer { free in
          for axis in 0..<3 {
            for k in planes {
              let (k0, ka, k1, kb) = Self.sources(k + 1, isFace: axis == 2)
              for j in 0..<fine.size.y {
                let (j0, ja, j1, jb) = Self.sources(j + 1, isFace: axis == 1)
                let from = source + axis * wide.count
                let rows = (
                  from + k0 * wide.plane + j0 * wide.row, from + k0 * wide.plane + j1 * wide.row,
                  from + k1 * wide.plane + j0 * wide.row, from + k1 * wide.plane + j1 * wide.row
                )
                for i in 0..<wide.row {
                  line[i] =
                    ka * (ja * rows.0[i] + jb * rows.1[i])
                    + kb * (ja * rows.2[i] + jb * rows.3[i])
                }
                let start = fine.index(-1, j, k)
                let to = target + axis * fine.count + start
                for i in 1...fine.size.x where free[start + i] >> UInt8(axis) & 1 == 1 {
                  let (i0, ia, i1, ib) = Self.sources(i, isFace: axis == 0)
                  to[i] += ia * line[i0] + ib * line[i1]
                }
              }
            }
          }
        }
      }
    }
  }

  /// Where a coarse place gathers from: four fine places at most; the transpose of `sources`, halved
  /// since a coarse cell is twice as long.
  @inline(__always)
  private static func targets(
    _ coarse: Int,
    isFace: Bool,
    last: Int
  ) -> (first: Int, weights: SIMD4<Float>) {
    // The fine places 2·coarse - 2 ... 2·coarse + 1.
    var weights: SIMD4<Float> =
      isFace ? SIMD4(0.25, 0.5, 0.25, 0) : SIMD4(0.125, 0.375, 0.375, 0.125)
    for tap in 0..<4 where 2 * coarse - 2 + tap > last { weights[tap] = 0 }
    return (2 * coarse - 2, weights)
  }

  /// Gathers a fine residual on the coarse grid: the transpose of `addProlonged`, over 8.
  func restrict(
    _ residual: SinglePrecisionField,
    to coarse: SinglePrecisionField,
    on coarseSolid: ElasticSolid
  ) {
    let (fine, wide) = (solid.layout, coarseSolid.layout)
    nonisolated(unsafe) let (target, source) = (coarse.numbers, residual.numbers)
    sharing.perform(wide.size.z, size: fine.count) { planes in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: fine.row) { line in
        for axis in 0..<3 {
          for k in planes {
            let (k0, kw) = Self.targets(k + 1, isFace: axis == 2, last: fine.size.z + 1)
            for j in 0..<wide.size.y {
              let (j0, jw) = Self.targets(j + 1, isFace: axis == 1, last: fine.size.y + 1)
              line.update(repeating: 0)
              for c in 0..<4 where kw[c] != 0 {
                for b in 0..<4 where jw[b] != 0 {
                  let weight = kw[c] * jw[b]
                  let from =
                    source + axis * fine.count + (k0 + c) * fine.plane + (j0 + b) * fine.row
                  for i in 0..<fine.row { line[i] += weight * from[i] }
                }
              }
              let to = target + axis * wide.count + wide.index(-1, j, k)
              for i in 1...wide.size.x {
                let (i0, iw) = Self.targets(i, isFace: axis == 0, last: fine.size.x + 1)
                var sum: Float = 0
                for tap in 0..<4 where iw[tap] != 0 { sum += iw[tap] * line[i0 + tap] }
                to[i] = sum
              }
            }
          }
        }
      }
    }
  }
}

extension ElasticSolid {
  /// The solid in cells twice as long: of those that it fills, so that a coarse displacement is one
  /// of the fine solid too; nil where nothing could move.
  func coarsened() -> ElasticSolid? {
    let short = CellLayout((size &+ 1) / 2)
    var first = [Float](repeating: 0, count: short.count)
    var shear = first
    for k in 0..<short.size.z {
      for j in 0..<short.size.y {
        for i in 0..<short.size.x {
          var sums: (first: Float, shear: Float) = (0, 0)
          var isFilled = true
          for child in 0..<8 {
            let place = layout.index(
              2 * i + child & 1,
              2 * j + child >> 1 & 1,
              2 * k + child >> 2
            )
            isFilled = isFilled && self.shear[place] > 0
            sums.first += self.first[place]
            sums.shear += self.shear[place]
          }
          if isFilled {
            first[short.index(i, j, k)] = sums.first / 8
            shear[short.index(i, j, k)] = sums.shear / 8
          }
        }
      }
    }
    let coarse = ElasticSolid(layout: short, step: 2 * step, first: first, shear: shear)
    return coarse.free.contains { $0 != 0 } ? coarse : nil
  }
}
