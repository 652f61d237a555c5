import Imaging
import Testing

/// Masks drawn as text: `#` is inside, slices are parted by empty lines.
extension Mask {
  init(drawn text: String) {
    let slices = text.split(separator: "\n\n").map { $0.split(separator: "\n") }
    let size = SIMD3(slices[0][0].count, slices[0].count, slices.count)
    self.init(
      grid: VoxelGrid(size: size, spacing: SIMD3(1, 1, 1)),
      voxels: slices.joined().joined().map { $0 == "#" }
    )
  }
}

@Suite("Masks")
struct MaskTests {
  private let diagonal = Mask(
    drawn: """
      #...
      .#..
      ..##

      ....
      ....
      ...#
      """
  )

  @Test(
    "Connected pieces, by kind of neighbour",
    arguments: [
      (Connectivity.planar4, [1, 1, 2, 1]), (.planar8, [4, 1]), (.spatial6, [1, 1, 3]),
      (.spatial26, [5]),
    ]
  )
  func components(connectivity: Connectivity, sizes: [Int]) {
    let components = ConnectedComponents(of: diagonal, connectivity)
    #expect(components.sizes == sizes)
    #expect(components.count == sizes.count)
    let whole = (1...sizes.count).map(components.mask(of:))
      .reduce(Mask(grid: diagonal.grid)) {
        $0.union($1)
      }
    #expect(whole == diagonal)
    #expect(components.largest.count == sizes.max())
    #expect(components.mask(ofPiecesWithAtLeast: 2).count == sizes.filter { $0 >= 2 }.reduce(0, +))
  }

  @Test("An empty mask has no pieces")
  func noPieces() {
    let components = ConnectedComponents(of: Mask(grid: diagonal.grid), .spatial26)
    #expect(components.count == 0)
    #expect(components.largest.isEmpty)
  }

  @Test("A point grows to the shape of its neighbourhood")
  func dilation() {
    var point = Mask(grid: VoxelGrid(size: SIMD3(7, 7, 7), spacing: SIMD3(1, 1, 1)))
    point[3, 3, 3] = true
    #expect(point.dilated(.planar4).count == 5)
    #expect(point.dilated(.planar8).count == 9)
    #expect(point.dilated(.spatial6).count == 7)
    #expect(point.dilated(.spatial26).count == 27)
    #expect(point.dilated(.spatial6, steps: 2).count == 25)
    #expect(point.dilated(.spatial26, steps: 2).eroded(.spatial26, steps: 2) == point)
    #expect(point.dilated(.spatial26).eroded(.spatial6).count == 1)
    #expect(point.opened(.planar4).isEmpty)
  }

  @Test("A structure cut by the image's border does not shrink from there")
  func erosionAtBorder() {
    let half = Mask(
      drawn: """
        ###.
        ###.
        ###.
        """
    )
    let expected = Mask(
      drawn: """
        ##..
        ##..
        ##..
        """
    )
    #expect(half.eroded(.planar4) == expected)
  }

  @Test("Closing bridges what is narrow")
  func closing() {
    let gap = Mask(
      drawn: """
        .......
        .##.##.
        .##.##.
        .##.##.
        .......
        """
    )
    #expect(gap.closed(.planar4)[3, 2, 0])
    #expect(gap.closed(.planar4).intersection(gap) == gap)
  }

  @Test("Holes are filled, bays are not")
  func filling() {
    let ring = Mask(
      drawn: """
        ......
        .###..
        .#.#..
        .###.#
        ....##
        """
    )
    var filled = ring
    filled[2, 2, 0] = true
    #expect(ring.filled(.planar4) == filled)
    let bay = Mask(
      drawn: """
        .....
        .###.
        .#.#.
        .#.#.
        .....
        """
    )
    #expect(bay.filled(.planar4) == bay)
    // Corners that touch hold water only where the structure is connected across them.
    let diamond = Mask(
      drawn: """
        .....
        ..#..
        .#.#.
        ..#..
        .....
        """
    )
    #expect(diamond.filled(.planar4) == diamond)
    #expect(diamond.filled(.planar8)[2, 2, 0])
  }

  @Test("In space, a tube is open where its slices are closed")
  func tube() {
    let ring = """
      .....
      .###.
      .#.#.
      .###.
      .....
      """
    let tube = Mask(drawn: [ring, ring, ring].joined(separator: "\n\n"))
    #expect(tube.filled(.spatial6) == tube)
    #expect(tube.filled(.planar4).count == tube.count + 3)
  }

  @Test("Labels become masks, and masks combine")
  func combinations() {
    let grid = VoxelGrid(size: SIMD3(4, 1, 1), spacing: SIMD3(1, 1, 1))
    let map = LabelMap(grid: grid, labels: [0, 1, 2, 255])
    let low = Mask(map, labels: [1, 2])
    let high = Mask(map, labels: [2, 255])
    #expect(low.voxels == [false, true, true, false])
    #expect(low.union(high).voxels == [false, true, true, true])
    #expect(low.intersection(high).voxels == [false, false, true, false])
    #expect(low.subtracting(high).voxels == [false, true, false, false])
    #expect(low.complement.voxels == [true, false, false, true])
    #expect(low.count == 2)
  }
}
