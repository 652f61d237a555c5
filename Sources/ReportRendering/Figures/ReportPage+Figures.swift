import OrganKit

extension ReportPage {
  /// The figures, in the order of the report.
  func figureSections() throws -> Markup {
    let files = ReportFiles(folder: self.files)
    let sections = try report.figures.enumerated()
      .map { number, figure in
        try section(figure, id: "figure-\(number + 1)", files)
      }
    return Markup(sections, separatedBy: "\n")
  }

  private func section(_ figure: Figure, id: String, _ files: ReportFiles) throws -> Markup {
    let drawing: Markup
    let kind: Markup
    switch figure.content {
    case .slices(let slices):
      kind = "slices"
      drawing = try SlicesDrawing(slices: slices, figure: figure, files: files).markup()
    case .scene(let scene):
      kind = "scene"
      drawing = try SceneDrawing(scene: scene, figure: figure, files: files).markup(id: id)
    case .chart(let chart):
      kind = "chart"
      drawing = ChartDrawing(chart: chart, title: figure.title).markup
    case .rings(let rings):
      kind = "rings"
      drawing = Markup(rings.enumerated().map { RingsDrawing(rings: $1, id: "\(id)-\($0)").markup })
    case .traces(let traces):
      kind = "traces"
      drawing = TracesDrawing(traces: traces, id: id, title: figure.title).markup
    case .table(let table):
      kind = "words"
      drawing = Self.table(table)
    case .text(let paragraphs):
      kind = "words"
      drawing = Markup(paragraphs.map { "<p>\(Reference.linked($0))</p>" })
    }
    return """
      <section class="figure \(kind)" id="\(id)"><h2>\(figure.title)</h2>
      <figure><div class="drawing">\(drawing)</div>
      <figcaption>\(figure.caption)</figcaption></figure></section>
      """
  }

  /// Rows and columns, scrolling in their own box where they are wider than the page.
  private static func table(_ table: Table) -> Markup {
    // A column of numbers stands flush right.
    let classes: [Markup] = table.columns.indices.map { column in
      let isNumeric =
        !table.rows.isEmpty
        && table.rows.allSatisfy { row in
          row[column].allSatisfy { "0123456789.,+-−–± %".contains($0) }
        }
      return isNumeric ? " class=\"right\"" : ""
    }
    let head = zip(table.columns, classes).map { "<th scope=\"col\"\($1)>\($0)</th>" as Markup }
    let rows = table.rows.map { row in
      let cells = zip(row, classes).map { "<td\($1)>\($0)</td>" as Markup }
      return "<tr>\(Markup(cells))</tr>" as Markup
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="plain">\
      <thead><tr>\(Markup(head))</tr></thead><tbody>\(Markup(rows, separatedBy: "\n"))</tbody>\
      </table></div>
      """
  }
}
