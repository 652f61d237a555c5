import Foundation
import Imaging
import OrganKit
import Testing

@testable import Heart

@Suite("The order of voxels in a file")
struct StorageOrderTests {
  /// Every order of three axes, each of them either way.
  private static let all: [StorageOrder] = [
    [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
  ]
  .flatMap { axes in
    (0..<8)
      .map { bits in
        StorageOrder(axes: axes, isReversed: (0..<3).map { bits >> $0 & 1 == 1 })
      }
  }

  /// An oblique stack of slices, 8 mm apart.
  private static let image: Volume = {
    let (c, s) = (cos(0.4), sin(0.4))
    let grid = VoxelGrid(
      size: SIMD3(5, 4, 3),
      axes: [SIMD3(-1.5 * c, 1.5 * s, 0), SIMD3(-1.4 * s, -1.4 * c, 0), SIMD3(0, 0, 8)],
      origin: SIMD3(10, 20, -30)
    )
    return Volume(grid: grid, voxels: (0..<grid.count).map(Float.init))
  }()

  @Test("Voxels keep their places in space, and come back", arguments: all)
  func places(order: StorageOrder) {
    let (image, other) = (Self.image, order(Self.image))
    for k in 0..<other.grid.size.z {
      for j in 0..<other.grid.size.y {
        for i in 0..<other.grid.size.x {
          let position = other.grid.position(SIMD3(Double(i), Double(j), Double(k)))
          let voxel = image.grid.voxel(position).rounded(.toNearestOrEven)
          #expect(image[Int(voxel.x), Int(voxel.y), Int(voxel.z)] == other[i, j, k])
        }
      }
    }
    #expect(order.inverse(other).voxels == image.voxels)
    #expect(order.inverse.inverse == order)
  }

  @Test("From any order the same numbers are looked at", arguments: all)
  func anatomical(order: StorageOrder) {
    func looked(_ image: Volume) -> Volume {
      let slices = StorageOrder.slicesLast(image.grid)(image)
      return StorageOrder.anatomical(slices.grid)(slices)
    }
    let (plain, other) = (looked(Self.image), looked(order(Self.image)))
    #expect(other.voxels == plain.voxels)
    #expect(other.grid.size == plain.grid.size)
    // Columns run to the left and rows to the back.
    #expect(plain.grid.axes[0].x < 0 && plain.grid.axes[1].y < 0)
    #expect(plain.grid.spacing == SIMD3(1.5, 1.4, 8) || plain.grid.axes[0].length < 1.6)
  }

  @Test("An image that does not tell where it lies stays as it is")
  func unoriented() {
    var image = Self.image
    image.grid.isOriented = false
    #expect(StorageOrder.slicesLast(image.grid) == .stored)
    #expect(StorageOrder.anatomical(image.grid) == .stored)
  }

  @Test("A stack whose slices lie along the first axis is read, and written back with its header")
  func slicesFirst() async throws {
    let bench = try Workbench()
    let grid = VoxelGrid(size: SIMD3(32, 30, 6), spacing: SIMD3(1.5, 1.5, 8))
    let image = Volume(grid: grid, voxels: (0..<grid.count).map { Float($0 % 97) })
    var map = LabelMap(grid: grid)
    for k in 0..<6 {
      for j in 10..<20 { for i in 10..<20 { map[i, j, k] = UInt8(1 + (i + j) % 3) } }
    }
    let order = StorageOrder(axes: [2, 0, 1], isReversed: [false, true, false])
    for name in ["ED", "ES"] {
      let file = bench.study.appending(path: "\(name).nii.gz")
      try NIfTI.write(order(image), to: file)
      try NIfTI.write(order(map), to: bench.study.appending(path: "\(name)_gt.nii.gz"))
    }
    let series = try await bench.ingest()
    #expect(series.frames[0].volume.grid.size.z == 6)
    let folder = try bench.newFolder("series")
    try series.write(to: folder)
    let again = try CineSeries(contentsOf: folder)
    #expect(again.frames[0].volume.voxels == series.frames[0].volume.voxels)
    #expect(again.frames[0].labels?.labels == series.frames[0].labels?.labels)
    #expect(again.frames[0].origins == series.frames[0].origins)
    let frame = again.frames[0]
    let back = frame.storage.inverse(frame.volume)
    #expect(back.voxels == order(image).voxels)
    #expect(back.grid.size == SIMD3(try #require(frame.header).dim[1...3]))
  }
}
