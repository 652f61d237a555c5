import Kernels

/// Exchanges whose directions differ from cell to cell.
final class FieldExchange: LatticeExchange {
  let margin: Int
  let reach: SIMD3<Int>
  private let field: LatticeField
  private let offsets: [Int]
  private var diffusivity: [Float] = []
  /// Whether a cell is inside and takes part.
  private var open: [UInt8]
  /// The pieces of `field.cells` that take part.
  private var ranges: [Int] = []

  init(_ field: LatticeField) {
    self.field = field
    let size = field.size
    offsets = field.offsets.map { $0.x + size.x * ($0.y + size.y * $0.z) }
    margin = offsets.map(abs).max() ?? 0
    reach = field.offsets.reduce(SIMD3(repeating: 0)) { reach, e in
      SIMD3(max(reach.x, abs(e.x)), max(reach.y, abs(e.y)), max(reach.z, abs(e.z)))
    }
    open = Array(repeating: 0, count: size.x * size.y * size.z)
  }

  func setDiffusivity(_ diffusivity: [Float], inside: [Bool]) -> Double {
    self.diffusivity = diffusivity
    var outflow = [Float](repeating: 0, count: diffusivity.count)
    for (k, cell) in field.cells.enumerated() {
      let half = diffusivity[Int(cell)] / 2
      for slot in 6 * k..<6 * k + 6 {
        let offset = offsets.isEmpty ? 0 : offsets[Int(field.kinds[slot])]
        let flow = half * field.weights[slot]
        for (bit, partner) in [(UInt8(1), Int(cell) + offset), (2, Int(cell) - offset)]
        where field.ends[slot] & bit != 0 {
          outflow[Int(cell)] += flow
          outflow[partner] += flow
        }
      }
    }
    let greatest = outflow.max() ?? 0
    return greatest > 0 ? 1 / Double(greatest) : .infinity
  }

  func close(_ cell: Int) { open[cell] = 0 }

  func activate(_ spans: [Int], inside: [Bool]) {
    for cell in open.indices { open[cell] = 0 }
    ranges.removeAll(keepingCapacity: true)
    var next = 0
    for place in stride(from: 0, to: spans.count, by: 2) {
      let (start, end) = (spans[place], spans[place + 1])
      for cell in start..<end where inside[cell] { open[cell] = 1 }
      while next < field.cells.count, field.cells[next] < start { next += 1 }
      let first = next
      while next < field.cells.count, field.cells[next] < end { next += 1 }
      if next > first { ranges += [first, next] }
    }
  }

  func step(_ step: LatticeStep, on spans: UnsafeBufferPointer<Int>) {
    for place in stride(from: 0, to: spans.count, by: 2) {
      (step.to + spans[place])
        .update(from: step.from + spans[place], count: spans[place + 1] - spans[place])
    }
    field.cells.withUnsafeBufferPointer { cells in
      field.weights.withUnsafeBufferPointer { weights in
        field.kinds.withUnsafeBufferPointer { kinds in
          field.ends.withUnsafeBufferPointer { ends in
            diffusivity.withUnsafeBufferPointer { diffusivity in
              offsets.withUnsafeBufferPointer { offsets in
                open.withUnsafeBufferPointer { open in
                  var task = kernels_lattice_exchange_task()
                  task.from = step.from
                  task.to = step.to
                  task.cells = cells.baseAddress
                  task.weights = weights.baseAddress
                  task.kinds = kinds.baseAddress
                  task.ends = ends.baseAddress
                  task.offsets = offsets.baseAddress
                  task.diffusivity = diffusivity.baseAddress
                  task.open = open.baseAddress
                  task.time = step.time
                  kernels_lattice_exchange(&task, ranges, ranges.count / 2)
                }
              }
            }
          }
        }
      }
    }
    guard let base = step.base else { return }
    kernels_blend(
      step.to,
      base,
      step.share,
      step.reaction.gain,
      step.reaction.saturation,
      spans.baseAddress,
      spans.count / 2
    )
  }
}
