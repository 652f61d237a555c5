import Foundation
import HouseTesting
import OrganKit
import Testing

@testable import ReportRendering

@Suite("Report page")
struct ReportPageTests {
  @Test("Equal input gives equal bytes")
  func determinism() throws {
    let folder = try TemporaryFolder()
    let page = try SampleReport.page(in: folder.url)
    #expect(try page.html() == page.html())
    let json = ReportJSON(report: page.report, subject: page.subject, run: page.run)
    #expect(try json.data() == json.data())
    #expect(try JSONDecoder().decode(ReportJSON.self, from: json.data()) == json)
  }

  @Test("The page says what a reader must know")
  func contents() throws {
    let folder = try TemporaryFolder()
    let html = try SampleReport.page(in: folder.url).html()
    let parts = [
      "<h1>Ellipsoid examination</h1>", "Research use, not for diagnosis", "Synthetic study",
      "Review needed", "The upper cap is 7.4 % of the inner volume and is extrapolated.",
      "90 % interval 62.9 to 66.3", "above range", "within range", "mL/m²", "women, 60–69 years",
      "no verdict: sex not known", "convention not stated", "papillae counted as cavity",
      "the density&#39;s spread is not known", ">extrapolated<", "LOINC 00000-0", "at least 52",
      "https://doi.org/10.1145/37402.37422", "x86-64-v3", "orientationUnknown", "7f3a9c20",
      "hatched: not measured", "25 mm/s, 10 mm/mV", "Cropped around the outlines.",
    ]
    for part in parts { #expect(html.contains(part), "\(part)") }
    for number in 1...7 { #expect(html.contains("id=\"figure-\(number)\"")) }
    // The page loads nothing.
    for load in ["<link", "@import", "src=\"http", "src=\"//", "url(http", "fetch("] {
      #expect(!html.contains(load), "\(load)")
    }
  }

  @Test("Banners stand where they are due, and only there")
  func banners() throws {
    let folder = try TemporaryFolder()
    var page = try SampleReport.page(in: folder.url)
    page.report.isSynthetic = false
    page.subject = Patient(issuer: Patient.unidentifiedIssuer, identifier: "0af3")
    page.run.reviewReasons = []
    let html = try page.html()
    #expect(!html.contains("Synthetic study"))
    #expect(!html.contains("Review needed"))
    #expect(html.contains("Person not identified"))
    #expect(html.contains("The study names nobody."))
    // What an anonymised file carries as a name is nobody's: it is shown as what it is.
    page.subject.name = "patient001"
    let named = try page.html()
    #expect(named.contains("<p class=\"name\">Unidentified person</p>"))
    #expect(named.contains("<dt>Written in the files</dt><dd>patient001</dd>"))
    #expect(named.contains("The study’s files say “patient001”"))
    #expect(!named.contains("The study names nobody."))
    page.subject.name = nil
    page.subject.issuer = Patient.syntheticIssuer
    #expect(try page.html().contains("Synthetic study"))
    page.subject = Patient(issuer: "Clinic", identifier: "12", name: "A. <B>")
    #expect(try page.html().contains("A. &lt;B&gt;"))
  }

  @Test("No text of a report becomes markup")
  func hostileTexts() throws {
    let folder = try TemporaryFolder()
    let html = try HostileReport.poisoned(SampleReport.page(in: folder.url)).html()
    #expect(html.contains("&lt;img src=x"))
    #expect(!html.contains("<img src=x"))
    // The page's own script and one scene's data.
    #expect(html.ranges(of: "<script").count == 2)
    #expect(html.ranges(of: "</script>").count == 2)
    #expect(html.ranges(of: "<style").count == 1)
  }

  @Test("A report that cannot be drawn honestly is refused", arguments: Fault.allCases)
  func refusals(fault: Fault) throws {
    let folder = try TemporaryFolder()
    var page = try SampleReport.page(in: folder.url)
    try fault.commit(on: &page.report, in: folder)
    let error = #expect(throws: OrganError.self) { try page.html() }
    #expect(error?.description.contains(fault.rawValue) == true, "\(error?.description ?? "")")
  }

  @Test("report.json refuses what is no number")
  func json() throws {
    let folder = try TemporaryFolder()
    var page = try SampleReport.page(in: folder.url)
    page.report.findings[0].quantity.value = .nan
    let json = ReportJSON(report: page.report, subject: page.subject, run: page.run)
    #expect(throws: OrganError.self) { try json.data() }
  }
}

/// A way to hand over a report that cannot be drawn; the raw value is in the sentence.
enum Fault: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case notANumber = "'mass' with a number that is not finite"
  case outsideInterval = "'fraction' whose value lies outside its interval"
  case twice = "names the finding 'mass' twice"
  case missing = "'absent.nii.gz', which is not among the report's files"
  case upwards = "'../x.vtp', which is no plain file name"
  case link = "'link.vtp', which is not among the report's files"
  case slice = "in slice 10, but large.nii.gz has 10 slices"
  case triangles = "between files whose triangles differ"
  case lengths = "with a curve whose coordinates differ in number"
  case row = "with a row that is not as long as its headings"
  case infinite = "'signals' with a number that is not finite"
  case damaged = "large.nii.gz"

  var testDescription: String { "\(self)" }

  func commit(on report: inout Report, in folder: TemporaryFolder) throws {
    switch self {
    case .notANumber: report.findings[3].quantity.value = .nan
    case .outsideInterval: report.findings[2].quantity.value = 80
    case .twice: report.findings.append(report.findings[3])
    case .missing:
      change(&report, 1) { (slices: inout Slices) in slices.panels[0].volume = "absent.nii.gz" }
    case .upwards:
      change(&report, 0) { (scene: inout Scene) in scene.surfaces[0].files[1] = "../x.vtp" }
    case .link:
      let link = folder.url.appending(path: "link.vtp").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/passwd")
      change(&report, 0) { (scene: inout Scene) in scene.surfaces[0].files[1] = "link.vtp" }
    case .slice:
      change(&report, 1) { (slices: inout Slices) in slices.panels[0].contours[0].slice = 10 }
    case .triangles:
      change(&report, 0) { (scene: inout Scene) in scene.surfaces[0].files[1] = "odd.vtp" }
      try SampleReport.writeOddSurface(to: folder.url.appending(path: "odd.vtp"))
    case .lengths:
      guard case .chart(var chart) = report.figures[3].content else { return }
      chart.curves[0].y.removeLast()
      report.figures[3].content = .chart(chart)
    case .row:
      guard case .table(var table) = report.figures[5].content else { return }
      table.rows[0].removeLast()
      report.figures[5].content = .table(table)
    case .infinite:
      guard case .traces(var traces) = report.figures[4].content else { return }
      traces.traces[0].samples[7] = .infinity
      report.figures[4].content = .traces(traces)
    case .damaged: try folder.write("no image", to: "large.nii.gz")
    }
  }

  private func change(_ report: inout Report, _ place: Int, _ body: (inout Slices) -> Void) {
    guard case .slices(var slices) = report.figures[place].content else { return }
    body(&slices)
    report.figures[place].content = .slices(slices)
  }

  private func change(_ report: inout Report, _ place: Int, _ body: (inout Scene) -> Void) {
    guard case .scene(var scene) = report.figures[place].content else { return }
    body(&scene)
    report.figures[place].content = .scene(scene)
  }
}
