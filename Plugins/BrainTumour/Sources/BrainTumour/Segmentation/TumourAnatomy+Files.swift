public import Foundation
import Imaging
public import OrganKit

extension TumourAnatomy: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 1 }

  private struct Record: Codable {
    struct Outline: Codable {
      var day: Double
      var hasCellularity: Bool
      var origin: Delineation.Origin
    }
    var outlines: [Outline]
  }

  /// Writes `product.json` and a NIfTI file a map.
  public func write(to folder: URL) throws {
    func file(_ name: String) -> URL { folder.appending(path: "\(name).nii.gz") }
    try NIfTI.write(brain.map, to: file("brain"), like: header)
    for (index, outline) in outlines.enumerated() {
      try NIfTI.write(outline.labels, to: file("outline\(index)"), like: header)
      if let cellularity = outline.cellularity {
        try NIfTI.write(cellularity, to: file("cellularity\(index)"), like: header)
      }
    }
    let record = Record(
      outlines: outlines.map {
        Record.Outline(day: $0.day, hasCellularity: $0.cellularity != nil, origin: $0.origin)
      }
    )
    try JSONFile.write(record, to: folder.appending(path: "product.json"))
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged.
  public init(contentsOf folder: URL) throws {
    let record = try JSONFile.read(Record.self, from: folder.appending(path: "product.json"))
    func image(_ name: String) throws -> NIfTIImage {
      try NIfTI.read(folder.appending(path: "\(name).nii.gz"))
    }
    let brain = try image("brain")
    func onGrid(_ name: String) throws -> NIfTIImage {
      let image = try image(name)
      guard image.grid == brain.grid else {
        throw OrganError.study("\(folder.path): '\(name)' and 'brain' lie on different grids")
      }
      return image
    }
    self.init(
      brain: Mask(try brain.labelMap(), labels: [1]),
      outlines: try record.outlines.enumerated()
        .map { index, outline in
          Outline(
            day: outline.day,
            labels: try onGrid("outline\(index)").labelMap(),
            cellularity: outline.hasCellularity
              ? try onGrid("cellularity\(index)").volume() : nil,
            origin: outline.origin
          )
        },
      header: brain.header
    )
  }
}
