import Foundation
import HouseTesting
import Imaging
import Numerics

/// A made-up examination: a ball of blood in a dark wall that contracts, seen by planes that lie as a
/// scanner's would.
///
/// Everything is in DICOM's own coordinates, to the left, the back and the head, so that no sign is
/// shared with the code it tests.
struct SampleExamination {
  /// A plane of 48 columns and 40 rows.
  struct Plane {
    var along: SIMD3<Double>
    var down: SIMD3<Double>
    var centre: SIMD3<Double>
    static let (columns, rows, pixel) = (48, 40, 2.5)

    var origin: SIMD3<Double> {
      let half = SIMD2(Double(Self.columns - 1), Double(Self.rows - 1)) * Self.pixel / 2
      return centre - half.x * along - half.y * down
    }
  }

  /// Where the heart is.
  static let centre = SIMD3<Double>(35, -40, 20)
  /// From base to apex.
  static let axis = SIMD3<Double>(0.48, -0.619, -0.622).normalised
  /// From the right ventricle to the lateral wall; and so for the other views.
  static let traces: [String: SIMD3<Double>] = [
    "cineFourChamber": SIMD3(0.862, 0.238, 0.429), "cineTwoChamber": SIMD3(0.358, -0.508, 0.782),
    "cineThreeChamber": SIMD3(0.545, 0.759, -0.335),
  ]

  var encoding = SampleDICOM.Encoding.explicitLittle
  var phases = 20
  var interval = 900.0
  /// Set on every image before it is written.
  var elements: [SampleDICOM.Element] = [
    .init(0x0010, 0x0020, "LO", "P-17"), .init(0x0010, 0x0021, "LO", "St. Elsewhere"),
    .init(0x0010, 0x0010, "PN", "Doe^Jane"), .init(0x0010, 0x0040, "CS", "F"),
    .init(0x0010, 0x0030, "DA", "19620301"), .init(0x0010, 0x1020, "DS", "1.65"),
    .init(0x0010, 0x1030, "DS", "62"), .init(0x0008, 0x0020, "DA", "20240517"),
  ]

  /// The plane across the axis so many mm towards the apex.
  static func shortAxis(_ place: Double) -> Plane {
    let trace = traces["cineFourChamber"] ?? .zero
    let along = (trace - trace.dot(axis) * axis).normalised
    // Rows times columns point from apex to base, as on most scanners.
    return Plane(along: along, down: along.cross(axis), centre: centre + place * axis)
  }

  /// A plane that contains the axis.
  static func longAxis(_ role: String, shift: Double = 0) -> Plane {
    let trace = (traces[role] ?? .zero)
    let across = (trace - trace.dot(axis) * axis).normalised
    return Plane(along: across, down: axis, centre: centre + shift * across.cross(axis))
  }

  /// The radius of the blood, mm; smallest at 0.35 of the beat.
  static func radius(_ fraction: Double) -> Double {
    let distance = fraction < 0.35 ? fraction / 0.35 : (1 - fraction) / 0.65
    return 26 - 9 * pow(sin(.pi / 2 * min(1, max(0, distance))), 2)
  }

  static func brightness(_ place: SIMD3<Double>, _ fraction: Double) -> UInt16 {
    let offset = place - centre
    let height = offset.dot(axis)
    let distance = (offset - height * axis).length
    guard abs(height) < 60 else { return 150 }
    // Soft edges, so that a shift by half a pixel can be seen.
    let blood = 1 / (1 + exp((distance - radius(fraction)) / 1.5))
    let wall = 1 / (1 + exp((distance - 38) / 1.5))
    return UInt16(150 + 350 * blood - 100 * (wall - blood))
  }

  static func pixels(_ plane: Plane, _ fraction: Double) -> [UInt16] {
    (0..<Plane.rows)
      .flatMap { row in
        (0..<Plane.columns)
          .map { column in
            let place =
              plane.origin + Double(column) * Plane.pixel * plane.along
              + Double(row) * Plane.pixel * plane.down
            return brightness(place, fraction)
          }
      }
  }

  static func words(_ vectors: SIMD3<Double>...) -> String {
    vectors.flatMap { [$0.x, $0.y, $0.z] }.map { String(format: "%.6f", $0) }
      .joined(separator: "\\")
  }

  /// One classic image.
  func image(_ plane: Plane, phase: Int, series: Int, instance: Int) -> SampleDICOM {
    var sample = SampleDICOM(encoding)
    let fraction = Double(phase) / Double(phases)
    sample.set(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\M\\RETRO")
    sample.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.4")
    sample.set(0x0008, 0x0018, "UI", "2.25.9\(series).\(instance)")
    sample.set(0x0008, 0x0060, "CS", "MR")
    sample.set(0x0008, 0x103e, "LO", "cine 4CH")
    // Thinner than the step to the next slice, and of no use for it.
    sample.set(0x0018, 0x0050, "DS", "6")
    sample.set(0x0018, 0x1060, "DS", String(format: "%.3f", fraction * interval))
    sample.set(0x0018, 0x1062, "IS", "\(Int(interval))")
    sample.set(0x0020, 0x000e, "UI", "2.25.8\(series)")
    sample.set(0x0020, 0x0011, "IS", "\(series)")
    sample.set(0x0020, 0x0013, "IS", "\(instance)")
    sample.set(0x0020, 0x0032, "DS", Self.words(plane.origin))
    sample.set(0x0020, 0x0037, "DS", Self.words(plane.along, plane.down))
    sample.set(0x0028, 0x0030, "DS", "2.5\\2.5")
    for element in elements { sample.set(element) }
    sample.setPixels(Self.pixels(plane, fraction), rows: Plane.rows, columns: Plane.columns)
    return sample
  }

  /// All phases of planes as one series of single images, under names that tell nothing.
  func write(
    _ planes: [Plane],
    series: Int,
    to folder: URL,
    change: (inout SampleDICOM, _ plane: Int, _ phase: Int) -> Void = { _, _, _ in }
  ) throws {
    var generator = SeededGenerator(seed: UInt64(series))
    for (index, plane) in planes.enumerated() {
      for phase in 0..<phases {
        let instance = index * phases + phase + 1
        var sample = image(plane, phase: phase, series: series, instance: instance)
        change(&sample, index, phase)
        let name = "\(["A", "B/C"][phase % 2])/\(String(generator.next(), radix: 36))"
        try sample.write(to: folder.appending(path: name))
      }
    }
  }

  /// All phases of planes in one enhanced file, its frames in a random order.
  func writeEnhanced(_ planes: [Plane], series: Int, to url: URL) throws {
    var sample = image(planes[0], phase: 0, series: series, instance: 1)
    for (group, element) in [
      (0x0018, 0x0050), (0x0018, 0x1060), (0x0018, 0x1062), (0x0020, 0x0032), (0x0020, 0x0037),
      (0x0028, 0x0030), (0x0008, 0x0008),
    ] as [(UInt16, UInt16)] {
      sample.remove(group, element)
    }
    sample.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.4.1")
    typealias Element = SampleDICOM.Element
    let shared: [Element] = [
      .init(
        0x0028,
        0x9110,
        "SQ",
        .items([[.init(0x0018, 0x0050, "DS", "6"), .init(0x0028, 0x0030, "DS", "2.5\\2.5")]])
      )
    ]
    var generator = SeededGenerator(seed: 4)
    let order = planes.indices.flatMap { plane in (0..<phases).map { (plane, $0) } }
      .shuffled(using: &generator)
    let frames = order.map { plane, phase -> [Element] in
      let delay = Double(phase) / Double(phases) * interval
      let timing: [Element] = [
        .init(0x0020, 0x9153, "FD", .doubles([delay])),
        .init(0x0020, 0x9251, "FD", .doubles([interval])),
      ]
      let place = Element(0x0020, 0x0032, "DS", Self.words(planes[plane].origin))
      let turn = Element(0x0020, 0x0037, "DS", Self.words(planes[plane].along, planes[plane].down))
      let kind = Element(0x0008, 0x9007, "CS", "ORIGINAL\\PRIMARY\\CINE\\NONE")
      return [
        .init(0x0018, 0x9118, "SQ", .items([timing])),
        .init(0x0018, 0x9226, "SQ", .items([[kind]])),
        .init(0x0020, 0x9113, "SQ", .items([[place]])),
        .init(0x0020, 0x9116, "SQ", .items([[turn]])),
      ]
    }
    sample.set(.init(0x5200, 0x9229, "SQ", .items([shared])))
    sample.set(.init(0x5200, 0x9230, "SQ", .items(frames)))
    let pixels = order.flatMap { Self.pixels(planes[$0], Double($1) / Double(phases)) }
    sample.setPixels(pixels, rows: Plane.rows, columns: Plane.columns)
    sample.set(0x0028, 0x0008, "IS", "\(order.count)")
    try sample.write(to: url)
  }

  /// How far a stack's voxels are from what lies at their places, at most.
  static func error(_ volume: Volume, _ fraction: Double) -> Float {
    var worst: Float = 0
    for k in 0..<volume.grid.size.z {
      for (i, j) in [(10, 20), (24, 20), (30, 12), (36, 30)] {
        let place = volume.grid.position(SIMD3(Double(i), Double(j), Double(k)))
        let expected = brightness(place * SIMD3(-1, -1, 1), fraction)
        worst = max(worst, abs(volume[i, j, k] - Float(expected)))
      }
    }
    return worst
  }
}
