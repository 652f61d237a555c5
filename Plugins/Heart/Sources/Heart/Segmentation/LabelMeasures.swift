import Foundation
import Imaging

/// What is measured of one label map to judge it.
struct LabelMeasures {
  typealias Structure = HeartStructure

  static let structures = HeartStructure.ordered

  /// The left ventricle, wall and cavity, along the stack, mm.
  private(set) var leftLength = 0.0
  /// The diameter of the circle as large as its largest section, mm.
  private(set) var leftDiameter = 0.0
  /// The slice where the most of the left cavity's edge touches no wall, and how much of it.
  private(set) var openEdge = (slice: 0, share: 0.0)
  /// The slice with the most background that labels enclose, mL.
  private(set) var hole = (slice: 0, volume: 0.0)
  /// Between slices, mm.
  let sliceSpacing: Double
  private let voxelVolume: Double
  /// Voxels by structure and slice.
  private var areas: [Structure: [Int]] = [:]
  private var secondPieces: [Structure: (slice: Int, volume: Double)] = [:]

  init(_ map: LabelMap) {
    let size = map.grid.size
    sliceSpacing = map.grid.spacing.z
    voxelVolume = map.grid.voxelVolume / 1000
    for structure in Self.structures {
      areas[structure] = Array(repeating: 0, count: size.z)
      secondPieces[structure] = (0, 0)
    }
    var largest = 0
    for slice in 0..<size.z {
      let labels = LabelSlice(map, slice)
      for structure in Self.structures {
        let pieces = labels.pieces(of: structure.label)
        areas[structure]?[slice] = pieces.reduce(0, +)
        let second = Double(pieces.dropFirst().first ?? 0) * voxelVolume
        if second > secondPieces[structure]?.volume ?? 0 {
          secondPieces[structure] = (slice, second)
        }
      }
      let left = (areas[.leftWall]?[slice] ?? 0) + (areas[.leftCavity]?[slice] ?? 0)
      if left > 0 { leftLength += sliceSpacing }
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

  /// What the slice that holds most of a structure holds, mL.
  func widestSlice(_ structure: Structure) -> Double {
    Double(areas[structure]?.max() ?? 0) * voxelVolume
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

/// The labels of one slice, with a rim of background around it, so that every pixel has neighbours.
private struct LabelSlice {
  private let width: Int
  private let labels: [UInt8]
  private let beside: [Int]
  private let around: [Int]

  init(_ map: LabelMap, _ slice: Int) {
    let size = map.grid.size
    width = size.x + 2
    var padded = [UInt8](repeating: 0, count: width * (size.y + 2))
    for y in 0..<size.y {
      let start = map.grid.index(0, y, slice)
      let row = (y + 1) * width + 1
      padded.replaceSubrange(row..<row + size.x, with: map.labels[start..<start + size.x])
    }
    labels = padded
    beside = [1, -1, width, -width]
    around = beside + [width + 1, width - 1, -width + 1, -width - 1]
  }

  /// The sizes of a label's pieces, largest first; pixels touching by corners belong to one piece.
  func pieces(of label: UInt8) -> [Int] {
    var sizes: [Int] = []
    var isFree = labels.map { $0 == label }
    for start in labels.indices where isFree[start] {
      sizes.append(flood(from: start, &isFree, around))
    }
    return sizes.sorted(by: >)
  }

  /// How much background cannot be reached from the rim.
  func enclosedBackground() -> Int {
    var isFree = labels.map { $0 == 0 }
    _ = flood(from: 0, &isFree, beside)
    return isFree.count { $0 }
  }

  /// The share of the left cavity's outward pixel faces that touch no wall.
  func openEdge() -> Double {
    let (cavity, wall) = (LabelMeasures.Structure.leftCavity, LabelMeasures.Structure.leftWall)
    var (faces, open) = (0, 0)
    for index in labels.indices where labels[index] == cavity.label {
      for step in beside where labels[index + step] != cavity.label {
        faces += 1
        open += labels[index + step] == wall.label ? 0 : 1
      }
    }
    return faces > 0 ? Double(open) / Double(faces) : 0
  }

  /// Takes all that hangs together with a pixel out of `isFree`; returns how much it was.
  private func flood(from start: Int, _ isFree: inout [Bool], _ steps: [Int]) -> Int {
    var stack = [start]
    isFree[start] = false
    var count = 0
    while let index = stack.popLast() {
      count += 1
      for step in steps {
        let neighbour = index + step
        guard isFree.indices.contains(neighbour), isFree[neighbour] else { continue }
        isFree[neighbour] = false
        stack.append(neighbour)
      }
    }
    return count
  }
}
