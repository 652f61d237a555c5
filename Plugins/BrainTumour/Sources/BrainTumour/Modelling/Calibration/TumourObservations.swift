import Foundation
import Imaging

/// What the scans show, in the form that the growth model is held against.
struct TumourObservations: Sendable {
  /// What a group of numbers speaks about.
  enum Kind: Int, CaseIterable, Sendable {
    /// The outline of the core.
    case core
    /// The outline of the whole.
    case whole
    /// Cellularity.
    case cellularity
  }

  /// Numbers of one kind from one scan.
  struct Group: Sendable {
    /// What they are.
    var kind: Kind
    /// The scan's number.
    var scan: Int
    /// Where they were taken, mm.
    var centres: [SIMD3<Double>]
    /// The variance of each that no neighbour shares: that of voxels' size and noise, enlarged where
    /// an error of density reaches far, and where the number is an outlier.
    var own: [Double]
    /// The variance of voxels' size and noise.
    var given: [Double]
    /// How far an outline would move where the density erred by a logit, mm: much where it is flat.
    var reach: [Double]
    /// Which numbers tell nothing: blocks of a full tissue.
    var isSilent: [Bool]
    /// The places where they were taken, mm, and those where the model is read for them.
    var outline: [SIMD3<Double>]
    var places: [SIMD3<Double>]
    /// Where each number's places begin, and one more for the end.
    var starts: [Int]
    /// What was measured: logarithms of cellularity; for outlines how far the outline lies outside
    /// of the places read, mm, 0 at first.
    var measured: [Double]
  }

  /// A scan in which an outline has no voxel: the density is nowhere above the threshold.
  struct Absence: Sendable {
    /// Which outline.
    var kind: Kind
    /// The scan's number.
    var scan: Int
  }

  /// The days of the scans.
  var days: [Double]
  /// What was seen.
  var groups: [Group] = []
  /// What was not seen.
  var absences: [Absence] = []
  /// The size of a voxel, mm.
  var voxel: Double

  /// Pieces smaller than this, mm³, tell of noise, not of growth.
  static let leastVolume = 200.0
  /// The slope of the density's logarithm far ahead of a front, 1/mm: what an error of place makes of
  /// cellularity.
  static let frontSlope = 0.5
  /// What a density is misread by between voxels, and what scans' visibility differs by, logits.
  static let logitError = 0.05
  /// The logarithm of the density from which on tissue counts as full: it tells nothing of growth, and
  /// a map that is cut off at 1 has lost the upper half of its noise there.
  ///
  /// Once there is a fit its densities decide. Were it those measured, blocks would be taken where
  /// noise made them less dense, and left where it made them denser.
  static let saturation = log(0.85)
  /// The variance of a number that tells nothing.
  private static let unknown = 1e6
  /// The multiplicative noise of a voxel's cellularity.
  static let cellularityNoise = 0.05

  /// What outlines show.
  ///
  /// - Parameters:
  ///   - outlines: earliest first.
  ///   - domain: where the tumour can be.
  ///   - gridError: the error of place, mm, that the computational grid makes.
  ///   - limit: how many patches an outline has at most.
  init(
    _ outlines: [TumourAnatomy.Outline],
    in domain: GrowthDomain,
    gridError: Double,
    limit: Int = 160
  ) {
    days = outlines.map(\.day)
    voxel = outlines.first.map { pow($0.labels.grid.voxelVolume, 1 / 3.0) } ?? 1
    for (scan, outline) in outlines.enumerated() {
      for (kind, mask) in [(Kind.core, outline.core), (.whole, outline.whole)] {
        guard !mask.isEmpty else {
          absences.append(Absence(kind: kind, scan: scan))
          continue
        }
        let least = (Self.leastVolume / mask.grid.voxelVolume).rounded(.up)
        let pieces = ConnectedComponents(of: mask, .spatial6)
        let patches = SurfacePatches(
          of: pieces.mask(ofPiecesWithAtLeast: Int(least)),
          within: domain.tissue,
          size: max(3, 1.5 * voxel),
          atMost: limit
        )
        guard patches.count > 0 else { continue }
        groups.append(
          Group(
            kind: kind,
            scan: scan,
            centres: patches.centres,
            own: [],
            given: (0..<patches.count)
              .map { patch in
                let faces = Double(patches.starts[patch + 1] - patches.starts[patch])
                // Uniform within a voxel's step.
                return voxel * voxel / 12 / faces + gridError * gridError
              },
            reach: Array(repeating: 0, count: patches.count),
            isSilent: Array(repeating: false, count: patches.count),
            outline: patches.places,
            places: patches.places,
            starts: patches.starts,
            measured: Array(repeating: 0, count: patches.count)
          )
        )
      }
      if let map = outline.cellularity {
        let blocks = DensityBlocks(map, size: max(4, 2 * voxel), atMost: limit)
        guard blocks.count > 0 else { continue }
        groups.append(
          Group(
            kind: .cellularity,
            scan: scan,
            centres: blocks.centres,
            own: [],
            given: (0..<blocks.count)
              .map { block in
                let slope = Self.frontSlope * (1 - exp(blocks.logMeans[block]))
                return pow(Self.cellularityNoise, 2) / blocks.effectiveCounts[block]
                  + pow(gridError * slope, 2)
              },
            reach: Array(repeating: 0, count: blocks.count),
            isSilent: blocks.logMeans.map { $0 > Self.saturation },
            outline: blocks.places,
            places: blocks.places,
            starts: blocks.starts,
            measured: blocks.logMeans
          )
        )
      }
    }
    for group in groups.indices {
      groups[group].own = zip(groups[group].given, groups[group].isSilent)
        .map { $1 ? Self.unknown : $0 }
    }
  }

  /// The numbers of a kind's groups.
  func numbers(of kind: Kind) -> [Int] { groups.indices.filter { groups[$0].kind == kind } }

  /// Gives outliers the variance that they show: an outline that follows something else than the
  /// tumour's density there must not move the tumour.
  ///
  /// - Parameters:
  ///   - errors: the errors of groups of one kind.
  ///   - numbers: the groups' numbers.
  mutating func discount(_ errors: [[Double]], of numbers: [Int]) {
    let sorted = errors.joined().sorted()
    guard sorted.count >= 8 else { return }
    let middle = sorted[sorted.count / 2]
    let deviations = sorted.map { abs($0 - middle) }.sorted()
    // For normal errors the median deviation is 0.6745 standard deviations.
    let scale = deviations[deviations.count / 2] / 0.6745
    for (number, errors) in zip(numbers, errors) {
      for place in errors.indices {
        let error = abs(errors[place] - middle)
        let given =
          groups[number].given[place] + pow(Self.logitError * groups[number].reach[place], 2)
        let limit = Self.outlier * (scale * scale + given).squareRoot()
        groups[number].own[place] =
          groups[number].isSilent[place]
          ? Self.unknown : given + (error > limit ? error * error : 0)
      }
    }
  }

  /// How many standard deviations off an outlier is.
  static let outlier = 3.5
}
