import Imaging

/// The labels of a phase, and who drew each structure.
struct HeartOutlines: Sendable {
  private(set) var labels: [UInt8]
  /// Only structures that are there.
  private(set) var origins: [HeartStructure: CineSeries.LabelsOrigin]

  /// A label map of one hand.
  init(_ labels: [UInt8], drawnBy origin: CineSeries.LabelsOrigin) {
    self.labels = labels
    var isThere = [false, false, false, false]
    for label in labels where label < 4 { isThere[Int(label)] = true }
    origins = [:]
    for structure in HeartStructure.allCases where isThere[Int(structure.label)] {
      origins[structure] = origin
    }
  }

  /// What a frame came with; nil where that is nothing.
  init?(of frame: CineSeries.Frame) {
    guard let map = frame.labels, let origin = frame.labelsOrigin else { return nil }
    self.init(map.labels, drawnBy: origin)
    for (structure, own) in frame.origins where origins[structure] != nil {
      origins[structure] = own
    }
    if origins.isEmpty { return nil }
  }

  /// Whether every structure is there.
  var isComplete: Bool { origins.count == HeartStructure.allCases.count }

  /// Takes from another hand the structures that are missing, where nothing is drawn yet.
  mutating func fill(with other: HeartOutlines) {
    let missing = HeartStructure.allCases.filter { origins[$0] == nil && other.origins[$0] != nil }
    var isTaken = [false, false, false, false]
    for structure in missing { isTaken[Int(structure.label)] = true }
    for place in labels.indices where labels[place] == 0 {
      let label = other.labels[place]
      if label < 4, isTaken[Int(label)] { labels[place] = label }
    }
    for structure in missing { origins[structure] = other.origins[structure] }
  }
}
