import Foundation
import Imaging

/// One plane that was imaged through the heart beat: its phases in the order of time.
struct CineSlice {
  /// As sentences name its series.
  let name: String
  let seriesNumber: Int?
  let grid: VoxelGrid
  let images: [ScannedImage]
  /// Each phase's part of the R-R interval, from 0.
  let fractions: [Double]
  /// The R-R interval, ms, where trigger times are known.
  let interval: Double?

  /// Fewer images of a plane are no cine.
  static let fewestPhases = 8

  /// The direction in which rows and columns turn anticlockwise.
  var normal: SIMD3<Double> { grid.axes[2].normalised }

  /// The position of the plane along a direction, mm.
  func position(along direction: SIMD3<Double>) -> Double { grid.sliceCentre.dot(direction) }

  /// Orders a plane's images, or says why they are no cine.
  ///
  /// Trigger times decide; without them the numbers in the series do.
  static func make(_ images: [ScannedImage]) -> Result<(CineSlice, duplicates: Int), NoCine> {
    guard images.count >= fewestPhases else { return .failure(NoCine(phases: images.count)) }
    let times = images.compactMap(\.triggerTime)
    let isTimed =
      times.count == images.count && (times.max() ?? 0) - (times.min() ?? 0) > 0
    // Images of many beats carry one trigger time; so do those of one beat on scanners that do not
    // write it, which then announce how many there are.
    let announced = images.first?.announcedPhases ?? 0
    let isNumbered = times.isEmpty || (!isTimed && announced >= fewestPhases)
    guard isTimed || isNumbered else {
      return .failure(NoCine(reason: "its images of a plane are of one time after the R wave"))
    }
    // Some scanners count all images of a cine as of one time.
    let isCounted = Set(images.map(\.temporalPosition)).count == images.count
    let sorted = images.sorted {
      isTimed
        ? ($0.triggerTime ?? 0, $0.instanceNumber) < ($1.triggerTime ?? 0, $1.instanceNumber)
        : ((isCounted ? $0.temporalPosition : nil) ?? 0, $0.instanceNumber)
          < ((isCounted ? $1.temporalPosition : nil) ?? 0, $1.instanceNumber)
    }
    var distinct: [ScannedImage] = []
    for image in sorted {
      guard let last = distinct.last else {
        distinct.append(image)
        continue
      }
      let isSame =
        isTimed
        ? abs((image.triggerTime ?? 0) - (last.triggerTime ?? 0)) < 0.01
        : image.instanceNumber == last.instanceNumber
      if !isSame { distinct.append(image) }
    }
    guard distinct.count >= fewestPhases, let first = distinct.first else {
      return .failure(NoCine(phases: distinct.count))
    }
    let (fractions, interval) = timing(distinct, isTimed: isTimed)
    if let interval, !(240...3000 ~= interval) {
      let span = String(format: "%.0f", interval)
      return .failure(NoCine(reason: "its trigger times span \(span) ms, which is no heart beat"))
    }
    let slice = CineSlice(
      name: ScannedFolder.name(ofSeries: first.seriesNumber),
      seriesNumber: first.seriesNumber,
      grid: first.grid,
      images: distinct,
      fractions: fractions,
      interval: interval
    )
    return .success((slice, images.count - distinct.count))
  }

  /// Why images are no cine.
  struct NoCine: Error {
    var reason: String

    init(reason: String) { self.reason = reason }

    init(phases: Int) {
      let words = phases == 1 ? "one phase" : "\(phases) phases"
      reason = "\(words) a plane, fewer than the \(CineSlice.fewestPhases) of a cine"
    }
  }

  private static func timing(
    _ images: [ScannedImage],
    isTimed: Bool
  ) -> (fractions: [Double], interval: Double?) {
    let count = Double(images.count)
    guard isTimed else {
      let told = images.compactMap(\.fraction)
      let rises = zip(told, told.dropFirst()).allSatisfy { $0 < $1 }
      let fractions =
        told.count == images.count && rises ? told : images.indices.map { Double($0) / count }
      return (fractions, images[0].interval)
    }
    let times = images.map { $0.triggerTime ?? 0 }
    let span = times[times.count - 1] - times[0]
    // Where the header's interval is shorter than what was imaged, another beat is meant.
    let told = images[0].interval.flatMap { times[times.count - 1] <= 1.05 * $0 ? $0 : nil }
    let interval = told ?? span * count / (count - 1)
    return (times.map { $0 / interval }, interval)
  }
}

extension VoxelGrid {
  /// The centre of the first slice's field of view, mm.
  var sliceCentre: SIMD3<Double> {
    position(SIMD3(Double(size.x - 1) / 2, Double(size.y - 1) / 2, 0))
  }
}

extension [ScannedImage] {
  /// These images by series and plane.
  func byPlane() -> [[ScannedImage]] {
    var planes: [(key: ScannedImage, images: [ScannedImage])] = []
    var ofSeries: [String: [Int]] = [:]
    for image in self {
      let known = ofSeries[image.series, default: []]
        .first { planes[$0].key.liesInPlane(of: image) }
      if let known {
        planes[known].images.append(image)
      } else {
        ofSeries[image.series, default: []].append(planes.count)
        planes.append((image, [image]))
      }
    }
    return planes.map(\.images)
  }
}

extension ScannedImage {
  /// Whether two images show the same pixels of the patient, within the digits of a header.
  fileprivate func liesInPlane(of other: ScannedImage) -> Bool {
    guard grid.size == other.grid.size, (grid.origin - other.grid.origin).length < 0.1 else {
      return false
    }
    return (0..<2)
      .allSatisfy { axis in
        (grid.axes[axis] - other.grid.axes[axis]).length < 1e-3 * grid.axes[axis].length
      }
  }
}
