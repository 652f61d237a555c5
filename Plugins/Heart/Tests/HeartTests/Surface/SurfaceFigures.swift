import Foundation
import Geometry
import Imaging

@testable import Heart

/// What the bars on a reconstructed surface ask of it.
struct SurfaceFigures {
  /// The share of the area between the faces whose normals lie within this of the slices' normal
  /// counts as a staircase.
  static let staircaseAngle = 15.0

  var structure: String
  var isClosed: Bool
  var eulerCharacteristic: Int
  /// Phases, of eleven evenly spaced, at which the surface meets itself.
  var crossedPhases: Int
  /// The volume between the faces over the slice sum, less 1, at end-diastole and end-systole.
  var volumeErrors: [Double]
  /// The share of area, base and cap aside, at end-diastole and end-systole.
  var staircases: [Double]
  /// The caps' share of the measured volume, %.
  var caps: [Double]

  init(
    _ surface: HeartTwin.Surface,
    _ maps: [LabelMap],
    phases: Int,
    counts: (UInt8) -> Bool
  ) {
    structure = surface.structure
    let topology = surface.endDiastole.topology
    isClosed = topology.isClosed && topology.componentCount == 1
    eulerCharacteristic = topology.eulerCharacteristic
    crossedPhases = (0...10)
      .count { step in
        let mesh = surface.endDiastole
          .interpolated(to: surface.endSystole, fraction: Double(step) / 10)
        return !mesh.selfIntersections(limit: 1).isEmpty || mesh.volume <= 0
      }
    (volumeErrors, staircases, caps) = ([], [], [])
    let volumes = [surface.endDiastolicVolumes, surface.endSystolicVolumes]
    for (index, (mesh, map)) in zip([surface.endDiastole, surface.endSystole], maps).enumerated() {
      // Nothing here comes from the code under test: faces are found anew from the labels.
      let grid = map.grid
      let plane = grid.size.x * grid.size.y
      let counted = (0..<grid.size.z)
        .map { k in
          map.labels[k * plane..<(k + 1) * plane].count(where: counts)
        }
      let first = counted.firstIndex { $0 > 0 } ?? 0
      let last = counted.lastIndex { $0 > 0 } ?? 0
      let normal = grid.axes[0].cross(grid.axes[1]).normalised
      let ends = [Double(first) - 0.5, Double(last) + 0.5]
        .map {
          normal.dot(grid.position(SIMD3(0, 0, $0)))
        }
      let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
      let sum = Double(counted.reduce(0, +)) * grid.voxelVolume
      let held = mesh.volume(along: normal, from: low, to: high)
      volumeErrors.append(held / sum - 1)
      let limit = cos(Self.staircaseAngle * .pi / 180)
      // The lid lies on the face itself.
      let flat = mesh.area(along: normal, from: low + 1e-6, to: high - 1e-6) {
        abs($0.dot(normal)) > limit
      }
      staircases.append(flat / mesh.area(along: normal, from: low + 1e-6, to: high - 1e-6))
      caps.append(100 * volumes[index].apicalCap / volumes[index].measured)
    }
  }

  /// The figures of the three surfaces made from label maps; looks for crossings at `phases`.
  static func all(
    _ surfaces: HeartSurfaces,
    _ maps: [LabelMap],
    phases: Int = 11
  ) -> [SurfaceFigures] {
    [
      SurfaceFigures(surfaces.leftVentricularCavity, maps, phases: phases) { $0 == 3 },
      SurfaceFigures(surfaces.leftVentricularEpicardium, maps, phases: phases) {
        $0 == 2 || $0 == 3
      },
      SurfaceFigures(surfaces.rightVentricularCavity, maps, phases: phases) { $0 == 1 },
    ]
  }
}
