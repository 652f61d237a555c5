import Foundation
import NeuralNetwork
import OrganKit

/// Where the heart lies in a stack, all phases taken together.
struct HeartLocation: Sendable {
  /// What the segmenter looks at.
  var crop: HeartCrop
  /// The root mean square distance of the heart from its centre, mm.
  var radius: Double
  /// The heart's area by phase and slice, in pixels of the locator's grid.
  var areas: [[Double]]
  /// What the left cavity fills by phase, in the same pixels over all slices.
  var cavities: [Double]

  /// Root mean square radii of hearts, mm: those of 100 patients, healthy and not, lie well within.
  static let usualRadii = 21.0...47
  /// Beyond these it is no heart's, a child's included, or the spacing is not in mm.
  static let possibleRadii = 14.0...70

  /// Looks for the heart.
  ///
  /// Pixels that are rather heart than not weigh by their probabilities, summed over slices and
  /// phases; of separate parts the heaviest is the heart.
  ///
  /// - Returns: nil where there is none.
  /// - Throws: `OrganError.Code.cancelled`, or what the network throws.
  init?(of phases: [PhaseStack], by networks: HeartNetworks, _ context: StageContext) throws {
    let grid = LocatorView(networks.locatorGrid, phases[0])
    let session = try networks.locator.session(height: grid.size, width: grid.size)
    let pixels = grid.size * grid.size
    var weights = [[Double]](repeating: [Double](repeating: 0, count: pixels), count: 4)
    (areas, cavities) = ([], [])
    for phase in phases {
      try context.checkCancellation()
      var cavity = 0.0
      let coarse = (0..<phase.slices).flatMap { grid.look(at: phase, slice: $0) }
      let inputs = networks.normalisation(coarse, scaledBy: coarse)
      areas.append(
        try (0..<phase.slices)
          .map { slice in
            let input = Array(inputs[slice * pixels..<(slice + 1) * pixels])
            let probabilities = try session.run(input).probabilities()
            var area = 0.0
            for pixel in 0..<pixels where probabilities[pixel] < 0.5 {
              for label in 1...3 {
                let weight = Double(probabilities[label * pixels + pixel])
                weights[label][pixel] += weight
                area += weight
                if label == Int(HeartStructure.leftCavity.label) { cavity += weight }
              }
            }
            return area
          }
      )
      cavities.append(cavity)
    }
    guard let place = Self.place(weights, on: grid, networks.cropRule) else { return nil }
    (crop, radius) = place
  }

  /// The phase at the other end of the beat, by how much the left cavity fills in each; the phase
  /// itself where it is alone.
  static func opposite(of phase: Int, in cavities: [Double]) -> Int {
    guard let least = cavities.min(), let most = cavities.max() else { return phase }
    let isFull = cavities[phase] >= (least + most) / 2
    return cavities.firstIndex(of: isFull ? least : most) ?? phase
  }

  /// The crop and the radius (mm) of a heart whose structures weigh so much on each pixel; label 0 is
  /// not looked at, and of separate parts the heaviest is the heart.
  static func place(
    _ weights: [[Double]],
    on grid: LocatorView,
    _ rule: HeartNetworks.CropRule
  ) -> (crop: HeartCrop, radius: Double)? {
    let all = weights[0].indices.map { weights[1][$0] + weights[2][$0] + weights[3][$0] }
    guard let heart = heaviestPart(of: all, side: grid.size) else { return nil }
    return HeartCrop.around(weights, at: heart, rule, position: grid.position)
  }

  /// The pixels of the heaviest part of a square; parts hang together across edges and corners.
  static func heaviestPart(of weights: [Double], side: Int) -> [Int]? {
    var isFree = weights.map { $0 > 0 }
    var best: (pixels: [Int], weight: Double) = ([], 0)
    for start in weights.indices where isFree[start] {
      var part: [Int] = []
      var open = [start]
      isFree[start] = false
      while let pixel = open.popLast() {
        part.append(pixel)
        let (row, column) = (pixel / side, pixel % side)
        for y in max(0, row - 1)...min(side - 1, row + 1) {
          for x in max(0, column - 1)...min(side - 1, column + 1) where isFree[y * side + x] {
            isFree[y * side + x] = false
            open.append(y * side + x)
          }
        }
      }
      // In the order of the pixels, so that sums do not depend on the path.
      part.sort()
      let weight = part.reduce(0) { $0 + weights[$1] }
      if weight > best.weight { best = (part, weight) }
    }
    return best.pixels.isEmpty ? nil : best.pixels
  }
}

/// The locator's grid on a stack: sampled twice as finely and averaged.
struct LocatorView {
  let size: Int
  private let spacing: Double
  private let origin: SIMD2<Double>
  private let across: AxisSamples
  private let down: AxisSamples

  init(_ grid: HeartNetworks.LocatorGrid, _ stack: PhaseStack) {
    (size, spacing) = (grid.size, grid.spacing)
    let half = Double(grid.size - 1) / 2 * grid.spacing
    origin = stack.middle - SIMD2(half, half)
    func fine(_ middle: Double) -> [Double] {
      let count = 2 * grid.size
      return (0..<count)
        .map { middle + (Double($0) - Double(count - 1) / 2) * grid.spacing / 2 }
    }
    across = AxisSamples(fine(stack.middle.x), spacing: stack.spacing.x, voxels: stack.columns)
    down = AxisSamples(fine(stack.middle.y), spacing: stack.spacing.y, voxels: stack.rows)
  }

  func position(_ pixel: Int) -> SIMD2<Double> {
    origin + spacing * SIMD2(Double(pixel % size), Double(pixel / size))
  }

  func look(at stack: PhaseStack, slice: Int) -> [Float] {
    let fine = stack.sampled(slice, across, down)
    let width = 2 * size
    return (0..<size * size)
      .map { pixel in
        let corner = 2 * (pixel / size) * width + 2 * (pixel % size)
        return (fine[corner] + fine[corner + 1] + fine[corner + width] + fine[corner + width + 1])
          / 4
      }
  }
}
