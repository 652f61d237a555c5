import Foundation
import OrganKit

/// Which file of a study was taken for what, before any voxel is read.
struct StudyLayout {
  /// An image file with one phase or several.
  struct Image {
    /// Relative to the study folder.
    var file: String
    /// `cineShortAxis` or a long-axis view's role.
    var role: String
    /// The index in the file of each instant that was named.
    var instants: [CardiacInstant: Int] = [:]
    /// Trigger times of the file's phases, ms; empty where not told.
    var times: [Double] = []
    /// Files that show a phase of this one once more, by its index.
    var copies: [Int: String] = [:]
  }

  /// A file of label maps.
  struct Labels {
    var url: URL
    /// Relative to the study folder; absolute for the user's own.
    var name: String
    /// The image it was drawn on, relative to the study folder.
    var image: String
    /// The phase of the image it was drawn on, for a label map of one phase.
    var index: Int?
    var instant: CardiacInstant?
    var origin: CineSeries.LabelsOrigin
  }

  /// A peculiarity to be told.
  struct Warning {
    var name: String
    var sentence: String
  }

  /// What the study was recognised by, as the end of "read as …".
  var recognisedAs: String
  var images: [Image] = []
  var labels: [Labels] = []
  var patient = Patient()
  var date: String?
  var warnings: [Warning] = []
  /// How end-diastole and end-systole were told, where they were.
  var phasesNamedBy: String?
  /// The phases of images that no NIfTI file holds, by the image's name.
  var converted: [String: [CineSeries.Frame]] = [:]
  /// Reasons for a person to look at the result.
  var reviews: [String] = []
  /// What else is to be said of the study in the report.
  var facts: [Report.Fact] = []

  static let shortAxisRole = "cineShortAxis"
  static let longAxisRoles = ["cineFourChamber", "cineTwoChamber", "cineThreeChamber"]

  mutating func warn(_ name: String, _ sentence: String) {
    warnings.append(Warning(name: name, sentence: sentence))
  }

  /// Recognises a study: by `study.json`, as an ACDC folder, by the headers of DICOM files, or by the
  /// names of NIfTI files.
  ///
  /// - Throws: `OrganError.Code.studyRefused`.
  static func recognise(
    _ study: StudyFolder,
    _ context: StageContext
  ) async throws -> StudyLayout {
    let files = try study.files()
    let described = study.description?.series ?? []
    var layout =
      if !described.isEmpty {
        try StudyLayout(describedBy: described, in: study, files)
      } else if files.contains("Info.cfg") {
        try StudyLayout(acdc: study, files)
      } else if isDICOM(files, in: study) {
        try await StudyLayout(dicom: files, in: study, context)
      } else {
        try StudyLayout(named: files, in: study)
      }
    if let described = study.description?.patient {
      // Where headers and study.json name two people, the runtime refuses the study. A number without
      // its issuer, as anonymised headers have, names nobody.
      if layout.patient.issuer != nil, layout.patient.identifier != nil {
        context.identify(layout.patient)
      }
      layout.patient = described.completed(from: layout.patient)
    }
    layout.date = study.description?.date ?? layout.date
    for oddity in study.oddities { layout.warn("studyDescription", oddity) }
    return layout
  }

  /// Whether a file's name is that of a NIfTI file.
  static func isNIfTI(_ name: String) -> Bool {
    [".nii", ".nii.gz", ".hdr", ".hdr.gz"].contains { name.lowercased().hasSuffix($0) }
  }

  /// The first few names of a list, for a sentence.
  static func listed(_ names: [String]) -> String {
    let rest = names.count - 5
    let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    return rest > 0 ? "\(shown) and \(rest) more" : shown
  }
}
