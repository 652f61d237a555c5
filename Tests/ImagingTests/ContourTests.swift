import Foundation
import Imaging
import Numerics
import Testing

@Suite("Outlines")
struct ContourTests {
  @Test("One voxel's outline is a diamond through its faces")
  func oneVoxel() throws {
    let mask = Mask(
      drawn: """
        ...
        .#.
        ...
        """
    )
    let outlines = Contour.outlines(of: mask, slice: 0)
    #expect(outlines.count == 1)
    let points = try #require(outlines.first)
    #expect(Set(points) == [SIMD2(1, 0.5), SIMD2(1.5, 1), SIMD2(1, 1.5), SIMD2(0.5, 1)])
    #expect(Contour.area(points) == 0.5)
  }

  @Test("A ring has an outline and a hole, the inside to the left of both")
  func ring() {
    let mask = Mask(
      drawn: """
        .....
        .###.
        .#.#.
        .###.
        .....
        """
    )
    let areas = Contour.outlines(of: mask, slice: 0).map(Contour.area)
    // A 3 x 3 square whose four corners are cut by 1/8 each, and the diamond of its hole.
    #expect(areas == [8.5, -0.5])
  }

  @Test("At the image's border an outline is closed along the voxels' faces")
  func border() {
    let mask = Mask(
      drawn: """
        ##
        ##
        """
    )
    let outlines = Contour.outlines(of: mask, slice: 0)
    #expect(outlines.map(Contour.area) == [3.5])
    #expect(outlines[0].map(\.x).min() == -0.5)
    #expect(outlines[0].map(\.y).max() == 1.5)
  }

  @Test("Voxels that touch by a corner are apart; a level set joins them by its middle")
  func saddle() {
    let mask = Mask(
      drawn: """
        ....
        .#..
        ..#.
        ....
        """
    )
    #expect(Contour.outlines(of: mask, slice: 0).count == 2)
    let grid = VoxelGrid(size: SIMD3(4, 4, 1), spacing: SIMD3(1, 1, 1))
    let field = Volume(grid: grid, voxels: mask.voxels.map { $0 ? -3 : 1 })
    let joined = Contour.outlines(of: field, slice: 0)
    #expect(joined.count == 1)
    #expect(Contour.area(joined[0]) > 0)
  }

  @Test("A circle's area is approached with second order")
  func circle() {
    var errors: [Double] = []
    for length in [21, 41, 81] {
      let radius = 0.37 * Double(length)
      let middle = Double(length - 1) / 2
      let grid = VoxelGrid(size: SIMD3(length, length, 2), spacing: SIMD3(1, 1, 1))
      var field = Volume(grid: grid)
      for j in 0..<length {
        for i in 0..<length {
          let away = pow(Double(i) - middle, 2) + pow(Double(j) - middle, 2)
          field[i, j, 1] = Float(away.squareRoot() - radius)
        }
      }
      let outlines = Contour.outlines(of: field, slice: 1)
      #expect(outlines.count == 1)
      for point in outlines[0] {
        let away = SIMD3(Double(point.x) - middle, Double(point.y) - middle, 0).length
        #expect(abs(away - radius) < 0.02)
      }
      errors.append(abs(Contour.area(outlines[0]) / (.pi * radius * radius) - 1))
    }
    #expect(log2(errors[0] / errors[2]) / 2 > 1.7, "\(errors)")
  }

  @Test("Outlines of any mask are closed and hold its voxels")
  func random() {
    var generator = SeededGenerator(seed: 4)
    for density in [0.1, 0.5, 0.9] {
      let grid = VoxelGrid(size: SIMD3(17, 13, 1), spacing: SIMD3(1, 1, 1))
      let mask = Mask(
        grid: grid,
        voxels: (0..<grid.count).map { _ in generator.uniform() < density }
      )
      let outlines = Contour.outlines(of: mask, slice: 0)
      for outline in outlines {
        for (point, next) in zip(outline, outline.dropFirst() + outline.prefix(1)) {
          let step = point - next
          #expect(abs(step.x) <= 1 && abs(step.y) <= 1)
        }
      }
      // A voxel's centre lies within an odd number of outlines when it is inside.
      for j in 0..<13 {
        for i in 0..<17 {
          var crossings = 0
          for outline in outlines {
            for (a, b) in zip(outline, outline.dropFirst() + outline.prefix(1)) {
              guard (a.y > Float(j)) != (b.y > Float(j)) else { continue }
              let x = a.x + (Float(j) - a.y) / (b.y - a.y) * (b.x - a.x)
              if x > Float(i) { crossings += 1 }
            }
          }
          #expect((crossings % 2 == 1) == mask[i, j, 0], "(\(i), \(j))")
        }
      }
    }
  }

  @Test("Nothing inside has no outline")
  func nothing() {
    let grid = VoxelGrid(size: SIMD3(4, 4, 1), spacing: SIMD3(1, 1, 1))
    #expect(Contour.outlines(of: Mask(grid: grid), slice: 0).isEmpty)
    #expect(Contour.outlines(of: Volume(grid: grid), slice: 0).isEmpty)
  }
}
