public import Foundation
import Geometry
public import OrganKit

extension HeartTwin: StageProduct {
  /// The file layout.
  public static var format: Int { 2 }

  /// What `product.json` holds: all but the surfaces' meshes.
  private struct Contents: Codable {
    struct Surface: Codable {
      var structure: String
      var endDiastolicVolumes: SurfaceVolumes
      var endSystolicVolumes: SurfaceVolumes
    }

    var leftVentricle: VentricularVolumes
    var rightVentricle: VentricularVolumes
    var leftVentricularMass: Estimate
    var bodySurfaceArea: Double?
    var ends: Ends
    var segments: [WallSegment]
    var isOrientationAssumed: Bool
    var surfaces: [Surface]
    var sliceShifts: [SliceShift]
  }

  /// The names that surfaces may have: a name is a part of a file's.
  static let structures = [
    "leftVentricularCavity", "leftVentricularEpicardium", "rightVentricularCavity",
  ]

  /// Writes `product.json`, and two VTP files a surface, such as
  /// `leftVentricularCavityEndDiastole.vtp`.
  public func write(to folder: URL) throws {
    let contents = Contents(
      leftVentricle: leftVentricle,
      rightVentricle: rightVentricle,
      leftVentricularMass: leftVentricularMass,
      bodySurfaceArea: bodySurfaceArea,
      ends: ends,
      segments: segments,
      isOrientationAssumed: isOrientationAssumed,
      surfaces: surfaces.map { surface in
        Contents.Surface(
          structure: surface.structure,
          endDiastolicVolumes: surface.endDiastolicVolumes,
          endSystolicVolumes: surface.endSystolicVolumes
        )
      },
      sliceShifts: sliceShifts
    )
    try JSONFile.write(contents, to: folder.appending(path: "product.json"))
    for surface in surfaces {
      let name = surface.structure
      try VTP.write(surface.endDiastole, to: folder.appending(path: "\(name)EndDiastole.vtp"))
      try VTP.write(surface.endSystole, to: folder.appending(path: "\(name)EndSystole.vtp"))
    }
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged, or a surface's two
  ///   phases do not have the same triangles.
  public init(contentsOf folder: URL) throws {
    let file = folder.appending(path: "product.json")
    let contents = try JSONFile.read(Contents.self, from: file)
    guard contents.segments.map(\.number) == Array(1...17) else {
      throw OrganError(.studyRefused, "\(file.path): 'segments' are not the 17 in order")
    }
    leftVentricle = contents.leftVentricle
    rightVentricle = contents.rightVentricle
    leftVentricularMass = contents.leftVentricularMass
    bodySurfaceArea = contents.bodySurfaceArea
    ends = contents.ends
    segments = contents.segments
    isOrientationAssumed = contents.isOrientationAssumed
    sliceShifts = contents.sliceShifts
    surfaces = try contents.surfaces.map { surface in
      guard Self.structures.contains(surface.structure) else {
        throw OrganError(
          .studyRefused,
          "\(file.path): '\(surface.structure)' is none of \(Self.structures)"
        )
      }
      func mesh(_ phase: String) throws -> SurfaceMesh {
        try VTP.read(folder.appending(path: "\(surface.structure)\(phase).vtp")).mesh
      }
      let early = try mesh("EndDiastole")
      let late = try mesh("EndSystole")
      guard early.triangles == late.triangles, early.vertices.count == late.vertices.count else {
        throw OrganError(
          .studyRefused,
          "\(surface.structure) in \(folder.path) has other triangles at end-systole"
        )
      }
      return Surface(
        structure: surface.structure,
        endDiastole: early,
        endSystole: late,
        endDiastolicVolumes: surface.endDiastolicVolumes,
        endSystolicVolumes: surface.endSystolicVolumes
      )
    }
  }
}
