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
    try ReportCheck(report: report).run()
    let figures = try figureSections()
    let policy = ContentPolicy.header(style: StyleSheet.text, script: ViewerScript.text)
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta name="color-scheme" content="light dark">
      <title>\(report.title) – \(subjectName)</title>
      <style>\(Markup(trusted: StyleSheet.text))</style>
      </head>
      <body>
      \(researchUse)
      <main>
      \(header)
      \(banners)
      \(headlineSection)
      \(warningsSection)
      \(findingsSection)
      \(figures)
      \(methodsSection)
      \(referencesSection)
      \(provenanceSection)
      </main>
      \(footer)
      <script>\(Markup(trusted: ViewerScript.text))</script>
      </body>
      </html>

      """
    return page.source
  }

  /// Whether a generator made the study, by the report's word or the person's issuer.
  var isSynthetic: Bool { report.isSynthetic || subject.issuer == Patient.syntheticIssuer }

  /// Whether nobody has said yet whose study it is.
  var isUnidentified: Bool { subject.issuer == Patient.unidentifiedIssuer }

  /// What stands where a name would.
  var subjectName: String {
    if isUnidentified { return "Unidentified person" }
    if let name = subject.name { return name }
    if isSynthetic { return "Synthetic person" }
    return subject.identifier ?? "Unidentified person"
  }
}
