/// What must hold of a report's page in a browser.
public struct PageInspection: Sendable {
  /// The page, opened.
  public let browser: Browser

  /// An inspection of an open page.
  public init(_ browser: Browser) { self.browser = browser }

  /// What sticks out of a page of a width.
  ///
  /// The page itself, an element out of the page, or words out of their box; what scrolls in its
  /// own box may be wider.
  public func overflows(width: Int) async throws -> [String] {
    let found = try await browser.evaluate(
      """
      (() => {
        const faults = [];
        const page = document.documentElement;
        if (page.scrollWidth > \(width)) faults.push('the page is ' + page.scrollWidth + ' wide');
        for (const element of document.querySelectorAll('body *')) {
          if (element.closest('.scroll, .hidden, svg *, script, i')) continue;
          const box = element.getBoundingClientRect();
          if (box.width === 0 || box.height === 0) continue;
          const name = element.tagName + '.' + (element.getAttribute('class') || '');
          if (box.right > \(width) + 1 || box.left < -1) faults.push(name + ' leaves the page');
          const style = getComputedStyle(element);
          if (style.display !== 'inline' && element.scrollWidth > element.clientWidth + 1)
            faults.push(name + ' overflows: ' + element.textContent.trim().slice(0, 40));
        }
        return faults;
      })()
      """
    )
    return found.elements.compactMap(\.text)
  }

  /// The share of each scene's canvas that is painted, and a number that changes with the picture;
  /// empty where no scene is shown live.
  public func scenes() async throws -> [(painted: Double, fingerprint: Double)] {
    let found = try await browser.evaluate(
      """
      [...document.querySelectorAll('.live canvas')].map(canvas => {
        const copy = document.createElement('canvas');
        [copy.width, copy.height] = [160, 100];
        const context = copy.getContext('2d');
        context.drawImage(canvas, 0, 0, 160, 100);
        const pixels = context.getImageData(0, 0, 160, 100).data;
        let painted = 0, sum = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          if (pixels[i + 3] > 8) painted++;
          sum += (pixels[i] + 2 * pixels[i + 1] + 3 * pixels[i + 2]) * (i % 997);
        }
        return [painted / 16000, sum];
      })
      """
    )
    return found.elements.map { ($0.elements[0].number ?? 0, $0.elements[1].number ?? 0) }
  }

  /// Brings the first scene into view and waits until every scene has painted something.
  ///
  /// A scene out of view stands still. After ten seconds it waits no longer.
  public func waitForScenes() async throws -> [(painted: Double, fingerprint: Double)] {
    _ = try await browser.evaluate(
      "document.querySelector('.live canvas')?.scrollIntoView({ block: 'center' })"
    )
    var seen = try await scenes()
    for _ in 0..<100 where seen.isEmpty || seen.contains(where: { $0.painted == 0 }) {
      try await Task.sleep(for: .milliseconds(100))
      seen = try await scenes()
    }
    return seen
  }

  /// Whether the first element of a selector takes up room on the page.
  public func isShown(_ selector: String) async throws -> Bool {
    try await browser.evaluate(
      """
      (() => {
        const box = document.querySelector('\(selector)')?.getBoundingClientRect();
        return !!box && box.width > 0 && box.height > 0;
      })()
      """
    ) == true
  }
}
