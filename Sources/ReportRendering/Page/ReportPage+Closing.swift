import OrganKit

extension ReportPage {
  /// What the rooms warned of, before any number in detail.
  var warningsSection: Markup {
    if run.warnings.isEmpty { return "" }
    let items = run.warnings.map {
      "<li><span>\($0.sentence)</span> <code>\($0.name)</code></li>" as Markup
    }
    return """
      <section id="warnings"><h2>Please note</h2><ul class="warnings">\(Markup(items))</ul></section>
      """
  }

  /// How the numbers were made.
  var methodsSection: Markup {
    if report.methods.isEmpty { return "" }
    let paragraphs = report.methods.map { "<p>\(Reference.linked($0))</p>" as Markup }
    return """
      <section id="methods" class="prose"><h2>Methods</h2>\(Markup(paragraphs))</section>
      """
  }

  /// The papers.
  var referencesSection: Markup {
    if report.references.isEmpty { return "" }
    let items = report.references.map { "<li>\(Reference.linked($0))</li>" as Markup }
    return """
      <section id="references" class="prose"><h2>References</h2>\
      <ol>\(Markup(items))</ol></section>
      """
  }

  /// What made the page, so that it can be made again.
  var provenanceSection: Markup {
    let host = [
      ("Run", run.date), ("Plugin", run.organ), ("Twin", "\(run.twin), version \(run.twinVersion)"),
    ]
    let notices = run.notices.map { "<p class=\"soft\">\($0)</p>" as Markup }
    return """
      <section id="provenance"><h2>Provenance</h2>
      \(facts(host + run.provenance.map { ($0.title, $0.text) }))
      \(Markup(notices))
      <p class="soft">For research. This report is no medical device’s output and must not guide \
      the diagnosis or treatment of a person.</p></section>
      """
  }
}
