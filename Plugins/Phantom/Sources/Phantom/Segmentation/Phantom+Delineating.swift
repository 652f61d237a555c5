public import Foundation
import Imaging
public import OrganKit

extension Phantom: Delineating {
  /// Writes the labels of the one image.
  public func delineate(
    _ anatomy: PhantomAnatomy,
    from series: PhantomSeries,
    into folder: URL,
    _ context: StageContext
  ) async throws -> [Delineation] {
    let name = Delineation.labels(for: series.source)
    try NIfTI.write(anatomy.labels, to: folder.appending(path: name))
    return [Delineation(input: series.source, labels: name, origin: .network)]
  }
}
