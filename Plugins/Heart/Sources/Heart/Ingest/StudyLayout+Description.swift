import Foundation
import Imaging
import OrganKit

extension StudyLayout {
  /// What `study.json` says of the files.
  ///
  /// A file may stand in several entries: one may tell its trigger times and another its phase.
  init(
    describedBy series: [StudyDescription.Series],
    in study: StudyFolder,
    _ files: [String]
  ) throws {
    self.init(recognisedAs: "described by its study.json")
    for (index, entry) in series.enumerated() {
      let place = "\(study.url.path)/study.json: series.\(index)"
      if entry.role == Self.shortAxisRole || Self.longAxisRoles.contains(entry.role) {
        try take(images: entry, place, study)
      } else if entry.role != "labels" {
        warn(
          "seriesNotUsed",
          "study.json: series.\(index) has the role '\(entry.role)', which is not used; "
            + "\(Self.listed(entry.files)) left aside"
        )
      }
    }
    for (index, entry) in series.enumerated() where entry.role == "labels" {
      try take(labels: entry, "\(study.url.path)/study.json: series.\(index)", study)
    }
    let dates = Set(series.filter { Self.isImage($0) }.compactMap(\.time))
    guard dates.count < 2 else {
      throw OrganError.study(
        "\(study.url.path)/study.json: its cine series are of \(dates.count) times "
          + "(\(dates.sorted().joined(separator: ", "))); give each examination a study of its own"
      )
    }
    let named = Set(series.flatMap(\.files))
    let others = files.filter { Self.isNIfTI($0) && !named.contains($0) }
    if !others.isEmpty {
      warn("filesLeftAside", "study.json does not name \(Self.listed(others)); left aside")
    }
    if images.contains(where: { !$0.instants.isEmpty }) { phasesNamedBy = "named in study.json" }
  }

  private static func isImage(_ entry: StudyDescription.Series) -> Bool {
    entry.role == shortAxisRole || longAxisRoles.contains(entry.role)
  }

  private mutating func take(
    images entry: StudyDescription.Series,
    _ place: String,
    _ study: StudyFolder
  ) throws {
    var instant: CardiacInstant?
    if let phase = entry.phase {
      instant = CardiacInstant(name: phase)
      if instant == nil {
        warn(
          "phaseNotUsed",
          "study.json: the phase '\(phase)' is neither ED nor ES; it is not used"
        )
      }
    }
    if let file = entry.files.first(where: {
      !Self.isNIfTI($0) && DICOMFile.isDICOM(study.url.appending(path: $0))
    }) {
      throw OrganError.study(
        "\(place) names the DICOM file '\(file)'; leave 'series' out of study.json, for DICOM files "
          + "are recognised by their headers"
      )
    }
    let counts = try entry.files.map { try Self.frameCount($0, study) }
    if entry.phase != nil, counts.reduce(0, +) > 1 {
      throw OrganError.study(
        "\(place) names one phase for \(counts.reduce(0, +)); name the phase of a file of one phase"
      )
    }
    var times = try Self.milliseconds(entry.phaseTimes, place)
    guard times.isEmpty || times.count == counts.reduce(0, +) else {
      throw OrganError.study(
        "\(place).phaseTimes has \(times.count) times for \(counts.reduce(0, +)) phases"
      )
    }
    for (file, count) in zip(entry.files, counts) {
      let own = Array(times.prefix(count))
      times.removeFirst(own.count)
      let known = images.firstIndex { $0.file == file }
      let place = known ?? images.count
      if known == nil { images.append(Image(file: file, role: entry.role)) }
      guard images[place].role == entry.role else {
        throw OrganError.study("\(study.url.path)/study.json: '\(file)' has two roles")
      }
      if !own.isEmpty { images[place].times = own }
      if let instant { images[place].instants[instant] = 0 }
    }
  }

  private mutating func take(
    labels entry: StudyDescription.Series,
    _ place: String,
    _ study: StudyFolder
  ) throws {
    if let scheme = entry.scheme, scheme.lowercased() != "acdc" {
      throw OrganError.study(
        "\(place).scheme is '\(scheme)'; the scheme known is acdc (1 right-ventricular cavity, "
          + "2 left-ventricular myocardium, 3 left-ventricular cavity)"
      )
    }
    guard entry.files.count == 1 else {
      throw OrganError.study("\(place) holds \(entry.files.count) label files; give each its entry")
    }
    guard let image = entry.of else {
      throw OrganError.study("\(place) does not say which image its labels were drawn on ('of')")
    }
    guard images.contains(where: { $0.file == image }) else {
      throw OrganError.study("\(place).of is '\(image)', which no cine series of study.json names")
    }
    labels.append(
      Labels(
        url: study.url.appending(path: entry.files[0]),
        name: entry.files[0],
        image: image,
        index: nil,
        instant: entry.phase.flatMap { CardiacInstant(name: $0) },
        origin: .study
      )
    )
  }

  private static func milliseconds(
    _ times: StudyDescription.Values?,
    _ place: String
  ) throws -> [Double] {
    guard let times else { return [] }
    guard let factor = ["ms": 1.0, "s": 1000.0][times.unit] else {
      throw OrganError.study("\(place).phaseTimes is in '\(times.unit)', not in ms or s")
    }
    let values = times.values.map { $0 * factor }
    guard values.allSatisfy({ 0...10_000 ~= $0 }), zip(values, values.dropFirst()).allSatisfy(<)
    else {
      throw OrganError.study("\(place).phaseTimes does not rise from 0 to at most 10 s")
    }
    return values
  }
}
