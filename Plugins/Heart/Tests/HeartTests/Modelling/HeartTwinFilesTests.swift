import Foundation
import Geometry
import HouseTesting
import OrganKit
import Testing

@testable import Heart

@Suite("The twin's files")
struct HeartTwinFilesTests {
  @Test("What is written is read again to the bit")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let twin = HeartTwin.example()
    try twin.write(to: folder.url)
    #expect(try HeartTwin(contentsOf: folder.url) == twin)
  }

  @Test(
    "A damaged file is refused in a sentence that names it",
    arguments: ["product.json", "leftVentricularCavityEndSystole.vtp"]
  )
  func damaged(file: String) throws {
    let folder = try TemporaryFolder()
    try HeartTwin.example().write(to: folder.url)
    try Data("nothing".utf8).write(to: folder.url.appending(path: file))
    let error = #expect(throws: OrganError.self) { try HeartTwin(contentsOf: folder.url) }
    #expect(error?.code == .studyRefused)
    #expect(error?.description.contains(file) == true)
  }

  @Test("A surface may not bring a name of its own, as it becomes a file's")
  func foreignName() throws {
    let folder = try TemporaryFolder()
    var twin = HeartTwin.example()
    twin.surfaces[0].structure = "somewhere"
    try twin.write(to: folder.url)
    #expect(throws: OrganError.self) { try HeartTwin(contentsOf: folder.url) }
  }
}

extension HeartTwin {
  /// A twin of round numbers, with tetrahedra for surfaces.
  static func example(
    area: Double? = 2,
    isOrientationAssumed: Bool = false,
    imagesApex: Bool = false
  ) -> HeartTwin {
    func estimate(_ value: Double) -> Estimate {
      Estimate(value, low: 0.9 * value, high: 1.1 * value)
    }
    func ventricle(_ early: Double, _ late: Double) -> VentricularVolumes {
      VentricularVolumes(
        endDiastolic: estimate(early),
        endSystolic: estimate(late),
        stroke: estimate(early - late),
        ejectionFraction: estimate(100 * (early - late) / early)
      )
    }
    func tetrahedron(_ size: Double) -> SurfaceMesh {
      SurfaceMesh(
        vertices: [.zero, SIMD3(size, 0, 0), SIMD3(0, size, 0), SIMD3(0, 0, size / 3)],
        triangles: [SIMD3(0, 2, 1), SIMD3(0, 1, 3), SIMD3(1, 2, 3), SIMD3(2, 0, 3)]
      )
    }
    return HeartTwin(
      leftVentricle: ventricle(150, 60),
      rightVentricle: ventricle(160, 70),
      leftVentricularMass: estimate(110),
      bodySurfaceArea: area,
      ends: .slices,
      segments: (1...17)
        .map { number in
          let isImaged = number < 17 || imagesApex
          return WallSegment(
            number: number,
            endDiastolicThickness: isImaged ? estimate(6 + Double(number) / 10) : nil,
            endSystolicThickness: isImaged ? estimate(9 + Double(number) / 10) : nil,
            thickening: isImaged ? estimate(50) : nil
          )
        },
      isOrientationAssumed: isOrientationAssumed,
      surfaces: structures.enumerated()
        .map { index, structure in
          Surface(
            structure: structure,
            endDiastole: tetrahedron(40 + Double(index)),
            endSystole: tetrahedron(30 + Double(index)),
            endDiastolicVolumes: SurfaceVolumes(measured: 148, apicalCap: 2, basalCap: 3),
            endSystolicVolumes: SurfaceVolumes(measured: 59, apicalCap: 1, basalCap: 3e-17)
          )
        },
      sliceShifts: (0..<9).map { SliceShift(slice: $0, x: 0.1 * Double($0), y: -1.0 / 3) }
    )
  }
}
