/// Growing, shrinking and filling.
extension Mask {
  /// With the neighbours of its voxels, the neighbours of those, and so on.
  public func dilated(_ connectivity: Connectivity, steps: Int = 1) -> Mask {
    var grown = self
    for _ in 0..<steps {
      let before = grown.voxels
      for place in before.indices where before[place] {
        connectivity.forEachNeighbour(of: place, on: grid) { grown.voxels[$0] = true }
      }
    }
    return grown
  }

  /// Without the voxels that have a neighbour outside, and so on; what lies beyond the grid counts as
  /// inside, so that a structure cut by the image's border does not shrink from there.
  public func eroded(_ connectivity: Connectivity, steps: Int = 1) -> Mask {
    complement.dilated(connectivity, steps: steps).complement
  }

  /// Eroded, then dilated: what is thinner than the steps vanishes.
  public func opened(_ connectivity: Connectivity, steps: Int = 1) -> Mask {
    eroded(connectivity, steps: steps).dilated(connectivity, steps: steps)
  }

  /// Dilated, then eroded: what is narrower than the steps closes.
  public func closed(_ connectivity: Connectivity, steps: Int = 1) -> Mask {
    dilated(connectivity, steps: steps).eroded(connectivity, steps: steps)
  }

  /// With its holes: the background that no path leads from to the grid's border.
  ///
  /// With neighbours within slices, the holes of each slice, to whose four sides paths may lead. The
  /// background's paths cross corners where the structure's do not, and the other way round.
  public func filled(_ connectivity: Connectivity) -> Mask {
    let isPlanar = connectivity == .planar4 || connectivity == .planar8
    let size = grid.size
    // Closed to paths: the structure, and where one has been.
    var isClosed = voxels
    var open: [Int] = []
    for k in 0..<size.z {
      for j in 0..<size.y {
        let isBorderRow =
          j == 0 || j == size.y - 1 || (!isPlanar && (k == 0 || k == size.z - 1))
        for i in 0..<size.x where isBorderRow || i == 0 || i == size.x - 1 {
          let place = grid.index(i, j, k)
          if !isClosed[place] { open.append(place) }
          isClosed[place] = true
        }
      }
    }
    let paths = connectivity.dual
    while let place = open.popLast() {
      paths.forEachNeighbour(of: place, on: grid) { neighbour in
        guard !isClosed[neighbour] else { return }
        isClosed[neighbour] = true
        open.append(neighbour)
      }
    }
    // What no path has closed is a hole.
    return Mask(grid: grid, voxels: zip(voxels, isClosed).map { $0 || !$1 })
  }
}
