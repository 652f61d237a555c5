import Foundation
import Imaging
import OrganKit

/// Which phases of a cine are end-diastole and end-systole, and how that is known.
struct CinePhases {
  var endDiastole: Int
  var endSystole: Int
  /// The end of "…, ": `named in study.json`.
  var source: String
  /// Whether the platform found them itself.
  var areFound: Bool

  /// Named phases, else found from label maps, else from the images.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where there are fewer than two phases.
  init(
    _ frames: [CineSeries.Frame],
    named: [CardiacInstant: Int],
    by source: String?,
    study: String
  ) throws {
    guard frames.count > 1 else {
      let found = frames.isEmpty ? "no short-axis phase" : "one short-axis phase"
      throw OrganError.study("\(study) holds \(found); end-diastole and end-systole are needed")
    }
    if let rest = named[.endDiastole], let systole = named[.endSystole] {
      self.init(endDiastole: rest, endSystole: systole, source: source ?? "named", areFound: false)
      return
    }
    if let (rest, systole) = Self.fromLabels(frames, named) {
      self.init(
        endDiastole: rest,
        endSystole: systole,
        source: "found by the left cavity's volume in the label maps",
        areFound: true
      )
      return
    }
    let (rest, systole) = Self.fromImages(frames.map(\.volume))
    self.init(
      endDiastole: named[.endDiastole] ?? rest,
      endSystole: named[.endSystole] ?? systole,
      source: "found by the bright blood's area in the images",
      areFound: true
    )
    guard endDiastole != endSystole else {
      throw OrganError.study(
        "\(study): the images do not show which phase is end-systole; name the phases in study.json"
      )
    }
  }

  private init(endDiastole: Int, endSystole: Int, source: String, areFound: Bool) {
    (self.endDiastole, self.endSystole) = (endDiastole, endSystole)
    (self.source, self.areFound) = (source, areFound)
  }

  /// The labelled phases with the most and the least left cavity; nil with fewer than two of them.
  private static func fromLabels(
    _ frames: [CineSeries.Frame],
    _ named: [CardiacInstant: Int]
  ) -> (Int, Int)? {
    let volumes = frames.enumerated()
      .compactMap { index, frame in
        frame.labels.map { (index: index, volume: $0.labels.count { $0 == 3 }) }
      }
    guard volumes.count > 1, let most = volumes.max(by: { $0.volume < $1.volume }),
      let least = volumes.min(by: { $0.volume < $1.volume }), most.index != least.index
    else { return nil }
    let pair = (named[.endDiastole] ?? most.index, named[.endSystole] ?? least.index)
    return pair.0 == pair.1 ? nil : pair
  }

  /// The phases at which the voxels that change most are brightest and darkest, together.
  ///
  /// In a bright-blood cine these voxels lie where the inner wall passes: blood at end-diastole,
  /// muscle at end-systole. The middle half of the stack is looked at, where no valve moves.
  static func fromImages(_ volumes: [Volume]) -> (endDiastole: Int, endSystole: Int) {
    let size = volumes[0].grid.size
    let slices = size.z / 4..<max(size.z / 4 + 1, size.z - size.z / 4)
    let area = size.x * size.y
    var activity = [Float](repeating: 0, count: slices.count * area)
    for (place, slice) in slices.enumerated() {
      var deviations = [Float](repeating: 0, count: area)
      for pixel in 0..<area {
        let values = volumes.map { $0.voxels[slice * area + pixel] }
        let mean = values.reduce(0, +) / Float(values.count)
        deviations[pixel] = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      }
      // Single pixels flicker by noise; the moving wall is some pixels wide.
      let smooth = boxMean(boxMean(deviations, size.x, size.y), size.x, size.y)
      activity.replaceSubrange(place * area..<(place + 1) * area, with: smooth)
    }
    let threshold = activity.sorted()[activity.count * 98 / 100]
    let brightness = volumes.map { volume in
      var sum = 0.0
      for (index, weight) in activity.enumerated() where weight > threshold {
        sum += Double(weight) * Double(volume.voxels[slices.lowerBound * area + index])
      }
      return sum
    }
    let rest = brightness.indices.max { brightness[$0] < brightness[$1] } ?? 0
    let systole = brightness.indices.min { brightness[$0] < brightness[$1] } ?? 0
    return (rest, systole)
  }

  /// The mean of each pixel and its eight neighbours.
  private static func boxMean(_ pixels: [Float], _ width: Int, _ height: Int) -> [Float] {
    var result = pixels
    for y in 1..<max(1, height - 1) {
      for x in 1..<max(1, width - 1) {
        var sum: Float = 0
        for row in y - 1...y + 1 {
          for column in x - 1...x + 1 { sum += pixels[row * width + column] }
        }
        result[y * width + x] = sum / 9
      }
    }
    return result
  }
}
