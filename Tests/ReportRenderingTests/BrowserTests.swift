import Foundation
import HouseTesting
import Testing

@testable import ReportRendering

@Suite(
  "In a browser",
  .serialized,
  .enabled(if: Browser.isInstalled, "install Chromium (apt install chromium)")
)
struct BrowserTests {
  private func page(in folder: TemporaryFolder) throws -> URL {
    let file = try folder.write(try SampleReport.page(in: folder.url).html(), to: "report.html")
    try keep(Data(contentsOf: file), "report.html")
    return file
  }

  /// Keeps what the page looked like where `PLATFORM_PICTURES` names a folder.
  private func keep(_ data: Data, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PLATFORM_PICTURES"] else { return }
    try data.write(to: URL(filePath: folder).appending(path: name))
  }

  @Test("On a telephone and on a desk: no complaint, nothing overflows", arguments: [390, 1440])
  func layout(width: Int) async throws {
    let folder = try TemporaryFolder()
    let file = try page(in: folder)
    let browser = try await Browser(width: width)
    try await browser.open(file)
    let inspection = PageInspection(browser)
    let first = try await inspection.waitForScenes()
    #expect(first.count == 1)
    #expect(first.allSatisfy { 0.03...0.9 ~= $0.painted }, "\(first)")
    #expect(try await inspection.overflows(width: width) == [])
    #expect(try await inspection.isShown(".strip"))
    #expect(try await !inspection.isShown(".still img"))
    // Motion: the picture changes by itself, and stands when paused.
    var second = first
    for _ in 0..<50 where second[0].fingerprint == first[0].fingerprint {
      try await Task.sleep(for: .milliseconds(100))
      second = try await inspection.scenes()
    }
    #expect(second[0].fingerprint != first[0].fingerprint)
    _ = try await browser.evaluate("document.querySelector('.play').click()")
    try await Task.sleep(for: .milliseconds(300))
    let paused = try await inspection.scenes()
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await inspection.scenes()[0].fingerprint == paused[0].fingerprint)
    // A surface switched off leaves less paint.
    _ = try await browser.evaluate(
      "document.querySelectorAll('.toggles input')[1].click()"
    )
    try await Task.sleep(for: .milliseconds(500))
    #expect(try await inspection.scenes()[0].painted < paused[0].painted)
    #expect(browser.complaints == [])
    #expect(browser.requests.allSatisfy { $0.hasPrefix("file://") }, "\(browser.requests)")
    if ProcessInfo.processInfo.environment["PLATFORM_PICTURES"] != nil {
      try await keep(browser.picture(), "screen-\(width).png")
      try await browser.emulate(features: ["prefers-color-scheme": "dark"])
      try await keep(browser.picture(), "dark-\(width).png")
    }
  }

  @Test("Who prefers less motion gets a scene that stands still until asked")
  func reducedMotion() async throws {
    let folder = try TemporaryFolder()
    let browser = try await Browser(width: 800)
    try await browser.emulate(features: ["prefers-reduced-motion": "reduce"])
    try await browser.open(page(in: folder))
    let inspection = PageInspection(browser)
    let first = try await inspection.waitForScenes()
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await inspection.scenes()[0].fingerprint == first[0].fingerprint)
    #expect(try await browser.evaluate("document.querySelector('.play').textContent") == "Play")
  }

  @Test("Without WebGL the still pictures are shown")
  func still() async throws {
    let folder = try TemporaryFolder()
    let browser = try await Browser(width: 1000, hasWebGL: false)
    try await browser.open(page(in: folder))
    let inspection = PageInspection(browser)
    #expect(try await inspection.isShown(".still img"))
    #expect(try await !inspection.isShown("canvas"))
    #expect(try await !inspection.isShown(".controls"))
    let widths = try await browser.evaluate(
      "[...document.querySelectorAll('.still img')].map(image => image.naturalWidth)"
    )
    #expect(widths == [600, 600])
    #expect(try await inspection.overflows(width: 1000) == [])
    #expect(browser.complaints.filter { !$0.contains("WebGL") } == [])
  }

  @Test("On paper: still pictures, the notice at the foot, links as plain words")
  func paper() async throws {
    let folder = try TemporaryFolder()
    let browser = try await Browser(width: 1000)
    try await browser.open(page(in: folder))
    let paper = try await browser.paper()
    #expect(paper.starts(with: Data("%PDF".utf8)))
    try keep(paper, "report.pdf")
    try await browser.emulate(medium: "print")
    let inspection = PageInspection(browser)
    #expect(try await inspection.isShown(".still img"))
    #expect(try await !inspection.isShown("canvas"))
    #expect(try await inspection.isShown("footer"))
    #expect(try await !inspection.isShown(".strip"))
  }

  @Test("Hostile words stay words")
  func hostile() async throws {
    let folder = try TemporaryFolder()
    var page = try SampleReport.page(in: folder.url)
    page = try HostileReport.poisoned(page)
    let file = try folder.write(try page.html(), to: "report.html")
    let browser = try await Browser(width: 1440)
    try await browser.open(file)
    #expect(try await browser.evaluate("typeof window.stolen") == "undefined")
    #expect(try await browser.evaluate("document.querySelectorAll('script').length") == 2)
    #expect(try await browser.evaluate("document.querySelectorAll('img[src=x]').length") == 0)
    #expect(browser.complaints == [])
    #expect(browser.requests.allSatisfy { $0.hasPrefix("file://") }, "\(browser.requests)")
  }
}
