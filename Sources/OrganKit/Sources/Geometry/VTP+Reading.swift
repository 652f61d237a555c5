public import Foundation
import OrganKit

extension VTP {
  /// Reads a surface: one piece of triangles, `ascii` or uncompressed `binary` (base64) arrays of
  /// either byte order.
  ///
  /// Lines, strips and cell data are passed over.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when the file is damaged, or written in a way that is
  ///   not read here (compressed or appended arrays, polygons that are not triangles).
  public static func read(_ url: URL) throws -> Contents {
    let file = url.lastPathComponent
    func refused(_ cause: String) -> OrganError {
      OrganError(
        .studyRefused,
        "\(file) \(cause); save it as XML PolyData of triangles, in binary without compression"
      )
    }
    do {
      var reader = PolyDataReader(try XMLElements(Data(contentsOf: url)))
      return try reader.contents()
    } catch let damage as PolyDataDamage {
      throw refused(damage.cause)
    }
  }
}

/// What is wrong with a file, as the end of a sentence that begins with its name.
struct PolyDataDamage: Error {
  var cause: String

  init(_ cause: String) { self.cause = cause }
}

/// Takes a surface out of a PolyData file's elements.
private struct PolyDataReader {
  /// Far more than any surface here, and little enough that no sum overflows.
  private static let most = 100_000_000

  private var elements: XMLElements
  private var isBigEndian = false
  private var headerBytes = 4

  init(_ elements: XMLElements) { self.elements = elements }

  mutating func contents() throws -> VTP.Contents {
    guard let root = try elements.next(), root.name == "VTKFile",
      root.attributes["type"] == "PolyData"
    else { throw PolyDataDamage("is no VTK PolyData file") }
    isBigEndian = root.attributes["byte_order"] == "BigEndian"
    headerBytes = root.attributes["header_type"] == "UInt64" ? 8 : 4
    if let compressor = root.attributes["compressor"] {
      throw PolyDataDamage("is compressed by \(compressor.prefix(40))")
    }
    var section = ""
    var counts: (points: Int, polygons: Int)?
    var points: PointArray?
    var (connectivity, offsets): ([Double]?, [Double]?)
    var pointData: [PointArray] = []
    while let element = try elements.next() {
      switch element.name {
      case "Piece":
        guard counts == nil else { throw PolyDataDamage("holds several pieces") }
        counts = (
          try count("NumberOfPoints", of: element), try count("NumberOfPolys", of: element)
        )
      case "PointData", "CellData", "Points", "Polys", "Verts", "Lines", "Strips":
        section = element.isEmpty ? "" : element.name
      case "/PointData", "/CellData", "/Points", "/Polys", "/Verts", "/Lines", "/Strips":
        section = ""
      case "DataArray" where !section.isEmpty:
        guard let counts else { throw PolyDataDamage("holds an array outside its piece") }
        switch (section, element.attributes["Name"]) {
        case ("Points", _):
          points = try array(element, count: counts.points, components: 3)
        case ("PointData", _):
          pointData.append(try array(element, count: counts.points, components: nil))
        case ("Polys", "connectivity"):
          connectivity = try array(element, count: 3 * counts.polygons, components: 1).values
        case ("Polys", "offsets"):
          offsets = try array(element, count: counts.polygons, components: 1).values
        default: break
        }
      default: break
      }
    }
    guard let counts, let points, let connectivity, let offsets else {
      throw PolyDataDamage("lacks its points or polygons")
    }
    guard offsets.indices.allSatisfy({ offsets[$0] == Double(3 * ($0 + 1)) }) else {
      throw PolyDataDamage("holds polygons that are not triangles")
    }
    guard connectivity.allSatisfy({ $0 >= 0 && $0 < Double(counts.points) && $0 == $0.rounded() })
    else { throw PolyDataDamage("holds a triangle of a vertex that it does not hold") }
    let corners = connectivity.map { Int32($0) }
    return VTP.Contents(
      mesh: SurfaceMesh(
        vertices: (0..<counts.points)
          .map {
            SIMD3(points.values[3 * $0], points.values[3 * $0 + 1], points.values[3 * $0 + 2])
          },
        triangles: (0..<counts.polygons)
          .map {
            SIMD3(corners[3 * $0], corners[3 * $0 + 1], corners[3 * $0 + 2])
          }
      ),
      pointData: pointData
    )
  }

  private func count(_ name: String, of element: XMLElements.Element) throws -> Int {
    guard let text = element.attributes[name], let count = Int(text), (0...Self.most) ~= count
    else { throw PolyDataDamage("does not say its \(name) plainly") }
    return count
  }

  /// An array with as many entries as its section has.
  private mutating func array(
    _ element: XMLElements.Element,
    count: Int,
    components expected: Int?
  ) throws -> PointArray {
    let name = element.attributes["Name"] ?? "Points"
    let components = element.attributes["NumberOfComponents"].map { Int($0) ?? 0 } ?? 1
    guard (1...1000) ~= components, expected == nil || components == expected else {
      throw PolyDataDamage("holds an array \(name.prefix(60)) with a wrong number of components")
    }
    let text = try elements.text()
    let numbers: [Double]
    switch element.attributes["format"] {
    case "ascii": numbers = try decimal(text, name)
    case "binary": numbers = try binary(text, name, element.attributes["type"] ?? "")
    default:
      throw PolyDataDamage(
        "holds its array \(name.prefix(60)) in a form other than ascii or binary"
      )
    }
    guard numbers.count == count * components else {
      throw PolyDataDamage(
        "holds \(numbers.count) numbers in its array \(name.prefix(60)) where "
          + "\(count * components) belong"
      )
    }
    guard numbers.allSatisfy(\.isFinite) else {
      throw PolyDataDamage("holds a number that is not finite in its array \(name.prefix(60))")
    }
    return PointArray(name: name, components: components, values: numbers)
  }

  private func decimal(_ text: Substring.UTF8View, _ name: String) throws -> [Double] {
    try text.split(whereSeparator: { $0 <= 0x20 })
      .map { word in
        guard word.count <= 64, let number = Double(String(decoding: word, as: UTF8.self)) else {
          throw PolyDataDamage("holds a word that is no number in its array \(name.prefix(60))")
        }
        return number
      }
  }

  private func binary(
    _ text: Substring.UTF8View,
    _ name: String,
    _ type: String
  ) throws -> [Double] {
    let damaged = PolyDataDamage("holds a damaged array \(name.prefix(60))")
    guard let data = Data(base64Encoded: Data(text.filter { $0 > 0x20 })),
      data.count >= headerBytes
    else { throw damaged }
    let length =
      headerBytes == 8 ? number(UInt64.self, data, 0) : UInt64(number(UInt32.self, data, 0))
    guard length == UInt64(data.count - headerBytes) else { throw damaged }
    func all<Number: FixedWidthInteger>(
      _: Number.Type,
      _ value: (Number) -> Double
    ) throws -> [Double] {
      let size = MemoryLayout<Number>.size
      guard (data.count - headerBytes) % size == 0 else { throw damaged }
      return stride(from: headerBytes, to: data.count, by: size)
        .map {
          value(number(Number.self, data, $0))
        }
    }
    switch type {
    case "Float64": return try all(UInt64.self) { Double(bitPattern: $0) }
    case "Float32": return try all(UInt32.self) { Double(Float(bitPattern: $0)) }
    case "Int64": return try all(Int64.self) { Double($0) }
    case "UInt64": return try all(UInt64.self) { Double($0) }
    case "Int32": return try all(Int32.self) { Double($0) }
    case "UInt32": return try all(UInt32.self) { Double($0) }
    case "UInt8": return try all(UInt8.self) { Double($0) }
    default:
      throw PolyDataDamage("holds its array \(name.prefix(60)) as \(type.prefix(20))")
    }
  }

  private func number<Number: FixedWidthInteger>(
    _: Number.Type,
    _ data: Data,
    _ offset: Int
  ) -> Number {
    let little = data.littleEndian(Number.self, at: offset)
    return isBigEndian ? little.byteSwapped : little
  }
}
