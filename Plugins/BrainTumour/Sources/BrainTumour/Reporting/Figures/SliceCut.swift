import Imaging
import OrganKit

/// The part of the images that a page shows: the slices through the tumour, few enough to look at.
struct SliceCut {
  /// The box shown, in the study's voxels.
  let box: VoxelBox
  /// Every how many-th slice is shown.
  let stride: Int

  /// How many slices a page shows at most: a row of a wide one.
  static let mostSlices = 6
  /// What is shown around the tumour, mm.
  private static let margin = 15.0

  /// The part around a structure; nil where that is empty.
  init?(around mask: Mask) {
    guard var box = mask.box(margin: Self.margin), let inside = mask.box(margin: 0) else {
      return nil
    }
    // Slices beyond the tumour show nothing of it.
    (box.low.z, box.size.z) = (inside.low.z, inside.size.z)
    let stride = (box.size.z + Self.mostSlices - 1) / Self.mostSlices
    let count = (box.size.z - 1) / stride + 1
    box.low.z += (box.size.z - 1 - (count - 1) * stride) / 2
    box.size.z = count
    self.box = box
    self.stride = stride
  }

  /// The slices, as indices of the study's grid.
  var slices: [Int] { (0..<box.size.z).map { box.low.z + $0 * stride } }

  /// The part of an image.
  func cut(_ image: Volume) -> Volume {
    var grid = image.grid.cut(box)
    grid.axes[2] *= Double(stride)
    var part = Volume(grid: grid)
    for (number, slice) in slices.enumerated() {
      for j in 0..<box.size.y {
        for i in 0..<box.size.x {
          part[i, j, number] = image[i + box.low.x, j + box.low.y, slice]
        }
      }
    }
    return part
  }

  /// The outlines of a structure.
  func outlines(of mask: Mask, _ structure: String, _ colour: ColourRole) -> [Slices.Contour] {
    contours(structure, colour) { Contour.outlines(of: mask, slice: $0) }
  }

  /// The lines along which a map has a value; inside it is higher.
  func lines(
    of map: Volume,
    at level: Float,
    _ structure: String,
    _ colour: ColourRole
  ) -> [Slices.Contour] {
    // Outlines surround what is below a level.
    let turned = Volume(grid: map.grid, voxels: map.voxels.map { -$0 })
    return contours(structure, colour) { Contour.outlines(of: turned, slice: $0, level: -level) }
  }

  private func contours(
    _ structure: String,
    _ colour: ColourRole,
    _ outlines: (Int) -> [[SIMD2<Float>]]
  ) -> [Slices.Contour] {
    let corner = SIMD2(Float(box.low.x), Float(box.low.y))
    return slices.enumerated()
      .flatMap { number, slice in
        outlines(slice)
          .map { outline in
            Slices.Contour(
              slice: number,
              structure: structure,
              colour: colour,
              points: outline.map { $0 - corner }
            )
          }
      }
  }
}
