import Foundation
import Imaging
import OrganKit

@testable import Heart

/// A left ventricle and its atrium, two ellipsoids that meet at the valve, with a wall of muscle about
/// the one and a thin wall about the other; depths in mm grow towards the apex.
struct HourglassHeart {
  /// The base's depth, mm.
  var base: Double
  /// The ventricle's cavity is this much narrower than at rest.
  var narrowing = 1.0
  /// The muscle's thickness, mm.
  var wall = 9.0

  private static let valve = 16.0
  private static let apex = 78.0
  private static let waist = 15.0

  /// The radius of the ventricle's cavity at a depth, mm; nil where it is not.
  func ventricle(_ depth: Double) -> Double? {
    let middle = base + Self.waist
    let (ratio, length) =
      depth < middle
      ? ((depth - middle) / Self.waist, 1 - pow(Self.valve / 24, 2))
      : ((depth - middle) / (Self.apex - middle), 1)
    let square = 1 - ratio * ratio * length
    guard depth >= base, square > 0 else { return nil }
    // At the valve the ring keeps its width.
    let part = min(max((depth - base) / Self.waist, 0), 1)
    return 24 * square.squareRoot() * (1 + part * (narrowing - 1))
  }

  /// The radius of the atrium at a depth, mm; nil where it is not.
  func atrium(_ depth: Double) -> Double? {
    let ratio = (depth - base + Self.waist) / Self.waist
    let square = 1 - ratio * ratio * (1 - pow(Self.valve / 26, 2))
    guard depth < base, square > 0 else { return nil }
    return 26 * square.squareRoot()
  }

  /// What an image shows at a depth and so far aside, mm; fat lies on the one side, lung on the other.
  func brightness(_ depth: Double, _ aside: Double) -> Double {
    let around = aside > 0 ? 260.0 : 20
    if let radius = ventricle(depth) {
      return abs(aside) < radius ? 300 : abs(aside) < radius + wall ? 80 : around
    }
    if let radius = atrium(depth) {
      return abs(aside) < radius ? 300 : abs(aside) < radius + 2 ? 80 : around
    }
    return depth > base && depth < Self.apex + wall && abs(aside) < wall ? 80 : around
  }

  /// A beat: the base descends by 13 mm and comes back while the cavity narrows and the wall thickens.
  static func beat(phases: Int) -> [HourglassHeart] {
    (0..<phases)
      .map { phase in
        let angle = 2 * .pi * Double(phase) / Double(phases)
        let part = (1 - cos(angle)) / 2
        return HourglassHeart(base: 13 * part, narrowing: 1 - 0.35 * part, wall: 9 + 4 * part)
      }
  }

  /// The study: slices a spacing apart of which those that lie beyond the base by a part of it are
  /// outlined, and views in planes through the axis.
  static func study(
    _ hearts: [HourglassHeart],
    spacing: Double = 10,
    margin: Double = 0.4,
    views: [String] = ["cineFourChamber", "cineTwoChamber"],
    contrast: Double = 1
  ) -> (CineSeries, HeartAnatomy) {
    var grid = VoxelGrid(size: SIMD3(90, 90, 12), spacing: SIMD3(1.5, 1.5, spacing))
    grid.origin = SIMD3(-66.75, -66.75, -20)
    let volume = Volume(grid: grid)
    let frames = hearts.indices.map { CineSeries.Frame(volume: volume, file: "\($0).nii.gz") }
    let labelled = hearts.enumerated()
      .map { index, heart in
        var labels = LabelMap(grid: grid)
        for k in 0..<grid.size.z {
          let depth = grid.origin.z + Double(k) * spacing
          guard depth > heart.base + margin * spacing, let radius = heart.ventricle(depth) else {
            continue
          }
          for j in 0..<grid.size.y {
            for i in 0..<grid.size.x {
              let place = grid.position(SIMD3(Double(i), Double(j), Double(k)))
              let distance = (place.x * place.x + place.y * place.y).squareRoot()
              if distance < radius + heart.wall { labels[i, j, k] = distance < radius ? 3 : 2 }
            }
          }
        }
        return HeartAnatomy.LabelledFrame(frame: index, labels: labels, origin: .network)
      }
    let systole = hearts.count / 2
    var anatomy = HeartAnatomy(
      endDiastole: labelled[0],
      endSystole: labelled[systole],
      longAxis: []
    )
    anatomy.others = labelled.filter { $0.frame != 0 && $0.frame != systole }
    let series = CineSeries(
      frames: frames,
      endDiastole: 0,
      endSystole: systole,
      longAxisViews: views.map { role in
        CineSeries.LongAxisView(
          role: role,
          frames: hearts.enumerated()
            .map { index, heart in
              CineSeries.Frame(
                volume: heart.view(
                  angle: role == "cineTwoChamber" ? .pi / 2 : 0.2,
                  seed: UInt64(index),
                  contrast
                ),
                file: "\(role).nii.gz"
              )
            },
          endDiastole: 0,
          endSystole: systole
        )
      },
      person: Patient(),
      isSynthetic: true,
      facts: []
    )
    return (series, anatomy)
  }

  /// A view's image, 1.4 mm, with a little noise and a leaflet across the valve.
  private func view(angle: Double, seed: UInt64, _ contrast: Double) -> Volume {
    var numbers = StackCorruption.Numbers(seed: seed + 1)
    let across = SIMD3(cos(angle), sin(angle), 0)
    let origin = -70 * across + SIMD3(0, 0, -50)
    let grid = VoxelGrid(
      size: SIMD3(100, 110, 1),
      axes: [1.4 * across, SIMD3(0, 0, 1.4), SIMD3(-6 * sin(angle), 6 * cos(angle), 0)],
      origin: origin
    )
    var image = Volume(grid: grid)
    for j in 0..<grid.size.y {
      for i in 0..<grid.size.x {
        let place = grid.position(SIMD3(Double(i), Double(j), 0))
        var value = brightness(place.z, place.dot(across))
        if abs(place.z - base) < 0.7, abs(place.dot(across)) < 14 { value = 150 }
        value = 150 + contrast * (value - 150)
        image[i, j, 0] = Float(value + 16 * (numbers.next() - 0.5))
      }
    }
    return image
  }
}
