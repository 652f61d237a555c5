import Foundation
import OrganKit

/// A study's way through the four rooms, each product read back from its files.
struct OrganWalk<Organ: OrganPlugin>: Sendable {
  let organ: Organ
  let study: URL
  let bench: Workbench
  /// Tells this walk's folders from another's.
  let name: String

  init(_ organ: Organ, _ study: URL, _ bench: Workbench, _ name: String) {
    self.organ = organ
    self.study = study
    self.bench = bench
    self.name = name
  }

  /// What the rooms made.
  struct Made: Sendable {
    var series: Organ.Ingestion.Series
    var anatomy: Organ.Segmentation.Anatomy
    var twin: Organ.Model.Twin
    var report: Report
    var identities: [Patient]
    /// The files handed over, by the names they are delivered under.
    var artefacts: [String: URL]
  }

  /// How far a walk came.
  struct Walked: Sendable {
    var made: Made?
    var violations: [Violation]
  }

  /// Walks as far as the rooms let it.
  func walk() async -> Walked {
    var found: [Violation] = []
    do {
      let said = Said()
      let request = IngestRequest(study: try StudyFolder(study))
      let series = try await room("ingestion", said, &found) { [organ] context in
        try await organ.ingestion.ingest(request, context)
      }
      let anatomy = try await room("segmentation", said, &found) { [organ] context in
        try await organ.segmentation.segment(series, context)
      }
      let twin = try await room("modelling", said, &found) { [organ] context in
        try await organ.model.model(anatomy, from: series, context)
      }
      let report = try await room("reporting", said, &found) { [organ] context in
        try await organ.reporter.report(on: twin, anatomy, series, context)
      }
      found += mistakes(in: said.artefacts)
      found += ReportCheck(bench.manifest)
        .check(report, artefacts: said.artefacts.map(\.delivered), people: said.identities)
      let made = Made(
        series: series,
        anatomy: anatomy,
        twin: twin,
        report: report,
        identities: said.identities,
        artefacts: Dictionary(
          said.artefacts.map { ($0.delivered, $0.file) },
          uniquingKeysWith: { first, _ in first }
        )
      )
      return Walked(made: made, violations: found)
    } catch let stop as Stop {
      return Walked(violations: found + [stop.violation])
    } catch {
      found.append(Violation(.rooms, "the study cannot be opened: \(error)"))
      return Walked(violations: found)
    }
  }

  /// Ends a walk.
  struct Stop: Error { var violation: Violation }

  func room<Product: StageProduct>(
    _ room: String,
    _ said: Said,
    _ found: inout [Violation],
    _ work: @Sendable (StageContext) async throws -> Product
  ) async throws -> Product {
    let (context, heard) = try bench.context("\(name) \(room)")
    let product: Product
    do {
      product = try await work(context)
    } catch {
      throw Stop(violation: Violation(.rooms, "\(room) threw '\(error)'"))
    }
    for event in heard.events {
      said.hear(event)
      if case .progress(let fraction) = event, !(0...1 ~= fraction) {
        found.append(Violation(.rooms, "\(room) told the progress \(fraction), not 0 to 1"))
      }
    }
    // A number that is none would stop the report's writing with a worse sentence.
    if let report = product as? Report, !ReportCheck.isFinite(report) {
      found += ReportCheck(bench.manifest)
        .check(report, artefacts: said.artefacts.map(\.delivered), people: said.identities)
      throw Stop(violation: Violation(.rooms, "\(room) made a report that cannot be written"))
    }
    return try readBack(product, room, &found)
  }

  private func readBack<Product: StageProduct>(
    _ product: Product,
    _ room: String,
    _ found: inout [Violation]
  ) throws -> Product {
    do {
      let first = try bench.newFolder("products/\(name)/\(room)/first")
      try product.write(to: first)
      guard !FolderSnapshot(first).names.isEmpty else {
        throw OrganError(.pluginRefused, "it wrote no file")
      }
      let product = try Product(contentsOf: first)
      let second = try bench.newFolder("products/\(name)/\(room)/second")
      try product.write(to: second)
      if let file = FolderSnapshot(first).firstDifference(from: FolderSnapshot(second)) {
        let sentence = "\(room)'s '\(file)' differs after write, read, write"
        found.append(Violation(.products, sentence))
      }
      return product
    } catch {
      throw Stop(
        violation: Violation(.products, "\(room)'s product cannot be written and read: \(error)")
      )
    }
  }

  func mistakes(in artefacts: [Artefact]) -> [Violation] {
    var names: Set<String> = []
    return artefacts.flatMap { artefact -> [Violation] in
      let name = artefact.name
      var mistakes: [String] = []
      if !names.insert(name).inserted { mistakes.append("two artefacts are named '\(name)'") }
      if name.wholeMatch(of: /[a-z][A-Za-z0-9]{0,99}/) == nil {
        mistakes.append("the artefact's name '\(name)' is no word in lower camel case")
      }
      if name == "report" { mistakes.append("'report' is the platform's own file, no artefact") }
      let file = artefact.file
      if (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile != true {
        mistakes.append("the artefact '\(name)' is no file: \(file.path)")
      } else if !bench.isScratch(file) {
        mistakes.append("the artefact '\(name)' lies outside the scratch folder: \(file.path)")
      }
      return mistakes.map { Violation(.figures, $0) }
    }
  }
}

extension OrganWalk.Made {
  /// What is not the same in another walk through the same study.
  func differences(from other: Self) -> [Violation] {
    var found: [Violation] = []
    if (try? JSONFile.data(report)) != (try? JSONFile.data(other.report)) {
      found.append(
        Violation(.sameReport, "two walks with the same study and seed gave different reports")
      )
    }
    for name in Set(artefacts.keys).union(other.artefacts.keys).sorted() {
      let bytes = [artefacts[name], other.artefacts[name]]
        .map { $0.flatMap { try? Data(contentsOf: $0) } }
      if bytes[0] != bytes[1] {
        found.append(
          Violation(.sameReport, "two walks with the same study and seed gave different '\(name)'")
        )
      }
    }
    return found
  }
}
