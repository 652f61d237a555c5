import Imaging
public import OrganKit

/// The second room: labels the voxels that are brighter than a threshold.
public struct PhantomSegmentation: Segmenting {
  /// Labels the bright voxels.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for an image without a bright part.
  public func segment(
    _ series: PhantomSeries,
    _ context: StageContext
  ) async throws -> PhantomAnatomy {
    try context.checkCancellation()
    let image = series.image
    let (dark, bright) = try levels(of: image, named: series.source)
    let threshold = dark + (bright - dark) * Float(try context.parameter("threshold"))
    let labels = LabelMap(
      grid: image.grid,
      labels: image.voxels.map { $0 > threshold ? 1 : 0 }
    )
    if touchesEdge(labels) {
      context.review("The phantom reaches the edge of the image: a part of it is not seen.")
    }
    return PhantomAnatomy(labels: labels)
  }

  /// The background's and the phantom's brightness, robust to noise.
  ///
  /// Background: the median of the outermost voxels. Phantom: the median of all that are nearer to
  /// the brightest voxel than to the background.
  private func levels(of image: Volume, named name: String) throws -> (Float, Float) {
    var edge: [Float] = []
    for voxel in image.grid.edge { edge.append(image.voxels[voxel]) }
    let dark = median(edge)
    let middle = (dark + (image.voxels.max() ?? dark)) / 2
    let bright = image.voxels.filter { $0 > middle }
    guard middle > dark, !bright.isEmpty else {
      throw OrganError(.studyRefused, "\(name) shows nothing brighter than its edge")
    }
    return (dark, median(bright))
  }

  private func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }

  private func touchesEdge(_ labels: LabelMap) -> Bool {
    labels.grid.edge.contains { labels.labels[$0] != 0 }
  }
}

extension VoxelGrid {
  /// The places of the outermost voxels.
  fileprivate var edge: [Int] {
    var places: [Int] = []
    for k in 0..<size.z {
      for j in 0..<size.y {
        let isInside = 0 < k && k < size.z - 1 && 0 < j && j < size.y - 1 && size.x > 1
        for i in isInside ? [0, size.x - 1] : Array(0..<size.x) { places.append(index(i, j, k)) }
      }
    }
    return places
  }
}
