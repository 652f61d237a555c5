import Foundation
import OrganKit

/// Looks at the demo study an organ makes.
struct DemoCheck {
  let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  /// What was made and seen.
  struct Checked {
    /// The default demo's folder, if it could be made.
    var folder: URL?
    var violations: [Violation] = []
  }

  /// Makes the default demo, which is walked afterwards, and some more to compare.
  func check(_ organ: some Demonstrating) async -> Checked {
    var found: [Violation] = []
    do {
      let demo = try await make(organ, "demo/default", seed: nil)
      let again = try await make(organ, "demo/again", seed: nil)
      let seeds = try await make(organ, "demo/1", seed: 1)
      let same = try await make(organ, "demo/1 again", seed: 1)
      if let file = FolderSnapshot(demo).firstDifference(from: FolderSnapshot(again)) {
        found.append(Violation(.demo, "'\(file)' of the default demo differs from time to time"))
      }
      if let file = FolderSnapshot(seeds).firstDifference(from: FolderSnapshot(same)) {
        found.append(Violation(.demo, "'\(file)' differs though the seed is the same"))
      }
      if FolderSnapshot(demo).firstDifference(from: FolderSnapshot(seeds)) == nil {
        found.append(Violation(.demo, "the default demo is that of seed 1"))
      }
      return Checked(folder: demo, violations: found)
    } catch {
      found.append(Violation(.demo, "the demo study cannot be made: \(error)"))
      return Checked(violations: found)
    }
  }

  private func make(_ organ: some Demonstrating, _ name: String, seed: UInt64?) async throws -> URL
  {
    let folder = try bench.newFolder(name)
    try await organ.demonstrate(into: folder, seed: seed, bench.context("making \(name)").0)
    return folder
  }

  /// Compares what the study knows of itself with what was said and found.
  static func truth<Organ>(of study: URL, _ made: OrganWalk<Organ>.Made) -> [Violation] {
    var found: [Violation] = []
    if made.identities.allSatisfy({ $0.issuer != Patient.syntheticIssuer }) {
      let issuer = Patient.syntheticIssuer
      found.append(
        Violation(.demo, "ingestion did not identify the demo's person with the issuer '\(issuer)'")
      )
    }
    if !made.report.isSynthetic {
      found.append(Violation(.demo, "the report of the demo does not say that it is synthetic"))
    }
    do {
      let file = study.appending(path: "truth.json")
      let truth = try JSONFile.read([String: Double].self, from: file)
      let names = made.report.findings.map(\.name)
      for name in truth.keys.sorted() where !names.contains(name) {
        found.append(Violation(.demo, "truth.json holds '\(name)', which the report does not"))
      }
    } catch {
      found.append(Violation(.demo, "truth.json is missing or no {\"finding\": number}"))
    }
    return found
  }
}
