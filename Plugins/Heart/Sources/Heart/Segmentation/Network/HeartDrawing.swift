import Foundation
import Imaging
import NeuralNetwork
import OrganKit

/// The heart in the phases of one stack, as the networks draw it.
struct HeartDrawing: Sendable {
  /// One phase.
  struct Phase: Sendable {
    /// On the frame's own grid.
    var labels: LabelMap
    /// What tells how well each structure was drawn.
    var features: [HeartStructure: QualityFeatures]
    /// The slices at both ends of each structure, which may or may not belong to it.
    var ends: [HeartStructure: [DoubtfulSlice]]
  }

  /// Where the heart was found.
  var location: HeartLocation
  /// The phases that were drawn, by their index.
  var phases: [Int: Phase]

  /// Looks for the heart in all phases, and draws some of them.
  ///
  /// The phases share a grid. Where it is oriented, they are looked at in an order that does not
  /// depend on the file's.
  ///
  /// - Returns: nil where no heart is found.
  /// - Throws: `OrganError.Code.studyRefused` where what is found cannot be a heart by its size, naming
  ///   the file; `OrganError.Code.cancelled`, or what the networks throw.
  init?(
    of volumes: [Volume],
    in file: String,
    drawing wanted: [Int],
    by networks: HeartNetworks,
    _ context: StageContext
  ) throws {
    guard let grid = volumes.first?.grid else { return nil }
    var order = StorageOrder.anatomical(grid)
    var stacks = volumes.map { PhaseStack(order($0)) }
    guard var location = try HeartLocation(of: stacks, by: networks, context) else { return nil }
    guard HeartLocation.possibleRadii ~= location.radius else {
      throw OrganError.study(
        String(
          format:
            "what looks like a heart in %@ has a radius of %.0f mm, which no heart has; check "
            + "that it is a short-axis cine and that its header's spacing is in mm",
          file,
          location.radius
        )
      )
    }
    context.progress(0.1)
    if grid.isOriented, location.startsAtApex {
      order.isReversed[2].toggle()
      stacks = volumes.map { PhaseStack(order($0)) }
      location.areas = location.areas.map { $0.reversed() }
    }
    let session = try networks.segmenter.session(
      height: networks.cropRule.size,
      width: networks.cropRule.size
    )
    let through = grid.voxelVolume / grid.axes[0].cross(grid.axes[1]).length
    let side = networks.locatorGrid.spacing
    func outlines(in crop: HeartCrop, _ progress: ClosedRange<Double>) throws -> [PhaseOutline] {
      let positions = crop.positions
      var known: [Int: CropSlices] = [:]
      func slices(_ index: Int) -> CropSlices {
        if let slices = known[index] { return slices }
        let slices = CropSlices(
          of: stacks[index],
          areas: location.areas[index],
          in: crop,
          positions,
          networks.normalisation
        )
        known[index] = slices
        return slices
      }
      let outlines = try wanted.enumerated()
        .map { done, index in
          try context.checkCancellation()
          let seen = try CropProbabilities(
            of: slices(index),
            opposite: slices(HeartLocation.opposite(of: index, in: location.cavities)),
            session
          )
          let outline = PhaseOutline(
            of: stacks[index],
            sliceSpacing: through,
            locatedArea: location.areas[index].reduce(0, +) * side * side,
            seen,
            in: crop
          )
          let share = Double(done + 1) / Double(wanted.count)
          context.progress(
            progress.lowerBound + share * (progress.upperBound - progress.lowerBound)
          )
          return outline
        }
      return wanted.count >= Self.fewestOfCine ? Self.steadied(outlines) : outlines
    }
    var outlined = try outlines(in: location.crop, 0.1...0.6)
    // Where the outlines place the heart elsewhere than the locator did, it is seen once more.
    if let crop = Self.crop(around: outlined, networks.cropRule), crop.isFar(from: location.crop) {
      location.crop = crop
      outlined = try outlines(in: crop, 0.6...0.9)
    }
    self.location = location
    let reordered = order.grid(grid)
    func inFile(_ end: DoubtfulSlice) -> DoubtfulSlice {
      var end = end
      if order.isReversed[2] { end.slice = reordered.size.z - 1 - end.slice }
      return end
    }
    phases = [:]
    for (index, outline) in zip(wanted, outlined) {
      phases[index] = Phase(
        labels: LabelMap(
          grid: grid,
          labels: order.inverse.values(outline.labels, reordered)
        ),
        features: Dictionary(
          uniqueKeysWithValues: HeartStructure.allCases.map {
            ($0, QualityFeatures(of: $0, outline))
          }
        ),
        ends: Dictionary(
          uniqueKeysWithValues: HeartStructure.allCases.map { structure in
            (structure, outline.endSlices(of: structure).map(inFile))
          }
        )
      )
    }
  }

  /// Fewer phases are no cine.
  private static let fewestOfCine = 6

  /// The outlines of a cine's phases, each with its presences averaged with those of the phases before
  /// and after: base and apex move through the slices once a beat, and do not flicker.
  private static func steadied(_ outlines: [PhaseOutline]) -> [PhaseOutline] {
    outlines.enumerated()
      .map { index, outline in
        let (before, after) = (
          outlines[max(index - 1, 0)], outlines[min(index + 1, outlines.count - 1)]
        )
        let presence = outline.presence.enumerated()
          .map { slice, presences in
            presences.indices.map { structure in
              let logit =
                LabelCleaning.logit(before.presence[slice][structure]) / 4
                + LabelCleaning.logit(presences[structure]) / 2
                + LabelCleaning.logit(after.presence[slice][structure]) / 4
              return 1 / (1 + exp(-logit))
            }
          }
        return outline.cleaned(anew: presence)
      }
  }

  /// The crop that the outlines themselves ask for.
  ///
  /// - Returns: nil where a structure is missing.
  private static func crop(
    around outlines: [PhaseOutline],
    _ rule: HeartNetworks.CropRule
  ) -> HeartCrop? {
    guard let stack = outlines.first?.stack else { return nil }
    let pixels = stack.columns * stack.rows
    var weights = [[Double]](repeating: [Double](repeating: 0, count: pixels), count: 4)
    for outline in outlines {
      for (place, label) in outline.labels.enumerated() where 1...3 ~= label {
        weights[Int(label)][place % pixels] += 1
      }
    }
    guard weights.dropFirst().allSatisfy({ $0.contains { $0 > 0 } }) else { return nil }
    return
      HeartCrop.around(weights, at: Array(0..<pixels), rule) { pixel in
        stack.spacing * SIMD2(Double(pixel % stack.columns), Double(pixel / stack.columns))
      }
      .crop
  }
}

extension HeartLocation {
  /// Whether the heart is larger towards the end of the stack: base and apex are told by size.
  var startsAtApex: Bool {
    let slices = areas.first?.count ?? 0
    let sums = (0..<slices).map { slice in areas.reduce(0) { $0 + $1[slice] } }
    return ShortAxisStack.narrows(sums, from: 0.1 * (sums.max() ?? 0)) == false
  }
}
