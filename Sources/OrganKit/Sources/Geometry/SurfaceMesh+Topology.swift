/// How a surface's triangles hang together, without regard to where the vertices lie.
public struct SurfaceTopology: Equatable, Sendable {
  /// Vertices that a triangle uses.
  public var vertexCount: Int
  /// Edges, each counted once.
  public var edgeCount: Int
  /// Triangles.
  public var triangleCount: Int
  /// Edges of one triangle only: the rims of holes.
  public var boundaryEdgeCount: Int
  /// Edges of three or more triangles, or of two that run it in the same direction.
  public var irregularEdgeCount: Int
  /// Triangles with a corner twice.
  public var degenerateTriangleCount: Int
  /// Pieces that no edge connects.
  public var componentCount: Int

  /// Vertices − edges + triangles: 2 for each closed surface like a sphere, 0 for one like a torus.
  public var eulerCharacteristic: Int { vertexCount - edgeCount + triangleCount }

  /// Whether each edge is shared by exactly two triangles that run it in opposite directions.
  public var isClosed: Bool {
    triangleCount > 0 && boundaryEdgeCount == 0 && irregularEdgeCount == 0
      && degenerateTriangleCount == 0
  }
}

extension SurfaceMesh {
  /// How the triangles hang together.
  ///
  /// Needs triangles whose indices are in `vertices`.
  public var topology: SurfaceTopology {
    // An edge is its lower and higher vertex; sorted, its triangles lie side by side. Sorting
    // numbers beats a dictionary here, and has an order of its own.
    var edges: [(key: UInt64, isForward: Bool, triangle: Int32)] = []
    edges.reserveCapacity(3 * triangles.count)
    var degenerate = 0
    for (index, t) in triangles.enumerated() {
      if t.x == t.y || t.y == t.z || t.z == t.x { degenerate += 1 }
      for (from, to) in [(t.x, t.y), (t.y, t.z), (t.z, t.x)] {
        let key = UInt64(UInt32(bitPattern: min(from, to))) << 32 | UInt64(UInt32(max(from, to)))
        edges.append((key, from < to, Int32(index)))
      }
    }
    edges.sort { ($0.key, $0.triangle) < ($1.key, $1.triangle) }

    var pieces = DisjointSets(count: triangles.count)
    var (edgeCount, boundary, irregular) = (0, 0, 0)
    var start = 0
    while start < edges.count {
      var end = start + 1
      while end < edges.count && edges[end].key == edges[start].key {
        pieces.unite(Int(edges[start].triangle), Int(edges[end].triangle))
        end += 1
      }
      edgeCount += 1
      switch end - start {
      case 1: boundary += 1
      case 2 where edges[start].isForward != edges[start + 1].isForward: break
      default: irregular += 1
      }
      start = end
    }
    var isUsed = [Bool](repeating: false, count: vertices.count)
    for t in triangles { for i in 0..<3 { isUsed[Int(t[i])] = true } }
    return SurfaceTopology(
      vertexCount: isUsed.count(where: { $0 }),
      edgeCount: edgeCount,
      triangleCount: triangles.count,
      boundaryEdgeCount: boundary,
      irregularEdgeCount: irregular,
      degenerateTriangleCount: degenerate,
      componentCount: pieces.count
    )
  }
}

/// Which of a number of things are connected (union by size, path halving).
struct DisjointSets {
  /// How many sets are left.
  private(set) var count: Int
  private var parent: [Int]
  private var size: [Int]

  init(count: Int) {
    self.count = count
    parent = Array(0..<count)
    size = Array(repeating: 1, count: count)
  }

  /// The thing that stands for a thing's set.
  mutating func find(_ thing: Int) -> Int {
    var thing = thing
    while parent[thing] != thing {
      parent[thing] = parent[parent[thing]]
      thing = parent[thing]
    }
    return thing
  }

  mutating func unite(_ a: Int, _ b: Int) {
    var (a, b) = (find(a), find(b))
    guard a != b else { return }
    if size[a] < size[b] { swap(&a, &b) }
    parent[b] = a
    size[a] += size[b]
    count -= 1
  }
}
