import Foundation
import Imaging
import OrganKit

@testable import Heart

extension Workbench {
  /// The first two rooms and the label files, as `platform segment` walks them.
  func segment(
    _ url: URL? = nil,
    labels: [URL] = []
  ) async throws -> (series: CineSeries, anatomy: HeartAnatomy, files: [Delineation], folder: URL) {
    let series = try await ingest(url, labels: labels, ignoringDelivered: true)
    let anatomy = try await HeartSegmentation().segment(series, context)
    // The rooms hand one another what is read back from files.
    let (first, second) = (try newFolder("series"), try newFolder("anatomy"))
    try series.write(to: first)
    try anatomy.write(to: second)
    let stored = try HeartAnatomy(contentsOf: second)
    let output = try newFolder("labels")
    let files = try await Heart()
      .delineate(stored, from: try CineSeries(contentsOf: first), into: output, context)
    return (series, stored, files, output)
  }

  /// An empty folder on the bench.
  func newFolder(_ name: String) throws -> URL {
    let url = folder.appending(path: "\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }
}
