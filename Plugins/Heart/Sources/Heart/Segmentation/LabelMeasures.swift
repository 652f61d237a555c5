import Foundation
import Imaging

/// What is measured of one label map to judge it.
struct LabelMeasures {
  /// A structure by its label.
  enum Structure: UInt8 {
    case rightCavity = 1
    case leftWall = 2
    case leftCavity = 3

    var label: UInt8 { rawValue }

    var name: String {
      switch self {
      case .rightCavity: "right-ventricular cavity"
      case .leftWall: "left-ventricular myocardium"
      case .leftCavity: "left-ventricular cavity"
      }
    }
  }

  static let structures: [Structure] = [.leftCavity, .leftWall, .rightCavity]

  /// The left ventricle, wall and cavity, along the stack, mm.
  private(set) var leftLength = 0.0
  /// The diameter of the circle as large as its largest section, mm.
  private(set) var leftDiameter = 0.0
  /// The slice where the most of the left cavity's edge touches no wall, and how much of it.
  private(set) var openEdge = (slice: 0, share: 0.0)
  /// The slice with the most background that labels enclose, mL.
  private(set) var hole = (slice: 0, volume: 0.0)
  private let voxelVolume: Double
  /// Voxels by structure and slice.
  private var areas: [Structure: [Int]] = [:]
  private var secondPieces: [Structure: (slice: Int, volume: Double)] = [:]

  init(_ map: LabelMap) {
    let size = map.grid.size
    let area = size.x * size.y
    voxelVolume = map.grid.voxelVolume / 1000
    for structure in Self.structures {
      areas[structure] = Array(repeating: 0, count: size.z)
      secondPieces[structure] = (0, 0)
    }
    var largest = 0
    for slice in 0..<size.z {
      let labels = LabelSlice(
        width: size.x,
        height: size.y,
        labels: Array(map.labels[slice * area..<(slice + 1) * area])
      )
      for structure in Self.structures {
        let pieces = labels.pieces { $0 == structure.label }
        areas[structure]?[slice] = pieces.reduce(0, +)
        let second = Double(pieces.dropFirst().first ?? 0) * voxelVolume
        if second > secondPieces[structure]?.volume ?? 0 {
          secondPieces[structure] = (slice, second)
        }
      }
      let left = (areas[.leftWall]?[slice] ?? 0) + (areas[.leftCavity]?[slice] ?? 0)
      if left > 0 { leftLength += map.grid.spacing.z }
      largest = max(largest, left)
      let open = labels.openEdge()
      if open > openEdge.share { openEdge = (slice, open) }
      let enclosed = Double(labels.enclosedBackground()) * voxelVolume
      if enclosed > hole.volume { hole = (slice, enclosed) }
    }
    let section = Double(largest) * map.grid.spacing.x * map.grid.spacing.y
    leftDiameter = 2 * (section / .pi).squareRoot()
  }

  /// mL.
  func volume(_ structure: Structure) -> Double {
    Double(areas[structure]?.reduce(0, +) ?? 0) * voxelVolume
  }

  /// The largest of all slices' second largest pieces (mL), pieces touching by corners being one.
  func secondPiece(_ structure: Structure) -> (slice: Int, volume: Double) {
    secondPieces[structure] ?? (0, 0)
  }

  /// The first slice without a structure between slices with it.
  func missingSlice(_ structure: Structure) -> Int? {
    let areas = areas[structure] ?? []
    guard let first = areas.firstIndex(where: { $0 > 0 }),
      let last = areas.lastIndex(where: { $0 > 0 })
    else { return nil }
    return (first...last).first { areas[$0] == 0 }
  }
}

/// The labels of one slice.
private struct LabelSlice {
  let width: Int
  let height: Int
  let labels: [UInt8]

  /// The sizes of the pieces of what is chosen, largest first; pixels touching by corners belong to
  /// one piece.
  func pieces(_ isChosen: (UInt8) -> Bool) -> [Int] {
    var sizes: [Int] = []
    var isFree = labels.map(isChosen)
    for start in labels.indices where isFree[start] {
      sizes.append(flood(from: [start], &isFree, byCorners: true))
    }
    return sizes.sorted(by: >)
  }

  /// How much background cannot be reached from the slice's border.
  func enclosedBackground() -> Int {
    var isFree = labels.map { $0 == 0 }
    let border = labels.indices.filter { index in
      let (x, y) = (index % width, index / width)
      return (x == 0 || y == 0 || x == width - 1 || y == height - 1) && isFree[index]
    }
    _ = flood(from: border, &isFree, byCorners: false)
    return isFree.count { $0 }
  }

  /// The share of the left cavity's outward pixel faces that touch no wall.
  func openEdge() -> Double {
    var (faces, open) = (0, 0)
    for index in labels.indices where labels[index] == LabelMeasures.Structure.leftCavity.label {
      for neighbour in neighbours(index, byCorners: false, pastBorder: true) {
        let label = neighbour.map { labels[$0] } ?? 0
        if label == LabelMeasures.Structure.leftCavity.label { continue }
        faces += 1
        open += label == LabelMeasures.Structure.leftWall.label ? 0 : 1
      }
    }
    return faces > 0 ? Double(open) / Double(faces) : 0
  }

  /// Takes all that hangs together with the starts out of `isFree`; returns how much it was.
  private func flood(from starts: [Int], _ isFree: inout [Bool], byCorners: Bool) -> Int {
    var stack: [Int] = []
    for start in starts where isFree[start] {
      isFree[start] = false
      stack.append(start)
    }
    var count = stack.count
    while let index = stack.popLast() {
      for case let neighbour? in neighbours(index, byCorners: byCorners, pastBorder: false)
      where isFree[neighbour] {
        isFree[neighbour] = false
        stack.append(neighbour)
        count += 1
      }
    }
    return count
  }

  /// The pixels beside one; nil for one past the slice's border.
  private func neighbours(_ index: Int, byCorners: Bool, pastBorder: Bool) -> [Int?] {
    let (x, y) = (index % width, index / width)
    var found: [Int?] = []
    for (dx, dy) in byCorners ? Self.around : Self.beside {
      let isInside = 0..<width ~= x + dx && 0..<height ~= y + dy
      if isInside {
        found.append((y + dy) * width + x + dx)
      } else if pastBorder {
        found.append(nil)
      }
    }
    return found
  }

  private static let beside = [(1, 0), (-1, 0), (0, 1), (0, -1)]
  private static let around = beside + [(1, 1), (1, -1), (-1, 1), (-1, -1)]
}
