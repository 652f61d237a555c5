/// Numbered notes under the findings; a text said twice has one number.
struct Notes {
  private(set) var texts: [String] = []

  /// The mark of a note, which leads to it.
  mutating func mark(_ text: String) -> Markup {
    let place = texts.firstIndex(of: text) ?? texts.count
    if place == texts.count { texts.append(text) }
    return """
      <sup><a href="#note-\(place + 1)" title="\(text)" aria-label="note \(place + 1)">\
      \(place + 1)</a></sup>
      """
  }

  /// The notes.
  var list: Markup {
    if texts.isEmpty { return "" }
    let items = texts.enumerated()
      .map { "<li id=\"note-\($0.offset + 1)\">\(Reference.linked($0.element))</li>" as Markup }
    return "<ol class=\"notes\" aria-label=\"Notes\">\(Markup(items))</ol>"
  }
}
