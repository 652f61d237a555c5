import Foundation
import HouseTesting
import Testing

@testable import ReportRendering

@Suite(
  "In a browser",
  .enabled(if: Browser.isInstalled, "install Chromium (apt install chromium)")
)
struct BrowserTests {
  private func sample(in folder: TemporaryFolder) throws -> URL {
    try folder.write(try SampleReport.page(in: folder.url).html(), to: "report.html")
  }

  /// Keeps what the page looked like where `PLATFORM_PICTURES` names a folder.
  private func keep(_ data: Data, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PLATFORM_PICTURES"] else { return }
    try data.write(to: URL(filePath: folder).appending(path: name))
  }

  @Test("On a telephone and on a desk: no complaint, nothing overflows", arguments: [390, 1440])
  func layout(width: Int) async throws {
    let folder = try TemporaryFolder()
    let browser = try await Browser(width: width)
    let file = try sample(in: folder)
    try await browser.open(file)
    try keep(Data(contentsOf: file), "report.html")
    try await keep(browser.picture(), "screen-\(width).png")
  }
}
