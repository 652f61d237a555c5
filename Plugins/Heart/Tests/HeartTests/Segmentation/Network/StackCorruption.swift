import Foundation
import Imaging

@testable import Heart

/// What may be wrong with a pair of stacks that a network is to draw; how much, a seed draws.
enum StackCorruption: String, CaseIterable {
  case ghosting, strongGhosting, biasField, noise, strongNoise
  case missingSlice, duplicatedSlice, wrongSpacing, offCentreCrop, swappedPhases

  /// Images and true labels at end-diastole and end-systole.
  struct Pair {
    var images: [Volume]
    var labels: [LabelMap]
  }

  func applied(to pair: Pair, seed: UInt64) -> Pair {
    var random = Numbers(seed: seed)
    var pair = pair
    switch self {
    case .ghosting, .strongGhosting:
      let strength = self == .ghosting ? 0.1 + 0.3 * random.next() : 0.4 + 0.6 * random.next()
      let share = 0.15 + 0.3 * random.next()
      for index in pair.images.indices { pair.images[index].ghost(strength, share) }
    case .biasField:
      let slope = SIMD2(random.next() - 0.5, random.next() - 0.5) * 4
      for index in pair.images.indices { pair.images[index].bias(slope) }
    case .noise, .strongNoise:
      let level = self == .noise ? 0.03 + 0.09 * random.next() : 0.12 + 0.2 * random.next()
      for index in pair.images.indices { pair.images[index].roughen(level, &random) }
    case .missingSlice:
      let count = pair.images[0].grid.size.z
      let slice = 1 + Int(random.next() * Double(count - 2))
      pair.select((0..<count).filter { $0 != slice })
    case .duplicatedSlice:
      let count = pair.images[0].grid.size.z
      let slice = Int(random.next() * Double(count))
      pair.select(Array(0...slice) + Array(slice..<count))
    case .wrongSpacing:
      let factor = random.next() < 0.5 ? 0.5 + 0.3 * random.next() : 1.3 + 0.9 * random.next()
      for index in pair.images.indices {
        for axis in 0..<2 {
          pair.images[index].grid.axes[axis] *= factor
          pair.labels[index].grid.axes[axis] *= factor
        }
      }
    case .offCentreCrop:
      pair.cut(share: 0.1 + 0.6 * random.next(), side: Int(4 * random.next()))
    case .swappedPhases:
      pair = Pair(images: pair.images.reversed(), labels: pair.labels.reversed())
    }
    return pair
  }

  /// Seeded numbers from 0 to 1 (splitmix64).
  struct Numbers {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
    mutating func next() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
    }
    mutating func normal() -> Double {
      (-2 * log(max(next(), 1e-300))).squareRoot() * cos(2 * .pi * next())
    }
  }
}

extension Volume {
  /// A copy of the image, displaced along the rows, shines through.
  fileprivate mutating func ghost(_ strength: Double, _ share: Double) {
    let size = grid.size
    let step = max(1, Int(share * Double(size.y)))
    let before = voxels
    let part = Float(strength / (1 + strength))
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let other = before[grid.index(i, (j + step) % size.y, k)]
          let place = grid.index(i, j, k)
          voxels[place] = (1 - part) * before[place] + part * other
        }
      }
    }
  }

  /// The image brightens exponentially along a direction.
  fileprivate mutating func bias(_ slope: SIMD2<Double>) {
    let size = grid.size
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let x = Double(i) / Double(size.x) - 0.5
          let y = Double(j) / Double(size.y) - 0.5
          voxels[grid.index(i, j, k)] *= Float(exp(slope.x * x + slope.y * y))
        }
      }
    }
  }

  /// Rician noise, in units of the 99th percentile.
  fileprivate mutating func roughen(_ level: Double, _ random: inout StackCorruption.Numbers) {
    let bright = IntensityNormalisation.percentile(99, of: voxels.sorted())
    for place in voxels.indices {
      let real = Double(voxels[place]) + level * bright * random.normal()
      let imaginary = level * bright * random.normal()
      voxels[place] = Float((real * real + imaginary * imaginary).squareRoot())
    }
  }
}

extension StackCorruption.Pair {
  fileprivate mutating func select(_ slices: [Int]) {
    for index in images.indices {
      var grid = images[index].grid
      let area = grid.size.x * grid.size.y
      grid.size.z = slices.count
      images[index] = Volume(
        grid: grid,
        voxels: slices.flatMap { images[index].voxels[$0 * area..<($0 + 1) * area] }
      )
      labels[index] = LabelMap(
        grid: grid,
        labels: slices.flatMap { labels[index].labels[$0 * area..<($0 + 1) * area] }
      )
    }
  }

  /// Cuts the image off on one side so that a share of the heart's extent is lost.
  fileprivate mutating func cut(share: Double, side: Int) {
    let grid = images[0].grid
    let axis = side % 2
    var (low, high) = (Int.max, 0)
    for map in labels {
      for place in map.labels.indices where map.labels[place] > 0 {
        let along = axis == 0 ? place % grid.size.x : place / grid.size.x % grid.size.y
        (low, high) = (min(low, along), max(high, along))
      }
    }
    let lost = Int(share * 0.6 * Double(high - low))
    let kept = side < 2 ? (low + lost)..<grid.size[axis] : 0..<(high + 1 - lost)
    for index in images.indices {
      var part = grid
      part.size[axis] = kept.count
      var (image, map) = (Volume(grid: part), LabelMap(grid: part))
      for k in 0..<part.size.z {
        for j in 0..<part.size.y {
          for i in 0..<part.size.x {
            let (x, y) =
              axis == 0 ? (i + kept.lowerBound, j) : (i, j + kept.lowerBound)
            image[i, j, k] = images[index][x, y, k]
            map[i, j, k] = labels[index][x, y, k]
          }
        }
      }
      (images[index], labels[index]) = (image, map)
    }
  }
}
