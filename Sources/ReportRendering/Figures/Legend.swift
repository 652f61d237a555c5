import OrganKit

/// Names beside the colours of their roles.
struct Legend {
  /// The entries, in the order of their first use.
  private(set) var entries: [(title: String, colour: ColourRole)] = []

  /// A legend; a name said twice stands once.
  init(_ all: [(title: String, colour: ColourRole)]) {
    for entry in all where !entries.contains(where: { $0 == entry }) { entries.append(entry) }
  }

  /// The legend.
  var markup: Markup {
    let items = entries.map { entry in
      """
      <li class="\(Palette.name(entry.colour))"><i class="swatch" aria-hidden="true"></i>\
      \(entry.title)</li>
      """ as Markup
    }
    return "<ul class=\"legend\">\(Markup(items))</ul>"
  }
}
