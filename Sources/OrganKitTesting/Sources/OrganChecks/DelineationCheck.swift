public import Foundation
public import OrganKit

/// Asks the organ for its label maps, and holds what it says of them to what it wrote.
public struct DelineationCheck: Sendable {
  let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  func check<Organ: OrganPlugin>(
    _ organ: some Delineating,
    _ made: OrganWalk<Organ>.Made
  ) async throws -> [Violation] {
    try await ask(organ, made.anatomy, made.series)
  }

  private func ask<Delineator: Delineating>(
    _ organ: Delineator,
    _ anatomy: some StageProduct,
    _ series: some StageProduct
  ) async throws -> [Violation] {
    // The same organ, opened by another of its protocols.
    guard let anatomy = anatomy as? Delineator.Segmentation.Anatomy,
      let series = series as? Delineator.Ingestion.Series
    else { return [] }
    let (context, _) = try bench.context("delineation")
    let folder = try bench.newFolder("scratch/labels")
    do {
      let made = try await organ.delineate(anatomy, from: series, into: folder, context)
      return Self.fault(of: made, in: folder).map { [Violation(.labels, $0)] } ?? []
    } catch {
      return [Violation(.labels, "delineate threw '\(error)'")]
    }
  }

  /// What is wrong with label maps that an organ handed over in a folder; nil if nothing is.
  public static func fault(of delineations: [Delineation], in folder: URL) -> String? {
    if delineations.isEmpty { return "no label map is handed over" }
    var seen: Set<String> = []
    for delineation in delineations {
      let name = delineation.labels
      guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
        return "'\(name)' is no plain file name"
      }
      guard seen.insert(name).inserted else { return "'\(name)' is handed over twice" }
      guard FileManager.default.fileExists(atPath: folder.appending(path: name).path) else {
        return "'\(name)' was not written"
      }
      for (structure, dice) in delineation.expectedDice.sorted(by: { $0.key < $1.key })
      where !(0...1 ~= dice) {
        return "the expected Dice \(dice) of '\(structure)' in '\(name)' is not from 0 to 1"
      }
    }
    return nil
  }
}
