import Foundation
import OrganKit

/// What the parts of a file's name say, where nothing else tells.
struct NameReading {
  var isLabels = false
  var instant: CardiacInstant?
  var role: String?
  /// What is left: label maps and images that belong together share it.
  var rest: [String] = []

  private static let labelWords: Set = ["gt", "seg", "segmentation", "label", "labels", "mask"]
  private static let shortAxisWords: Set = ["sa", "sax", "shortaxis"]
  private static let longAxisWords = [
    "4ch": "cineFourChamber", "4chamber": "cineFourChamber", "fourchamber": "cineFourChamber",
    "2ch": "cineTwoChamber", "2chamber": "cineTwoChamber", "twochamber": "cineTwoChamber",
    "3ch": "cineThreeChamber", "3chamber": "cineThreeChamber", "threechamber": "cineThreeChamber",
  ]

  init(_ file: String) {
    let words = StudyLayout.stem(file).lowercased()
      .split { !$0.isLetter && !$0.isNumber }
      .map(String.init)
    for word in words {
      if Self.labelWords.contains(word) {
        isLabels = true
        continue
      }
      rest.append(word)
      if word.allSatisfy(\.isLetter), let instant = CardiacInstant(name: word) {
        self.instant = instant
      }
      if Self.shortAxisWords.contains(word) { role = StudyLayout.shortAxisRole }
      if let view = Self.longAxisWords[word] { role = view }
    }
  }
}

extension StudyLayout {
  /// What the names of the NIfTI files say.
  init(named files: [String], in study: StudyFolder) throws {
    self.init(recognisedAs: "NIfTI files, by their names")
    let images = files.filter { Self.isNIfTI($0) && !NameReading($0).isLabels }
    guard !images.isEmpty else {
      throw OrganError.study(
        "\(study.url.path) holds no NIfTI image (.nii, .nii.gz), no DICOM file and no Info.cfg"
      )
    }
    for file in images.sorted(by: Self.naturally) {
      let reading = NameReading(file)
      var image = Image(file: file, role: reading.role ?? Self.shortAxisRole)
      if try Self.frameCount(file, study) == 1, let instant = reading.instant {
        image.instants[instant] = 0
        phasesNamedBy = "told by the files' names"
      }
      self.images.append(image)
    }
    try setAsideWholeCine(study)
    warn(
      "recognisedByName",
      "the study has no study.json: taken as short-axis phases are "
        + Self.listed(self.images.filter { $0.role == Self.shortAxisRole }.map(\.file))
    )
    addLabels(files.filter { Self.isNIfTI($0) && NameReading($0).isLabels }, in: study) { file in
      "'\(file)' is named like a label map, but no image is named like it"
    }
  }

  /// Takes label maps for the images they are named like.
  ///
  /// - Parameters:
  ///   - files: the label maps.
  ///   - study: where they lie.
  ///   - stray: the sentence for one that is named like no image, and is left aside.
  mutating func addLabels(_ files: [String], in study: StudyFolder, stray: (String) -> String) {
    for file in files {
      guard let image = Self.image(for: file, among: images.map(\.file)) else {
        warn("filesLeftAside", stray(file))
        continue
      }
      labels.append(
        Labels(
          url: study.url.appending(path: file),
          name: file,
          image: image,
          index: nil,
          instant: NameReading(file).instant,
          origin: .study
        )
      )
    }
  }

  /// Where single files show both instants, a whole cine beside them would show them again.
  private mutating func setAsideWholeCine(_ study: StudyFolder) throws {
    let instants = Set(images.filter { $0.role == Self.shortAxisRole }.flatMap { $0.instants.keys })
    guard instants.count == 2 else { return }
    let others = images.filter { $0.role == Self.shortAxisRole && $0.instants.isEmpty }
    guard !others.isEmpty else { return }
    images.removeAll { image in others.contains { $0.file == image.file } }
    warn(
      "filesLeftAside",
      "end-diastole and end-systole have files of their own; \(Self.listed(others.map(\.file))) "
        + "left aside"
    )
  }

  /// The image whose name, words for labels aside, is a label file's: exactly one, or none.
  static func image(for labels: String, among images: [String]) -> String? {
    let wanted = NameReading(labels).rest
    let equal = images.filter { NameReading($0).rest == wanted }
    if equal.count == 1 { return equal[0] }
    let shared = images.filter { Set(wanted).isSuperset(of: NameReading($0).rest) }
    return equal.isEmpty && shared.count == 1 ? shared[0] : nil
  }

  /// Numbers in names count as numbers: `phase9` comes before `phase10`.
  static func naturally(_ one: String, _ other: String) -> Bool {
    let (first, second) = (parts(one), parts(other))
    for (a, b) in zip(first, second) where a != b { return a < b }
    return (first.count, one) < (second.count, other)
  }

  /// Runs of digits, each with its length before it so that longer numbers are larger, and letters.
  private static func parts(_ name: String) -> [String] {
    var parts: [String] = []
    var digits = ""
    for letter in name + "/" {
      if letter.isASCII, letter.isNumber {
        digits.append(letter)
        continue
      }
      if !digits.isEmpty {
        let number = String(digits.drop { $0 == "0" })
        parts.append(String(repeating: "0", count: max(0, 20 - number.count)) + number)
        digits = ""
      }
      parts.append(String(letter))
    }
    return parts
  }
}
