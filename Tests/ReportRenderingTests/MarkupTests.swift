import Foundation
import Testing

@testable import ReportRendering

@Suite("Markup")
struct MarkupTests {
  @Test(
    "A text cannot become markup",
    arguments: [
      ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
      (#"" onload="x"#, "&quot; onload=&quot;x"),
      ("' &amp;", "&#39; &amp;amp;"),
      ("50 mL\u{202E}05", "50 mL\u{FFFD}05"),
      ("a\u{0}b\u{1B}c\u{85}d", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d"),
      ("Ödem µL ≤ 5 ½\n", "Ödem µL ≤ 5 ½\n"),
    ]
  )
  func escaping(text: String, expected: String) {
    let markup: Markup = "<p title=\"\(text)\">\(text)</p>"
    #expect(markup.source == "<p title=\"\(expected)\">\(expected)</p>")
  }

  @Test("Markup within markup keeps its brackets")
  func nesting() {
    let inner: Markup = "<b>\("<")</b>"
    let outer: Markup = "<p>\(inner)</p>"
    #expect(outer.source == "<p><b>&lt;</b></p>")
  }

  @Test(
    "A length has two decimals at most",
    arguments: [
      (0.0, "0"), (1, "1"), (-0.004, "0"), (-0.5, "-0.5"), (12.345, "12.35"), (3.05, "3.05"),
      (.nan, "0"), (.infinity, "0"), (-123.4, "-123.4"),
    ]
  )
  func lengths(value: Double, expected: String) {
    #expect(Markup.length(value) == expected)
  }

  /// The examples published with FIPS 180-4.
  @Test(
    "Hashes are those of the standard",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
  )
  func hashes(message: String, expected: String) {
    let digest = SHA256.digest(of: Array(message.utf8))
    #expect(digest.map { String(format: "%02x", $0) }.joined() == expected)
  }

  @Test("Only a DOI becomes a link, without the full stop after it")
  func references() {
    #expect(
      Reference.linked("A <b>, doi:10.1000/x(1)y. See javascript:alert(1)").source == """
        A &lt;b&gt;, <a class="doi" rel="noreferrer" href="https://doi.org/10.1000/x(1)y">\
        doi:10.1000/x(1)y</a>. See javascript:alert(1)
        """
    )
  }
}
