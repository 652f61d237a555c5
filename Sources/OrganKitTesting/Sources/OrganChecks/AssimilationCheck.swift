import Foundation
import OrganKit

/// Takes the organ's own study, dated later, into the twin that was made of it: it is foretold first,
/// and the next version is reported.
struct AssimilationCheck {
  /// What lies between the study's last scan and the later study's first.
  static let days = 30
  let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  func check<Organ: OrganPlugin>(
    _ organ: some Assimilating,
    _ study: URL,
    _ made: OrganWalk<Organ>.Made
  ) async throws -> [Violation] {
    try await ask(organ, study, made.twin)
  }

  private func ask<Assimilator: Assimilating>(
    _ organ: Assimilator,
    _ study: URL,
    _ twin: some StageProduct
  ) async throws -> [Violation] {
    // The same organ, opened by another of its protocols.
    guard let twin = twin as? Assimilator.Model.Twin else { return [] }
    do {
      let later = try laterStudy(than: study)
      guard let known = later.description?.beforeSight else { return [] }
      let walk = OrganWalk(organ, later.url, bench, "later")
      let said = Said()
      var found: [Violation] = []
      let forecast = try await walk.room("forecast", said, &found) { context in
        try await organ.forecast(known, by: twin, context)
      }
      let series = try await walk.room("ingestion", said, &found) { context in
        try await organ.ingestion.ingest(IngestRequest(study: later), context)
      }
      let anatomy = try await walk.room("segmentation", said, &found) { context in
        try await organ.segmentation.segment(series, context)
      }
      let next = try await walk.room("assimilation", said, &found) { context in
        try await organ.assimilate(
          anatomy,
          from: series,
          expecting: forecast,
          into: twin,
          context
        )
      }
      let report = try await walk.room("reporting", said, &found) { context in
        try await organ.reporter.report(on: next, anatomy, series, context)
      }
      found += walk.mistakes(in: said.artefacts)
      found += ReportCheck(bench.manifest)
        .check(report, artefacts: said.artefacts.map(\.delivered), people: said.identities)
      found += try await cancelled("forecast") { context in
        _ = try await organ.forecast(known, by: twin, context)
      }
      found += try await cancelled("assimilation") { context in
        _ = try await organ.assimilate(
          anatomy,
          from: series,
          expecting: forecast,
          into: twin,
          context
        )
      }
      return found.map { Violation(.assimilation, $0.sentence) }
    } catch let stop as OrganWalk<Assimilator>.Stop {
      return [Violation(.assimilation, stop.violation.sentence)]
    } catch {
      return [Violation(.assimilation, "\(error)")]
    }
  }

  private func cancelled(
    _ room: String,
    _ work: (StageContext) async throws -> Void
  ) async throws -> [Violation] {
    let (context, _) = try bench.context("cancelled \(room)", cancelled: true)
    do {
      try await work(context)
      return [Violation(.assimilation, "\(room) finished though the run was cancelled")]
    } catch let error as OrganError where error.code == .cancelled {
      return []
    } catch {
      return [
        Violation(
          .assimilation,
          "\(room) threw '\(error)' when the run was cancelled, not OrganError(.cancelled, …)"
        )
      ]
    }
  }

  /// A copy of the study in which every date is some days later.
  private func laterStudy(than study: URL) throws -> StudyFolder {
    let folder = try bench.newFolder("later").appending(path: "study")
    let files = FileManager.default
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let original = try StudyFolder(study)
    guard var description = original.description, let date = description.date else {
      throw OrganError(
        .studyRefused,
        "the study has no study.json with a date, without which nothing can be foretold"
      )
    }
    for name in try original.files() where name != "study.json" {
      let target = folder.appending(path: name)
      try files.createDirectory(
        at: target.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try files.copyItem(at: study.appending(path: name).resolvingSymlinksInPath(), to: target)
    }
    // All of the later study lies behind all of this one.
    let span = (description.series ?? []).compactMap(\.time)
      .reduce(0) { span, time in
        guard let first = CalendarDate(date), let last = CalendarDate(time) else { return span }
        return max(span, CalendarDate.days(from: first, to: last))
      }
    description.date = try Self.later(date, by: span)
    description.series = try description.series?
      .map { series in
        var series = series
        series.time = try series.time.map { try Self.later($0, by: span) }
        return series
      }
    try JSONFile.write(description, to: folder.appending(path: "study.json"))
    return try StudyFolder(folder)
  }

  private static func later(_ date: String, by span: Int) throws -> String {
    guard let day = CalendarDate(date)?.adding(days: span + days) else {
      throw OrganError(.studyRefused, "'\(date)' has no day \(days) days later")
    }
    return day.description + date.dropFirst(10)
  }
}
