/// A paper's line, its DOI made a link.
enum Reference {
  /// The text with a link around each DOI (`doi:10.1234/abc`); nothing else becomes a link.
  static func linked(_ text: String) -> Markup {
    var result: Markup = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /doi:\s*(10\.[0-9]{4,9}\/[A-Za-z0-9._;()\/:-]+)/) {
      var doi = match.output.1
      while let last = doi.last, ".;:,".contains(last) || (last == ")" && !doi.contains("(")) {
        doi = doi.dropLast()
      }
      result += """
        \(String(rest[..<match.range.lowerBound]))\
        <a class="doi" rel="noreferrer" href="https://doi.org/\(String(doi))">doi:\(String(doi))</a>
        """
      rest = rest[doi.endIndex...]
    }
    return result + "\(String(rest))"
  }
}
