import Kernels

/// Exchanges whose directions are the same in all cells: a plane of weights for each direction.
final class UniformExchange: LatticeExchange {
  let margin: Int
  let reach: SIMD3<Int>
  private let size: SIMD3<Int>
  private let terms: [LatticeDecomposition.Term]
  private let offsets: [Int]
  private let weights: [UnsafeMutablePointer<Float>]
  private let planes: [UnsafePointer<Float>?]

  init(size: SIMD3<Int>, terms: [LatticeDecomposition.Term]) {
    self.size = size
    // A pair that is longer than the grid never has both ends inside.
    self.terms = terms.filter {
      abs($0.offset.x) < size.x && abs($0.offset.y) < size.y && abs($0.offset.z) < size.z
    }
    offsets = self.terms.map { $0.offset.x + size.x * ($0.offset.y + size.y * $0.offset.z) }
    let margin = offsets.map(abs).max() ?? 0
    self.margin = margin
    reach = self.terms.reduce(SIMD3(repeating: 0)) { reach, term in
      SIMD3(
        max(reach.x, abs(term.offset.x)),
        max(reach.y, abs(term.offset.y)),
        max(reach.z, abs(term.offset.z))
      )
    }
    let count = size.x * size.y * size.z + 2 * margin
    weights = self.terms.map { _ in
      let plane = UnsafeMutablePointer<Float>.allocate(capacity: count)
      plane.initialize(repeating: 0, count: count)
      return plane
    }
    planes = weights.map { UnsafePointer($0 + margin) }
  }

  deinit {
    for plane in weights { plane.deallocate() }
  }

  func setDiffusivity(_ diffusivity: [Float], inside: [Bool]) -> Double {
    diffusivity.withUnsafeBufferPointer { d in
      inside.withUnsafeBufferPointer { inside in
        for term in terms.indices { setWeights(term, d, inside) }
      }
    }
    return longestStep(inside)
  }

  private func setWeights(
    _ index: Int,
    _ d: UnsafeBufferPointer<Float>,
    _ inside: UnsafeBufferPointer<Bool>
  ) {
    let (e, half) = (terms[index].offset, Float(terms[index].weight / 2))
    let columns = max(0, -e.x)..<min(size.x, size.x - e.x)
    for z in max(0, -e.z)..<min(size.z, size.z - e.z) {
      for y in max(0, -e.y)..<min(size.y, size.y - e.y) {
        let row = (z * size.y + y) * size.x
        let plane = weights[index] + margin + row
        let (near, far) = (row, row + offsets[index])
        for x in columns {
          let isOpen = inside[near + x] && inside[far + x]
          plane[x] = isOpen ? half * (d[near + x] + d[far + x]) : 0
        }
      }
    }
  }

  /// Each stage is a mean of a cell and its partners as long as a cell gives away no more than it
  /// has.
  private func longestStep(_ inside: [Bool]) -> Double {
    var greatest: Float = 0
    var sums = [Float](repeating: 0, count: size.x)
    for row in 0..<size.y * size.z {
      let cells = margin + row * size.x
      for x in 0..<size.x { sums[x] = 0 }
      for (plane, offset) in zip(weights, offsets) {
        for x in 0..<size.x { sums[x] += plane[cells + x] + plane[cells + x - offset] }
      }
      greatest = max(greatest, sums.max() ?? 0)
    }
    return greatest > 0 ? 1 / Double(greatest) : .infinity
  }

  func close(_ cell: Int) {
    for (plane, offset) in zip(weights, offsets) {
      plane[margin + cell] = 0
      plane[margin + cell - offset] = 0
    }
  }

  func activate(_ spans: [Int], inside: [Bool]) {}

  func step(_ step: LatticeStep, on spans: UnsafeBufferPointer<Int>) {
    planes.withUnsafeBufferPointer { planes in
      offsets.withUnsafeBufferPointer { offsets in
        var task = kernels_lattice_diffusion()
        task.from = step.from
        task.to = step.to
        task.weights = planes.baseAddress
        task.offsets = offsets.baseAddress
        task.offset_count = offsets.count
        task.time = step.time
        task.base = step.base
        task.share = step.share
        task.gain = step.reaction.gain
        task.saturation = step.reaction.saturation
        kernels_lattice_diffuse(&task, spans.baseAddress, spans.count / 2)
      }
    }
  }
}
