import Foundation
import Geometry
import HouseTesting
import Numerics
import OrganKit
import Testing

@Suite("Surface files") struct SurfaceFileTests {
  private let folder: TemporaryFolder
  private let mesh = SampleSurface.torus(30.1, 10.3)

  init() throws { folder = try TemporaryFolder() }

  @Test("A VTP file returns the same bits, also of its arrays")
  func vtp() throws {
    let url = folder.url.appending(path: "torus.vtp")
    let arrays = [
      PointArray(name: "height & <more>", values: mesh.vertices.map(\.z)),
      PointArray(
        name: "normal",
        components: 3,
        values: mesh.vertexNormals.flatMap { [$0.x, $0.y, $0.z] }
      ),
    ]
    try VTP.write(mesh, pointData: arrays, to: url)
    #expect(try VTP.read(url) == VTP.Contents(mesh: mesh, pointData: arrays))
    #expect(throws: OrganError.self) {
      try VTP.write(mesh, pointData: [PointArray(name: "short", values: [1])], to: url)
    }
  }

  @Test("An ascii VTP file, as other programs write it, is read")
  func ascii() throws {
    let url = try folder.write(
      """
      <?xml version='1.0'?>
      <!-- a > b -->
      <VTKFile type="PolyData" version="0.1" byte_order="BigEndian"><PolyData>
        <FieldData><DataArray type="Float32" Name="x" format="ascii"></DataArray></FieldData>
        <Piece NumberOfPoints="3" NumberOfPolys="1">
          <CellData/>
          <Points><DataArray type="Float32" NumberOfComponents="3" format="ascii">
            0 0 0  1 0 0  0 1e0 -0.5
          </DataArray></Points>
          <Polys><DataArray type="Int32" Name="connectivity" format="ascii">0 1 2</DataArray>
          <DataArray type="Int32" Name="offsets" format="ascii">3</DataArray></Polys>
        </Piece></PolyData></VTKFile>
      """,
      to: "a.vtp"
    )
    let read = try VTP.read(url).mesh
    #expect(read.vertices == [SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(0, 1, -0.5)])
    #expect(read.triangles == [SIMD3(0, 1, 2)])
  }

  @Test("A binary STL file returns the surface in 32 bits, closed as before")
  func stl() throws {
    let url = folder.url.appending(path: "torus.stl")
    try STL.write(mesh, to: url)
    let read = try STL.read(url)
    #expect(read.topology == mesh.topology)
    #expect(abs(read.volume / mesh.volume - 1) < 1e-6)
    #expect(try Data(contentsOf: url).count == 84 + 50 * mesh.triangles.count)
  }

  @Test("Damaged files are refused in a sentence, never trapped on", arguments: 0..<2)
  func damage(kind: Int) throws {
    let small = SampleSurface.cube
    let good = folder.url.appending(path: kind == 0 ? "good.vtp" : "good.stl")
    if kind == 0 { try VTP.write(small, to: good) } else { try STL.write(small, to: good) }
    let bytes = try Data(contentsOf: good)
    let bad = folder.url.appending(path: "bad")
    var draw = SeededGenerator(seed: 7, stream: UInt64(kind))
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0...Int(draw.uniform(0, 3)) {
        let place = Int(draw.uniform(0, Double(damaged.count)))
        switch Int(draw.uniform(0, 3)) {
        case 0: damaged[place] = UInt8(draw.uniform(0, 256))
        case 1: damaged = damaged.prefix(place) + [0x30]
        default: damaged.insert(UInt8(draw.uniform(0x20, 0x7f)), at: place)
        }
      }
      try damaged.write(to: bad)
      do {
        let read = try kind == 0 ? VTP.read(bad).mesh : STL.read(bad)
        #expect(read.vertices.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
        #expect(
          read.triangles.allSatisfy { $0.min() >= 0 && Int($0.max()) < read.vertices.count }
        )
      } catch let error as OrganError {
        #expect(error.code == .studyRefused)
      }
    }
  }
}
