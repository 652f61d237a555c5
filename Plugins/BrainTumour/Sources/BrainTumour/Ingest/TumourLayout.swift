import Foundation
import OrganKit

/// Which file of a study was taken for what, before any voxel is read.
struct TumourLayout {
  /// A file in a role.
  struct Item {
    var role: TumourRole
    var url: URL
    /// Relative to the study folder; absolute for the user's own.
    var name: String
    /// When it was acquired, where the study tells.
    var moment: StudyMoment?
    /// Of labels: the numbering that was named; of directions and tensors: their convention.
    var scheme: String?
    /// Of labels: the image they were drawn on.
    var image: String?
    var isUsers = false
    /// Where it was named, for sentences.
    var place: String
  }

  /// A peculiarity to be told.
  struct Warning {
    var name: String
    var sentence: String
  }

  /// What the study was recognised by, as the end of "read as …".
  var recognisedAs = ""
  var items: [Item] = []
  var warnings: [Warning] = []
  /// The study folder, for sentences.
  let study: URL

  mutating func warn(_ name: String, _ sentence: String) {
    warnings.append(Warning(name: name, sentence: sentence))
  }

  /// Recognises a study by `study.json` and by the names of NIfTI files.
  ///
  /// - Throws: `OrganError.Code.studyRefused`.
  init(_ folder: StudyFolder) throws {
    study = folder.url
    let files = try folder.files()
    let described = folder.description?.series ?? []
    if !described.isEmpty { try describe(described, folder) }
    let named = Set(
      described.flatMap(\.files) + (folder.description?.treatments ?? []).flatMap { $0.files ?? [] }
    )
    try recognise(files.filter { NameReading.isNIfTI($0) && !named.contains($0) }, folder)
    if described.isEmpty {
      recognisedAs = "NIfTI files, by their names"
    } else {
      recognisedAs = "described by its study.json"
    }
    for oddity in folder.oddities { warn("studyDescription", oddity) }
    guard items.contains(where: \.role.showsBrain) || items.contains(where: { $0.role == .labels })
    else {
      throw OrganError.study(
        "\(study.path) holds no file that was recognised as a brain's: NIfTI images such as "
          + "'t1c.nii.gz', 'flair.nii.gz', 'wm.nii.gz' and 'seg.nii.gz', or a study.json that names "
          + "their roles, are expected"
      )
    }
  }

  /// What `study.json` says.
  private mutating func describe(
    _ series: [StudyDescription.Series],
    _ folder: StudyFolder
  ) throws {
    let file = "\(study.path)/study.json"
    for (index, entry) in series.enumerated() {
      let place = "\(file): series.\(index)"
      guard let role = TumourRole(rawValue: entry.role) else {
        warn(
          "seriesNotUsed",
          "study.json: series.\(index) has the role '\(entry.role)', which is none of this organ's; "
            + "\(Self.listed(entry.files)) left aside"
        )
        continue
      }
      guard entry.files.count == 1 else {
        throw OrganError.study("\(place) holds \(entry.files.count) files; give each its own entry")
      }
      guard NameReading.isNIfTI(entry.files[0]) else {
        throw OrganError.study("\(place) names '\(entry.files[0])', which is no NIfTI file")
      }
      let text = entry.time ?? (role.isDated ? folder.description?.date : nil)
      let moment = text.flatMap { StudyMoment($0) }
      if let text, moment == nil {
        throw OrganError.study("\(place).time is '\(text)', which is no time of a day")
      }
      if items.contains(where: { $0.name == entry.files[0] }) {
        throw OrganError.study("\(place) names '\(entry.files[0])' a second time")
      }
      items.append(
        Item(
          role: role,
          url: study.appending(path: entry.files[0]),
          name: entry.files[0],
          moment: moment,
          scheme: entry.scheme,
          image: entry.of,
          place: place
        )
      )
    }
    guard !items.isEmpty else {
      throw OrganError.study(
        "\(file): none of its series has a role of a brain with a tumour "
          + "(\(TumourRole.allCases.map(\.rawValue).joined(separator: ", "))); is this another organ?"
      )
    }
  }

  /// What the names of the files that nobody named say.
  private mutating func recognise(_ files: [String], _ folder: StudyFolder) throws {
    let hasDates = Set(items.filter(\.role.isDated).compactMap { $0.moment?.day }).count > 1
    let moment = folder.description?.date.flatMap { StudyMoment($0) }
    let taken = Set(items.map(\.role))
    var aside: [String] = []
    var found: [String] = []
    for file in files {
      guard let role = NameReading(file).role, !taken.contains(role), !hasDates || !role.isDated
      else {
        aside.append(file)
        continue
      }
      items.append(
        Item(
          role: role,
          url: study.appending(path: file),
          name: file,
          moment: role.isDated ? moment ?? items.compactMap(\.moment).first : nil,
          place: "\(study.path)/\(file)"
        )
      )
      found.append("\(role.rawValue) '\(file)'")
    }
    if !found.isEmpty {
      warn("recognisedByName", "taken by their names: \(found.joined(separator: ", "))")
    }
    if !aside.isEmpty {
      warn("filesLeftAside", "not known by role or name: \(Self.listed(aside)) left aside")
    }
  }

  /// The first few names of a list, for a sentence.
  static func listed(_ names: [String]) -> String {
    let rest = names.count - 5
    let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    return rest > 0 ? "\(shown) and \(rest) more" : shown
  }
}
