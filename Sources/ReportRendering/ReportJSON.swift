package import Foundation
package import OrganKit

/// The same report for programs: `report.json`.
package struct ReportJSON: Codable, Equatable, Sendable {
  /// The layout's number.
  package var schema = 1
  /// Whom the report is about.
  package var subject: Patient
  /// The run that made it.
  package var run: RunMetadata
  /// The findings and figures; files are named relatively to this file.
  package var report: Report

  /// The file's content.
  package init(report: Report, subject: Patient, run: RunMetadata) {
    self.report = report
    self.subject = subject
    self.run = run
  }

  /// The file, keys sorted; equal input gives equal bytes.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for a number that is not finite.
  package func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self)
    } catch {
      throw OrganError(
        .pluginRefused,
        "the report '\(report.title)' holds a number that is not finite; "
          + "the plugin must leave such a finding out"
      )
    }
  }
}
