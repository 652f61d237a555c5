package import OrganKit

/// What the host adds to a report when it renders one: the run, its time and its provenance.
///
/// None of it is in the report itself, so that the same study and seed give the same report.
package struct RunMetadata: Codable, Equatable, Sendable {
  /// A named peculiarity that the reader should know.
  package struct Warning: Codable, Equatable, Sendable {
    /// The name, in lower camel case.
    package var name: String
    /// The sentence.
    package var sentence: String

    /// A warning.
    package init(name: String, sentence: String) {
      self.name = name
      self.sentence = sentence
    }
  }

  /// When the run was made (ISO 8601).
  package var date: String
  /// When the study was taken (ISO 8601), if known.
  package var studyDate: String?
  /// The plugin's id.
  package var organ: String
  /// The twin's identifier, as `--twin` takes it.
  package var twin: String
  /// The twin's version for this person and organ, from 1.
  package var twinVersion: Int
  /// Plugin, versions, hashes, parameters, software, CPU level: in the order of the page.
  package var provenance: [Report.Fact]
  /// What the rooms warned of.
  package var warnings: [Warning]
  /// Why a person must look at the result before using it; empty when nothing asks for it.
  package var reviewReasons: [String]
  /// Notices of licences and of intended use that travel with the report.
  package var notices: [String]

  /// What the host knows of a run.
  package init(
    date: String,
    studyDate: String? = nil,
    organ: String,
    twin: String,
    twinVersion: Int,
    provenance: [Report.Fact] = [],
    warnings: [Warning] = [],
    reviewReasons: [String] = [],
    notices: [String] = []
  ) {
    self.date = date
    self.studyDate = studyDate
    self.organ = organ
    self.twin = twin
    self.twinVersion = twinVersion
    self.provenance = provenance
    self.warnings = warnings
    self.reviewReasons = reviewReasons
    self.notices = notices
  }
}
