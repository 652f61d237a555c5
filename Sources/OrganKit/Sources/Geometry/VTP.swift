public import Foundation
import OrganKit

/// VTK's XML PolyData: a surface with numbers at its vertices, as ParaView reads it.
///
/// - SeeAlso: Kitware, VTK File Formats, https://docs.vtk.org/en/latest/vtk_file_formats/
public enum VTP {
  /// What a file holds.
  public struct Contents: Equatable, Sendable {
    /// The surface, mm.
    public var mesh: SurfaceMesh
    /// The numbers at the vertices, in the file's order.
    public var pointData: [PointArray]

    /// A surface with numbers at its vertices.
    public init(mesh: SurfaceMesh, pointData: [PointArray] = []) {
      self.mesh = mesh
      self.pointData = pointData
    }
  }

  /// Writes a surface in millimetres; 64-bit coordinates, so that reading returns the same bits.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` when an array does not have one entry a vertex.
  public static func write(
    _ mesh: SurfaceMesh,
    pointData: [PointArray] = [],
    to url: URL
  ) throws {
    for array in pointData {
      guard array.components > 0, array.values.count == array.components * mesh.vertices.count
      else {
        throw OrganError(
          .pluginRefused,
          "\(url.lastPathComponent): \(array.name) has \(array.values.count) numbers for "
            + "\(mesh.vertices.count) vertices of \(array.components) each"
        )
      }
    }
    let points = PointArray(
      name: "Points",
      components: 3,
      values: mesh.vertices.flatMap { [$0.x, $0.y, $0.z] }
    )
    let connectivity = mesh.triangles.flatMap { [Int64($0.x), Int64($0.y), Int64($0.z)] }
    let offsets = mesh.triangles.indices.map { Int64(3 * ($0 + 1)) }
    let text = """
      <?xml version="1.0"?>
      <VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
      <PolyData>
      <Piece NumberOfPoints="\(mesh.vertices.count)" NumberOfVerts="0" NumberOfLines="0" \
      NumberOfStrips="0" NumberOfPolys="\(mesh.triangles.count)">
      <PointData>
      \(pointData.map(element).joined(separator: "\n"))
      </PointData>
      <Points>
      \(element(points))
      </Points>
      <Polys>
      \(element("connectivity", connectivity))
      \(element("offsets", offsets))
      </Polys>
      </Piece>
      </PolyData>
      </VTKFile>

      """
    try Data(text.utf8).write(to: url)
  }

  private static func element(_ array: PointArray) -> String {
    let numbers = array.values.map(\.bitPattern)
    return "<DataArray type=\"Float64\" Name=\"\(escaped(array.name))\" "
      + "NumberOfComponents=\"\(array.components)\" format=\"binary\">"
      + "\(base64(numbers))</DataArray>"
  }

  private static func element(_ name: String, _ numbers: [Int64]) -> String {
    "<DataArray type=\"Int64\" Name=\"\(name)\" format=\"binary\">\(base64(numbers))</DataArray>"
  }

  /// The bytes' count and the bytes, as one base64 text.
  private static func base64<Number: FixedWidthInteger>(_ numbers: [Number]) -> String {
    var data = Data(capacity: 8 + numbers.count * MemoryLayout<Number>.size)
    data.append(littleEndian: UInt64(numbers.count * MemoryLayout<Number>.size))
    for number in numbers { data.append(littleEndian: number) }
    return data.base64EncodedString()
  }

  private static func escaped(_ text: String) -> String {
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
      .reduce(text) {
        $0.replacingOccurrences(of: $1.0, with: $1.1)
      }
  }
}
