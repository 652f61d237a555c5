import Foundation
import Imaging
import OrganKit

/// Reads the pixels of a cine's images and lays them on its grid.
struct CineVoxels {
  let study: URL
  let decoder: DICOMDecoder
  /// Of the last file read: an enhanced file holds many images.
  private var open: (name: String, pixels: DICOMPixels)?

  init(_ study: URL, _ context: StageContext) {
    self.study = study
    decoder = DICOMDecoder(scratch: context.scratch, isCancelled: { context.isCancelled })
  }

  /// An image's intensities, row after row.
  mutating func pixels(_ image: ScannedImage) async throws -> [Float] {
    if open?.name != image.file {
      let file = try DICOMFile(study.appending(path: image.file))
      open = (image.file, try await decoder.pixels(of: file))
    }
    guard let open, open.pixels.layout.columns == image.grid.size.x,
      open.pixels.layout.rows == image.grid.size.y
    else { throw OrganError.study("\(study.path)/\(image.file) was changed while it was read") }
    return try open.pixels.intensities(
      ofFrame: image.frame,
      slope: image.slope,
      intercept: image.intercept
    )
  }

  /// The phases of one plane.
  mutating func phases(of slice: CineSlice, _ cycle: CyclePhases) async throws -> [Volume] {
    var phases: [Volume] = []
    for image in cycle.images(of: slice) {
      phases.append(Volume(grid: image.grid, voxels: try await pixels(image)))
    }
    return phases
  }
}

/// A slice on the rows and columns of another.
enum SliceResampling {
  /// Nearer than this part of a pixel a slice needs no resampling.
  private static let tolerance = 0.1

  /// Whether a slice's pixels are those of a plane of the grid.
  static func fits(_ slice: VoxelGrid, _ grid: VoxelGrid, _ k: Int) -> Bool {
    guard slice.size.x == grid.size.x, slice.size.y == grid.size.y else { return false }
    let far = SIMD3(Double(grid.size.x - 1), Double(grid.size.y - 1), 0)
    return [SIMD3.zero, SIMD3(far.x, 0, 0), SIMD3(0, far.y, 0), far]
      .allSatisfy { corner in
        let there = grid.voxel(slice.position(corner))
        let shift = SIMD3(there.x - corner.x, there.y - corner.y, 0)
        return shift.length <= tolerance && abs(there.z - Double(k)) <= 0.3
      }
  }

  /// The part of a plane's pixels that a slice covers.
  static func coverage(of slice: VoxelGrid, _ grid: VoxelGrid, _ k: Int) -> Double {
    let inside = (0..<grid.size.y)
      .reduce(0) { sum, j in
        sum
          + (0..<grid.size.x)
          .count { i in
            let there = slice.voxel(grid.position(SIMD3(Double(i), Double(j), Double(k))))
            return -0.5...Double(slice.size.x) - 0.5 ~= there.x
              && -0.5...Double(slice.size.y) - 0.5 ~= there.y
          }
      }
    return Double(inside) / Double(grid.size.x * grid.size.y)
  }

  /// Linear interpolation in the slice's plane; 0 outside it.
  static func resampled(_ slice: Volume, on grid: VoxelGrid, _ k: Int) -> [Float] {
    let size = slice.grid.size
    return (0..<grid.size.y)
      .flatMap { j in
        (0..<grid.size.x)
          .map { i -> Float in
            let there = slice.grid.voxel(grid.position(SIMD3(Double(i), Double(j), Double(k))))
            guard -0.5...Double(size.x) - 0.5 ~= there.x, -0.5...Double(size.y) - 0.5 ~= there.y
            else { return 0 }
            let x = min(max(there.x, 0), Double(size.x - 1))
            let y = min(max(there.y, 0), Double(size.y - 1))
            let (left, top) = (Int(x), Int(y))
            let (right, bottom) = (min(left + 1, size.x - 1), min(top + 1, size.y - 1))
            let (u, v) = (Float(x - Double(left)), Float(y - Double(top)))
            let above = slice[left, top, 0] * (1 - u) + slice[right, top, 0] * u
            let below = slice[left, bottom, 0] * (1 - u) + slice[right, bottom, 0] * u
            return above * (1 - v) + below * v
          }
      }
  }
}
