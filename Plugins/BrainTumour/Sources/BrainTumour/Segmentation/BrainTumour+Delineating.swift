public import Foundation
import Imaging
public import OrganKit

extension BrainTumour: Delineating {
  /// Writes the outlines in the platform's numbering, a file a scan, on the labelled image's own grid.
  public func delineate(
    _ anatomy: TumourAnatomy,
    from series: TumourSeries,
    into folder: URL,
    _ context: StageContext
  ) async throws -> [Delineation] {
    var delineations: [Delineation] = []
    var taken: Set<String> = []
    for (index, scan) in series.scans.enumerated() {
      try context.checkCancellation()
      guard let first = scan.labels.first, anatomy.outlines.indices.contains(index) else {
        continue
      }
      // Two maps of one outline lie on one grid, or neither's own grid would hold both.
      let natives = scan.labels.compactMap { labels in
        labels.native.map { (map: $0, scheme: labels.scheme) }
      }
      let isNative =
        natives.count == scan.labels.count
        && natives.allSatisfy { $0.map.grid.size == natives[0].map.grid.size }
      let map =
        isNative ? TumourSegmentation.merged(natives) : anatomy.outlines[index].labels
      let header = isNative || first.native == nil ? first.header : series.header
      var name = Delineation.labels(for: first.image)
      // Scans of several days lie in folders of their own, whose images may be named alike.
      if !taken.insert(name).inserted {
        name = "scan\(index + 1)_\(name)"
        taken.insert(name)
      }
      try NIfTI.write(map, to: folder.appending(path: name), like: header)
      delineations.append(
        Delineation(input: first.image, labels: name, origin: anatomy.outlines[index].origin)
      )
    }
    return delineations
  }
}
