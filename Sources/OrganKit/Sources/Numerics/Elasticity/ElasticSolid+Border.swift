/// Displacements given on the border.
extension ElasticSolid {
  /// What a face is to the solid: between two of its cells, on its border, or apart from it.
  private enum Face {
    case moving
    case border
    case apart
  }

  private func face(_ axis: Int, _ place: Int) -> Face {
    switch (shear[place] > 0, shear[place - layout.strides[axis]] > 0) {
    case (true, true): .moving
    case (false, false): .apart
    default: .border
    }
  }

  /// The given values on the border's faces, 0 elsewhere.
  func borderField(_ border: ElasticSolver.Component) -> StaggeredField {
    var field = StaggeredField(size: size, step: step)
    for axis in 0..<3 {
      var upper = size
      upper[axis] += 1
      for k in 0..<upper.z {
        for j in 0..<upper.y {
          for i in 0..<upper.x where face(axis, layout.index(i, j, k)) == .border {
            field[axis, i, j, k] = border(axis, field.facePoint(axis, i, j, k))
          }
        }
      }
    }
    return field
  }

  /// Adds the forces on the moving faces when they are held still and the border moves as given.
  func addBorderForces(
    _ border: ElasticSolver.Component,
    of field: StaggeredField,
    to forces: inout [Double]
  ) {
    addNormalForces(of: field.values, to: &forces)
    for edge in 0..<3 {
      for k in 0...size.z {
        for j in 0...size.y {
          for i in 0...size.x { addShear(at: SIMD3(i, j, k), edge, border, field.values, &forces) }
        }
      }
    }
  }

  private func addNormalForces(of field: [Double], to forces: inout [Double]) {
    let strides = layout.strides
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let place = layout.index(i, j, k)
          guard shear[place] > 0 else { continue }
          let touches = (0..<3)
            .contains {
              face($0, place) == .border || face($0, place + strides[$0]) == .border
            }
          guard touches else { continue }
          var strains = SIMD3<Double>.zero
          for axis in 0..<3 {
            let start = axis * layout.count + place
            strains[axis] = (field[start + strides[axis]] - field[start]) / step[axis]
          }
          for axis in 0..<3 {
            let stress =
              Double(first[place]) * strains.sum() + 2 * Double(shear[place]) * strains[axis]
            let share = stress / step[axis]
            let start = axis * layout.count + place
            if face(axis, place) == .moving { forces[start] += share }
            if face(axis, place + strides[axis]) == .moving {
              forces[start + strides[axis]] -= share
            }
          }
        }
      }
    }
  }

  private func addShear(
    at cell: SIMD3<Int>,
    _ edge: Int,
    _ border: ElasticSolver.Component,
    _ field: [Double],
    _ forces: inout [Double]
  ) {
    let place = layout.index(cell.x, cell.y, cell.z)
    let (a, b) = Self.axes[edge]
    let (strideA, strideB) = (layout.strides[a], layout.strides[b])
    let cells = [place, place - strideA, place - strideB, place - strideA - strideB]
    let filled = cells.filter { shear[$0] > 0 }.count
    guard filled == 2 || filled == 3 else { return }
    var point = SIMD3(Double(cell.x), Double(cell.y), Double(cell.z)) + 0.5
    point[a] -= 0.5
    point[b] -= 0.5
    point *= step

    // The difference of a component across the edge; a wall there is half a step from the face.
    func difference(_ axis: Int, _ stride: Int, _ length: Double) -> Double {
      let start = axis * layout.count + place
      switch (face(axis, place), face(axis, place - stride)) {
      case (.apart, .apart): return 0
      case (.apart, _): return 2 * (border(axis, point) - field[start - stride]) / length
      case (_, .apart): return 2 * (field[start] - border(axis, point)) / length
      default: return (field[start] - field[start - stride]) / length
      }
    }
    let modulus = Double(edges[edge][place]) / (filled == 2 ? 2 : 1)
    let stress =
      modulus * (difference(a, strideB, step[b]) + difference(b, strideA, step[a]))
    for (axis, stride, length) in [(a, strideB, step[b]), (b, strideA, step[a])] {
      let start = axis * layout.count + place
      if face(axis, place) == .moving { forces[start] -= stress / length }
      if face(axis, place - stride) == .moving { forces[start - stride] += stress / length }
    }
  }
}
