import Foundation
import Imaging
import OrganKit

extension StudyLayout {
  /// A patient's folder of the Automated Cardiac Diagnosis Challenge, as it comes.
  ///
  /// `Info.cfg` names the frames of end-diastole and end-systole, counted from 1, and the body's
  /// height (cm) and weight (kg); `X_frameFF.nii.gz` is a frame, `X_frameFF_gt.nii.gz` its label map
  /// and `X_4d.nii.gz` the whole cine. The folder's name is no identity.
  ///
  /// - SeeAlso: Bernard et al. 2018, doi:10.1109/TMI.2018.2837502
  init(acdc study: StudyFolder, _ files: [String]) throws {
    self.init(recognisedAs: "an ACDC folder, by its Info.cfg")
    let path = study.url.appending(path: "Info.cfg").path
    let facts = try ACDCFacts(study.url.appending(path: "Info.cfg"))
    phasesNamedBy = "named in Info.cfg"
    patient = Patient(
      height: facts.height.map { Quantity($0, "cm") },
      weight: facts.weight.map { Quantity($0, "kg") }
    )
    let frames = files.filter { Self.isNIfTI($0) }
    let whole = frames.filter { Self.stem($0).hasSuffix("_4d") }
    guard whole.count < 2 else {
      throw OrganError.study("\(study.url.path) holds \(whole.count) whole cines; one is expected")
    }
    if let cine = whole.first {
      try take(cine: cine, facts, path, study)
    }
    for (instant, number) in facts.frames.sorted(by: { $0.value < $1.value }) {
      let ending = String(format: "_frame%02d", number)
      let image = frames.first { Self.stem($0).hasSuffix(ending) }
      let map = frames.first { Self.stem($0).hasSuffix(ending + "_gt") }
      guard let owner = whole.first ?? image else {
        throw OrganError.study(
          "\(path) says \(instant.words) is frame \(number), but no file ends in "
            + "'\(ending).nii.gz'"
        )
      }
      if whole.isEmpty {
        images.append(Image(file: owner, role: Self.shortAxisRole, instants: [instant: 0]))
      }
      if !whole.isEmpty, let image {
        images[images.count - 1].copies[number - 1] = image
      }
      if let map {
        labels.append(
          Labels(
            url: study.url.appending(path: map),
            name: map,
            image: owner,
            index: whole.isEmpty ? 0 : number - 1,
            instant: instant,
            origin: .study
          )
        )
      }
    }
  }

  private mutating func take(
    cine: String,
    _ facts: ACDCFacts,
    _ path: String,
    _ study: StudyFolder
  ) throws {
    let count = try Self.frameCount(cine, study)
    for (instant, number) in facts.frames where number > count {
      throw OrganError.study(
        "\(path) says \(instant.words) is frame \(number), but \(cine) holds \(count) phases"
      )
    }
    images.append(
      Image(
        file: cine,
        role: Self.shortAxisRole,
        instants: facts.frames.mapValues { $0 - 1 }
      )
    )
    warn(
      "wholeCineUsed",
      "\(cine) holds the whole cine: its phases are used (the first is frame 1), and label maps of "
        + "single frames are laid on them"
    )
  }

  /// A file's name without folder and endings.
  static func stem(_ name: String) -> String {
    var stem = name.split(separator: "/").last.map(String.init) ?? name
    for ending in [".gz", ".nii", ".hdr"] where stem.lowercased().hasSuffix(ending) {
      stem.removeLast(ending.count)
    }
    return stem
  }

  /// How many phases a file of the study holds, by its header.
  static func frameCount(_ file: String, _ study: StudyFolder) throws -> Int {
    let count = try NIfTI.readHeader(study.url.appending(path: file)).frameCount
    guard 1...500 ~= count else {
      throw OrganError.study(
        "\(study.url.appending(path: file).path) announces \(count) phases; 1 to 500 are read"
      )
    }
    return count
  }
}

/// The lines of an `Info.cfg`: `key: value`, with either kind of line ending.
private struct ACDCFacts {
  var frames: [CardiacInstant: Int]
  var height: Double?
  var weight: Double?

  init(_ file: URL) throws {
    guard let data = try? Data(contentsOf: file), data.count < 65_536,
      let text = String(data: data, encoding: .utf8)
    else { throw OrganError.study("\(file.path) is no readable text") }
    var values: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    func number(_ key: String, _ range: ClosedRange<Double>) throws -> Double? {
      guard let text = values[key] else { return nil }
      guard let value = Double(text), range ~= value else {
        let limits = "\(range.lowerBound) to \(range.upperBound)"
        throw OrganError.study("\(file.path): \(key) is '\(text)', not a number from \(limits)")
      }
      return value
    }
    frames = [:]
    let last = try number("NbFrame", 1...500) ?? 500
    for (key, instant) in [("ED", CardiacInstant.endDiastole), ("ES", .endSystole)] {
      guard let value = try number(key, 1...last), let frame = Int(exactly: value) else {
        throw OrganError.study(
          "\(file.path) does not say which frame is \(instant.words) ('\(key)')"
        )
      }
      frames[instant] = frame
    }
    guard frames[.endDiastole] != frames[.endSystole] else {
      throw OrganError.study("\(file.path) names one frame for both end-diastole and end-systole")
    }
    height = try number("Height", 20...280)
    weight = try number("Weight", 0.3...700)
  }
}
