import Foundation
import HouseTesting
import Testing

/// The page that `platform run --organ heart` writes, opened as a person opens it.
///
/// Where `PLATFORM_PICTURES` names a folder, what the pages looked like is kept there.
@Suite(
  "The heart's page in a browser",
  .serialized,
  .enabled(if: Browser.isInstalled, "install Chromium (apt install chromium)")
)
struct HeartPageTests {
  private let home: TemporaryFolder
  private let platform: ChildProcess

  init() throws {
    home = try TemporaryFolder()
    var platform = ChildProcess.platform
    platform.environment["PLATFORM_REGISTRY"] = home.url.appending(path: "registry").path
    self.platform = platform
  }

  @Test("The demo: says that it is synthetic, turns and beats, fits a telephone and a desk")
  func demo() async throws {
    let page = try await page(of: [], named: "demo")
    let browser = try await inspect(page, named: "demo")
    let words = try await browser.evaluate("document.body.innerText").text ?? ""
    #expect(words.localizedCaseInsensitiveContains("synthetic"))
    #expect(words.localizedCaseInsensitiveContains("research use, not for diagnosis"))
    // Seventeen segments, twice: thickness and thickening.
    let sectors = try await browser.evaluate("document.querySelectorAll('.sector').length")
    #expect((sectors.number ?? 0) >= 34)
  }

  /// Ten, two of each group, or the one with the obliquely cut base.
  private static let patients =
    TestData.isFull ? [1, 7, 21, 29, 41, 50, 61, 70, 81, 93] : [93]

  @Test(
    "A patient of the ACDC data set",
    .enabled(
      if: TestData.has("heart/acdc/patient100"),
      "set PLATFORM_TEST_DATA to a folder with heart/acdc"
    ),
    arguments: patients
  )
  func patient(number: Int) async throws {
    let name = String(format: "patient%03d", number)
    let study = (TestData.folder ?? home.url).appending(path: "heart/acdc/\(name)")
    let page = try await page(of: ["--study", study.path], named: name)
    let browser = try await inspect(page, named: name)
    let words = try await browser.evaluate("document.body.innerText").text ?? ""
    #expect(words.contains("Orientation assumed"))
  }

  /// Runs the heart and gives its page.
  private func page(of study: [String], named name: String) async throws -> URL {
    let output = home.url.appending(path: name)
    let run = try await platform.run(
      ["run", "--organ", "heart", "--output", output.path] + study
    )
    #expect(run.exitCode == 0, "\(run.errors)")
    return output.appending(path: "report.html")
  }

  /// Opens a page at two widths: its scene lives, nothing overflows, nothing is loaded.
  private func inspect(_ page: URL, named name: String) async throws -> Browser {
    let browser = try await Browser(width: 1440)
    try await browser.open(page)
    for width in [1440, 390] {
      try await browser.resize(width: width)
      let inspection = PageInspection(browser)
      var scenes = try await inspection.waitForScenes()
      #expect(scenes.count == 1)
      #expect(scenes.allSatisfy { 0.03...0.9 ~= $0.painted }, "\(scenes)")
      #expect(try await inspection.overflows(width: width) == [])
      let first = scenes
      for _ in 0..<50 where scenes.map(\.fingerprint) == first.map(\.fingerprint) {
        try await Task.sleep(for: .milliseconds(100))
        scenes = try await inspection.scenes()
      }
      #expect(scenes.map(\.fingerprint) != first.map(\.fingerprint), "the heart stands still")
      try await keep(browser.picture(), "\(name)-\(width).png")
    }
    #expect(browser.complaints == [])
    #expect(browser.requests.allSatisfy { $0.hasPrefix("file://") }, "\(browser.requests)")
    return browser
  }

  private func keep(_ data: Data, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PLATFORM_PICTURES"] else { return }
    try data.write(to: URL(filePath: folder).appending(path: name))
  }
}
