public import Foundation
import Imaging
import OrganKit

/// Binary STL: triangles without units; the platform writes millimetres, as printers expect.
public enum STL {
  /// Writes a surface in millimetres.
  ///
  /// Coordinates become 32-bit floats, as the format has no others.
  public static func write(_ mesh: SurfaceMesh, to url: URL) throws {
    var data = Data("binary STL in millimetres".utf8)
    data.append(Data(repeating: 0x20, count: 80 - data.count))
    data.append(littleEndian: UInt32(mesh.triangles.count))
    for index in mesh.triangles.indices {
      let (a, b, c) = mesh.corners(index)
      for point in [mesh.areaVector(index).normalised, a, b, c] {
        for value in [point.x, point.y, point.z] {
          data.append(littleEndian: Float(value).bitPattern)
        }
      }
      data.append(littleEndian: UInt16(0))
    }
    try data.write(to: url)
  }

  /// Reads a binary STL as millimetres; corners at equal places become one vertex.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when the file is no whole binary STL, or holds numbers
  ///   that are not finite.
  public static func read(_ url: URL) throws -> SurfaceMesh {
    let data = try Data(contentsOf: url)
    func refused(_ cause: String) -> OrganError {
      OrganError(.studyRefused, "\(url.lastPathComponent) \(cause); export it again as binary STL")
    }
    guard data.count >= 84 else { throw refused("is too short for an STL file") }
    let count = Int(data.littleEndian(UInt32.self, at: 80))
    guard data.count == 84 + 50 * count else {
      throw refused(
        "is \(data.count) bytes long, but its \(count) triangles need \(84 + 50 * count)"
      )
    }
    var mesh = SurfaceMesh(vertices: [], triangles: [])
    var known: [SIMD3<Float>: Int32] = [:]
    for triangle in 0..<count {
      var corners = SIMD3<Int32>.zero
      for corner in 0..<3 {
        let start = 84 + 50 * triangle + 12 + 12 * corner
        var point = SIMD3<Float>.zero
        for axis in 0..<3 {
          point[axis] = Float(bitPattern: data.littleEndian(UInt32.self, at: start + 4 * axis))
          guard point[axis].isFinite else {
            throw refused("holds a coordinate that is not finite in triangle \(triangle)")
          }
        }
        point += 0  // −0 and 0 are one place.
        if let index = known[point] {
          corners[corner] = index
        } else {
          guard let next = Int32(exactly: mesh.vertices.count) else {
            throw refused("holds too many vertices")
          }
          corners[corner] = next
          known[point] = next
          mesh.vertices.append(SIMD3<Double>(point))
        }
      }
      mesh.triangles.append(corners)
    }
    return mesh
  }
}

extension Data {
  /// Appends a number's bytes, lowest first.
  mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// The number whose lowest byte is at an offset; needs the bytes to be there.
  func littleEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
    withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }
}
