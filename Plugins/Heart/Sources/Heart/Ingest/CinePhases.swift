import Foundation
import Imaging
import OrganKit

/// Which phases of a cine are end-diastole and end-systole, and how that is known.
struct CinePhases {
  var endDiastole: Int
  var endSystole: Int
  /// The end of "…, ": `named in study.json`.
  var source: String
  /// Whether label maps told them, not names.
  var areFound: Bool
  /// The instants that neither names nor label maps tell.
  var undecided: Set<CardiacInstant> = []

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
      source: "found by the motion in the images",
      areFound: false
    )
    undecided = Set(CardiacInstant.allCases.filter { named[$0] == nil })
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

  /// The phases at which the blood's area within the moving pixels is largest and smallest.
  ///
  /// Looked at are the twentieth of pixels that change most: there the walls pass. Their first
  /// principal component in time is the course of the contraction; pixels that darken with it are
  /// blood at end-diastole and muscle at end-systole. Each then counts for as much blood as it lies
  /// between its own darkest and brightest, so that a pixel late to change weighs as much as others.
  /// The middle half of the stack is looked at, where no valve moves.
  static func fromImages(_ volumes: [Volume]) -> (endDiastole: Int, endSystole: Int) {
    let size = volumes[0].grid.size
    let slices = size.z / 4..<max(size.z / 4 + 1, size.z - size.z / 4)
    let area = size.x * size.y
    let courses = (slices.lowerBound * area..<slices.upperBound * area)
      .map { voxel in
        let values = volumes.map { Double($0.voxels[voxel]) }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
      }
    let deviations = courses.map { course in
      Float(course.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    // Single pixels flicker by noise; a moving wall is some pixels wide.
    let activity = slices.indices.flatMap { slice in
      let start = (slice - slices.lowerBound) * area
      let once = boxMean(Array(deviations[start..<start + area]), size.x, size.y)
      return boxMean(once, size.x, size.y)
    }
    let threshold = activity.sorted()[activity.count * 95 / 100]
    let moving = activity.indices.filter { activity[$0] >= threshold }.map { courses[$0] }
    let brightness = volumes.indices.map { phase in moving.reduce(0) { $0 + $1[phase] } }
    var course = principalCourse(moving, start: brightness)
    func product(_ one: [Double], _ other: [Double]) -> Double {
      zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }
    // In a bright-blood cine more pixels darken than brighten as the ventricles empty.
    if product(course, brightness) < 0 { course = course.map { -$0 } }
    var blood = [Double](repeating: 0, count: volumes.count)
    for values in moving where product(values, course) > 0 {
      guard let low = values.min(), let high = values.max(), low < high else { continue }
      for phase in blood.indices { blood[phase] += (values[phase] - low) / (high - low) }
    }
    let rest = blood.indices.max { blood[$0] < blood[$1] } ?? 0
    let systole = blood.indices.min { blood[$0] < blood[$1] } ?? 0
    return (rest, systole)
  }

  /// The first eigenvector of the courses' products in time, by power iteration.
  private static func principalCourse(_ courses: [[Double]], start: [Double]) -> [Double] {
    let count = start.count
    var products = [Double](repeating: 0, count: count * count)
    for course in courses {
      for row in 0..<count {
        for column in 0..<count { products[row * count + column] += course[row] * course[column] }
      }
    }
    var vector = start
    for _ in 0..<100 {
      let next = (0..<count)
        .map { row in
          (0..<count).reduce(0) { $0 + products[row * count + $1] * vector[$1] }
        }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0, length.isFinite else { return start }
      vector = next.map { $0 / length }
    }
    return vector
  }

  /// The mean of each pixel and its eight neighbours.
  static func boxMean(_ pixels: [Float], _ width: Int, _ height: Int) -> [Float] {
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
