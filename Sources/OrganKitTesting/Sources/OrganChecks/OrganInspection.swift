public import Foundation
public import OrganKit

/// The checks every organ passes, without a test framework: a test, and `platform doctor`, run them.
///
/// Nothing is kept: all is written under a temporary folder that is gone afterwards.
public struct OrganInspection<Organ: OrganPlugin>: Sendable {
  let organ: Organ
  /// Where `plugin.json` and `Resources` lie.
  let folder: URL
  /// The study to walk; the organ's own demo without one.
  let study: URL?
  /// Seconds.
  let patience: Double

  /// An organ to look at.
  ///
  /// - Parameters:
  ///   - organ: the organ.
  ///   - folder: where its `plugin.json` and `Resources` lie.
  ///   - study: the study to walk, for an organ that makes no demo.
  ///   - patience: how long a room may take to notice that it is cancelled, seconds; the platform
  ///     ends a worker after five.
  public init(_ organ: Organ, at folder: URL, study: URL? = nil, patience: Double = 5) {
    self.organ = organ
    self.folder = folder
    self.study = study
    self.patience = patience
  }

  /// Everything about the organ that breaks the contract; empty for a good one.
  ///
  /// What needs something that is already broken is not looked at.
  public func violations() async -> [Violation] {
    let manifest: Manifest
    do {
      manifest = try Manifest(contentsOf: folder.appending(path: "plugin.json"))
    } catch {
      return [Violation(.manifest, "\(error)")]
    }
    do {
      let bench = try Workbench(manifest: manifest, resources: folder.appending(path: "Resources"))
      let before = FolderSnapshot(folder)
      var found = capabilities(manifest)
      found += try await emptyStudy(bench)
      found += try await walks(bench)
      if let verifying = organ as? any Verifying {
        found += try await VerificationCheck(bench).check(verifying)
      }
      let changes = before.differences(from: FolderSnapshot(folder)) + bench.strays()
      return found + changes.map { Violation(.outside, $0) }
    } catch {
      return [Violation(.rooms, "the inspection itself failed: \(error)")]
    }
  }

  private func capabilities(_ manifest: Manifest) -> [Violation] {
    Capability.all.compactMap { capability in
      let name = capability.name
      switch (manifest.capabilities.contains(name), capability.isIn(organ)) {
      case (true, false):
        return Violation(.capabilities, "plugin.json names \(name), but \(Organ.self) has it not")
      case (false, true):
        return Violation(.capabilities, "\(Organ.self) is \(name), but plugin.json does not say so")
      default: return nil
      }
    }
  }

  private func emptyStudy(_ bench: Workbench) async throws -> [Violation] {
    let wanted = "an empty study is to be refused with OrganError(.studyRefused, …), but "
    let request = IngestRequest(study: try StudyFolder(bench.newFolder("empty")))
    let (context, _) = try bench.context("empty ingestion")
    do {
      _ = try await organ.ingestion.ingest(request, context)
      return [Violation(.emptyStudy, wanted + "ingestion made a series of it")]
    } catch let error as OrganError where error.code == .studyRefused {
      return []
    } catch {
      return [Violation(.emptyStudy, wanted + "ingestion threw '\(error)'")]
    }
  }

  /// All that needs a study.
  private func walks(_ bench: Workbench) async throws -> [Violation] {
    var found: [Violation] = []
    let home: URL
    if let study {
      home = study
    } else if let demonstrating = organ as? any Demonstrating {
      let demo = await DemoCheck(bench).check(demonstrating)
      found += demo.violations
      guard let folder = demo.folder else { return found }
      home = folder
    } else {
      return [Violation(.rooms, "the organ makes no demo, so the inspection needs a study")]
    }
    let before = FolderSnapshot(home)
    let first = await OrganWalk(organ, home, bench, "first").walk()
    found += first.violations
    if let made = first.made {
      if study == nil { found += DemoCheck.truth(of: home, made) }
      let second = await OrganWalk(organ, home, bench, "second").walk()
      if let again = second.made { found += made.differences(from: again) }
      found += try await CancellationCheck(organ, bench, patience).check(home, made)
      if let delineating = organ as? any Delineating {
        found += try await DelineationCheck(bench).check(delineating, made)
      }
      if let simulating = organ as? any Simulating {
        found += try await ScenarioCheck(bench).check(simulating, made)
      }
      if first.violations.isEmpty, let assimilating = organ as? any Assimilating {
        found += try await AssimilationCheck(bench).check(assimilating, home, made)
      }
    }
    let changes = before.differences(from: FolderSnapshot(home))
    return found + changes.map { Violation(.outside, $0) }
  }
}
