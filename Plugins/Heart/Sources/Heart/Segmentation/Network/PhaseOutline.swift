import Foundation
import Imaging
import NeuralNetwork

/// One phase as the networks outlined it, in the order in which they looked at it.
struct PhaseOutline: Sendable {
  /// A structure's pixels in a slice.
  struct Section: Sendable {
    var count = 0
    /// Those beside a pixel of another label.
    var border = 0
    /// mm.
    var centre = SIMD2<Double>.zero
  }

  let stack: PhaseStack
  /// Between slices, mm.
  let sliceSpacing: Double
  /// For each slice how sure each structure is to be in it, in the order of their labels.
  private(set) var presence: [[Double]]
  /// How far crop and mirror image agree on each structure, in the order of their labels.
  let agreement: [Double]
  /// The located heart's area over all slices, mm².
  let locatedArea: Double
  private let probabilities: StackProbabilities
  private var cleaned: [UInt8]
  private var brightness: [Double]

  /// Outlines a phase by what the segmenter says of it on a crop.
  ///
  /// The spacing of the slices is in mm, the located heart's area over all of them in mm².
  init(
    of stack: PhaseStack,
    sliceSpacing: Double,
    locatedArea: Double,
    _ seen: CropProbabilities,
    in crop: HeartCrop
  ) {
    self.stack = stack
    self.sliceSpacing = sliceSpacing
    self.locatedArea = locatedArea
    (presence, agreement) = (seen.presence, seen.agreement)
    let probabilities = StackProbabilities(seen, in: crop, of: stack)
    let cleaned = LabelCleaning(probabilities.labels, on: probabilities.grid, presence: presence)
      .map.labels
    brightness = Self.brightness(of: cleaned, probabilities, stack)
    (self.probabilities, self.cleaned) = (probabilities, cleaned)
  }

  /// The outline where the structures are as sure to be in the slices as told.
  func cleaned(anew presence: [[Double]]) -> PhaseOutline {
    var outline = self
    outline.presence = presence
    outline.cleaned =
      LabelCleaning(probabilities.labels, on: probabilities.grid, presence: presence).map.labels
    outline.brightness = Self.brightness(of: outline.cleaned, probabilities, stack)
    return outline
  }

  /// The labels of the whole stack.
  var labels: [UInt8] { probabilities.wholeStack(cleaned, of: stack) }

  /// The pixels of all structures over all slices.
  var heartArea: Double { Double(cleaned.count { $0 > 0 }) }

  /// A structure's section in each slice.
  func sections(of structure: HeartStructure) -> [Section] {
    let size = probabilities.grid.size
    let label = structure.label
    return (0..<size.z)
      .map { slice in
        var section = Section()
        var sum = SIMD2<Double>.zero
        for row in 0..<size.y {
          for column in 0..<size.x {
            let place = (slice * size.y + row) * size.x + column
            guard cleaned[place] == label else { continue }
            section.count += 1
            sum += SIMD2(Double(column), Double(row))
            let isInner =
              column > 0 && column < size.x - 1 && row > 0 && row < size.y - 1
              && [place - 1, place + 1, place - size.x, place + size.x]
                .allSatisfy { cleaned[$0] == label }
            if !isInner { section.border += 1 }
          }
        }
        if section.count > 0 { section.centre = sum / Double(section.count) * stack.spacing }
        return section
      }
  }

  /// The first and the last slice in which a structure was drawn and those beyond, as sure as the
  /// presence head is of them.
  ///
  /// Slices count in the order in which they were looked at.
  func endSlices(of structure: HeartStructure) -> [DoubtfulSlice] {
    let index = Int(structure.label) - 1
    let area = probabilities.grid.size.x * probabilities.grid.size.y
    let millilitres = stack.spacing.x * stack.spacing.y * sliceSpacing / 1000
    let drawn = (0..<probabilities.slices)
      .map { slice in
        cleaned[slice * area..<(slice + 1) * area].count { $0 == structure.label }
      }
    guard let first = drawn.firstIndex(where: { $0 > 0 }),
      let last = drawn.lastIndex(where: { $0 > 0 })
    else { return [] }
    return Set([first - 1, first, last, last + 1]).sorted()
      .filter { drawn.indices.contains($0) }
      .map { slice in
        // Where it was not drawn, what the probabilities of its pixels amount to.
        let pixels =
          drawn[slice] > 0
          ? Double(drawn[slice])
          : probabilities.values[index][slice * area..<(slice + 1) * area]
            .reduce(0) { $0 + Double($1) }
        return DoubtfulSlice(
          slice: slice,
          volume: pixels * millilitres,
          probability: presence[slice][index],
          isDrawn: drawn[slice] > 0
        )
      }
  }

  /// The Dice coefficient to expect were the probabilities right.
  func promisedDice(of structure: HeartStructure) -> Double {
    let values = probabilities.values[Int(structure.label) - 1]
    var (inside, all, count) = (0.0, 0.0, 0.0)
    for place in values.indices {
      let value = Double(values[place])
      all += value
      if cleaned[place] == structure.label {
        inside += value
        count += 1
      }
    }
    return all + count > 0 ? 2 * inside / (all + count) : 0
  }

  /// How much of a structure the clean-up took away or added, as a share of both together.
  func changedShare(of structure: HeartStructure) -> Double {
    var (changed, count) = (0.0, 0.0)
    for place in cleaned.indices {
      let (before, after) = (
        probabilities.labels[place] == structure.label, cleaned[place] == structure.label
      )
      count += (before ? 1 : 0) + (after ? 1 : 0)
      if before != after { changed += 1 }
    }
    return count > 0 ? changed / count : 1
  }

  /// How much brighter the structure's blood is than the wall, in units of the heart's brightness.
  func contrast(of structure: HeartStructure) -> Double {
    let blood = structure == .leftWall ? HeartStructure.leftCavity : structure
    let wall = brightness[Int(HeartStructure.leftWall.label)]
    let other = brightness[Int(blood.label)]
    let sum = wall + other
    return sum > 0 ? (other - wall) / sum : 0
  }

  /// The share of the left cavity's edge that touched no wall before the clean-up.
  var openWall: Double {
    let size = probabilities.grid.size
    let labels = probabilities.labels
    let (cavity, wall) = (HeartStructure.leftCavity.label, HeartStructure.leftWall.label)
    var (faces, open) = (0, 0)
    for slice in 0..<size.z {
      for row in 1..<max(1, size.y - 1) {
        for column in 1..<max(1, size.x - 1) {
          let place = (slice * size.y + row) * size.x + column
          guard labels[place] == cavity else { continue }
          for other in [place - 1, place + 1, place - size.x, place + size.x]
          where labels[other] != cavity {
            faces += 1
            open += labels[other] == wall ? 0 : 1
          }
        }
      }
    }
    return faces > 0 ? Double(open) / Double(faces) : 1
  }

  /// The mean intensity under each label.
  private static func brightness(
    of labels: [UInt8],
    _ probabilities: StackProbabilities,
    _ stack: PhaseStack
  ) -> [Double] {
    var (sums, counts) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 4))
    var place = 0
    for slice in 0..<stack.slices {
      for row in probabilities.rows {
        let start = (slice * stack.rows + row) * stack.columns
        for column in probabilities.columns {
          let label = Int(labels[place])
          place += 1
          sums[label] += Double(stack.voxels[start + column])
          counts[label] += 1
        }
      }
    }
    return (0..<4).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
  }
}
