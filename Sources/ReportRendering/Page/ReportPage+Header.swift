import OrganKit

extension ReportPage {
  /// Said at the top of the screen wherever the page is scrolled to.
  var researchUse: Markup {
    """
    <div class="strip" role="note"><strong>Research use, not for diagnosis</strong>\
    \(isSynthetic ? "<span class=\"tag\">Synthetic study</span>" as Markup : "")</div>
    """
  }

  /// Said at the foot of every printed page.
  var footer: Markup {
    """
    <footer><span><strong>Research use, not for diagnosis</strong>\
    \(isSynthetic ? " · <strong>Synthetic study</strong>" as Markup : "")</span>\
    <span>\(report.title) · \(subjectName) · twin \(run.twin), version \(run.twinVersion)</span>\
    </footer>
    """
  }

  /// Title, person and study.
  var header: Markup {
    let study: [(String, String)] =
      (run.studyDate.map { [("Study date", $0)] } ?? []) + report.study.map { ($0.title, $0.text) }
    return """
      <header class="head">
      <p class="kicker">Digital twin report · \(run.organ)</p>
      <h1>\(report.title)</h1>
      <div class="who">
      <section aria-label="Person"><h2 class="quiet">Person</h2>
      <p class="name">\(subjectName)</p>
      \(facts(person))</section>
      <section aria-label="Study"><h2 class="quiet">Study</h2>
      \(facts(study))</section>
      </div>
      </header>
      """
  }

  /// What a reader must not miss: made-up studies, reasons for a review, nobody's name.
  var banners: Markup {
    var result: Markup = ""
    if isSynthetic {
      result += """
        <aside class="banner synthetic"><h2>Synthetic study</h2>\
        <p>A generator made these images. They show no living person, \
        and the numbers say nothing about one.</p></aside>
        """
    }
    if !run.reviewReasons.isEmpty {
      let reasons = Markup(run.reviewReasons.map { "<li>\($0)</li>" })
      result += """
        <aside class="banner review"><h2>Review needed</h2>\
        <p>A person must look at this result before it is used:</p><ul>\(reasons)</ul></aside>
        """
    }
    if isUnidentified {
      let known: Markup =
        subject.name.map { "The study’s files say “\($0)”, but not who calls a person so." }
        ?? "The study names nobody."
      result += """
        <aside class="banner unknown"><h2>Person not identified</h2>\
        <p>\(known) Make sure whose it is before reading on.</p></aside>
        """
    }
    return result
  }

  /// Pairs of a word and its meaning.
  func facts(_ pairs: [(String, String)]) -> Markup {
    let rows = pairs.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as Markup }
    return "<dl class=\"facts\">\(Markup(rows))</dl>"
  }

  private var person: [(String, String)] {
    var rows: [(String, String)] = []
    if isUnidentified {
      // What an anonymised file carries as a name, often its folder's, is nobody's.
      if let name = subject.name { rows.append(("Written in the files", name)) }
      if let standIn = subject.identifier { rows.append(("Stand-in", standIn)) }
    } else if let identifier = subject.identifier {
      rows.append(("Identifier", identifier))
      rows.append(("Issuer", subject.issuer ?? "not given"))
    }
    rows.append(("Sex", subject.sex?.rawValue ?? "not known"))
    if let birth = subject.birthDate { rows.append(("Born", birth)) }
    rows.append(("Age", subject.age.map { "\(NumberSpelling.limit($0)) years" } ?? "not known"))
    for (title, quantity) in [("Height", subject.height), ("Weight", subject.weight)] {
      guard let quantity, quantity.value.isFinite else { continue }
      let unit = UnitSpelling.pretty(quantity.unit)
      rows.append((title, "\(NumberSpelling.limit(quantity.value)) \(unit)"))
    }
    return rows
  }
}
