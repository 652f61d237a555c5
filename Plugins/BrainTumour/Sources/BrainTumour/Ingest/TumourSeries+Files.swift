public import Foundation
import Imaging
public import OrganKit

extension TumourSeries: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 1 }

  /// All but the voxels.
  private struct Record: Codable {
    struct Scan: Codable {
      var day: Double
      var date: String?
      var images: [String]
      var labels: [Labels]
      var hasUptake: Bool
      var hasApparentDiffusion: Bool
    }
    struct Labels: Codable {
      var scheme: LabelScheme
      var file: String
      var origin: Delineation.Origin
      var image: String
      var hasHeader: Bool
      var hasNative: Bool
    }
    var origin: BrainTissue.Origin
    var hasFluid: Bool
    var hasFibres: Bool
    var hasHeader: Bool
    var scans: [Scan]
    var course: CourseRecord
    var isSynthetic: Bool
    var facts: [Fact]
  }

  /// Writes `product.json` and a NIfTI file a map, packed: masks and most of a brain's surroundings
  /// are zeros.
  public func write(to folder: URL) throws {
    func file(_ name: String) -> URL { folder.appending(path: "\(name).nii.gz") }
    // All on one grid, with the geometry of the file it came from.
    func write(_ volume: Volume?, _ name: String) throws {
      if let volume { try NIfTI.write(volume, to: file(name), like: header) }
    }
    try write(tissue.white, "white")
    try write(tissue.grey, "grey")
    try write(tissue.fluid, "fluid")
    try NIfTI.write(brain.map, to: file("brain"), like: header)
    if let fibres {
      let frames = fibres.tensors.map { Volume(grid: fibres.grid, voxels: $0) }
      try NIfTI.write(frames, to: file("fibres"), like: header)
    }
    for (index, scan) in scans.enumerated() {
      for role in scan.images.keys.sorted() { try write(scan.images[role], "scan\(index)-\(role)") }
      try write(scan.uptake, "scan\(index)-uptake")
      try write(scan.apparentDiffusion, "scan\(index)-apparentDiffusion")
      for (number, labels) in scan.labels.enumerated() {
        let name = "scan\(index)-labels\(number)"
        let own = labels.native == nil ? labels.header ?? header : header
        try NIfTI.write(labels.map, to: file(name), like: own)
        if let native = labels.native {
          try NIfTI.write(native, to: file(name + "-native"), like: labels.header)
        }
      }
    }
    let record = Record(
      origin: tissue.origin,
      hasFluid: tissue.fluid != nil,
      hasFibres: fibres != nil,
      hasHeader: header != nil,
      scans: scans.map { scan in
        Record.Scan(
          day: scan.day,
          date: scan.date,
          images: scan.images.keys.sorted(),
          labels: scan.labels.map {
            Record.Labels(
              scheme: $0.scheme,
              file: $0.file,
              origin: $0.origin,
              image: $0.image,
              hasHeader: $0.header != nil,
              hasNative: $0.native != nil
            )
          },
          hasUptake: scan.uptake != nil,
          hasApparentDiffusion: scan.apparentDiffusion != nil
        )
      },
      course: try CourseRecord(course, writingTo: folder),
      isSynthetic: isSynthetic,
      facts: facts
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
    let white = try image("white")
    let grid = white.grid
    func onGrid(_ name: String) throws -> NIfTIImage {
      let image = try image(name)
      guard image.grid.agrees(with: grid) else {
        throw OrganError.study("\(folder.path): '\(name)' and 'white' lie on different grids")
      }
      return image
    }
    let tissue = BrainTissue(
      white: try white.volume(),
      grey: try onGrid("grey").volume(),
      fluid: record.hasFluid ? try onGrid("fluid").volume() : nil,
      origin: record.origin
    )
    var fibres: FibreField?
    if record.hasFibres {
      let file = try onGrid("fibres")
      guard file.frameCount == 6 else {
        throw OrganError.study("\(folder.path): 'fibres' has \(file.frameCount) components, not 6")
      }
      fibres = FibreField(grid: grid, tensors: try (0..<6).map { try file.volume($0).voxels })
    }
    let scans = try record.scans.enumerated()
      .map { index, scan in
        var images: [String: Volume] = [:]
        for role in scan.images { images[role] = try onGrid("scan\(index)-\(role)").volume() }
        return Scan(
          day: scan.day,
          date: scan.date,
          images: images,
          labels: try scan.labels.enumerated()
            .map { number, labels in
              let name = "scan\(index)-labels\(number)"
              let file = try onGrid(name)
              let native = labels.hasNative ? try image(name + "-native") : nil
              return Labels(
                map: LabelMap(grid: grid, labels: try file.labelMap().labels),
                scheme: labels.scheme,
                file: labels.file,
                origin: labels.origin,
                image: labels.image,
                header: labels.hasHeader ? (native ?? file).header : nil,
                native: try native?.labelMap()
              )
            },
          uptake: scan.hasUptake ? try onGrid("scan\(index)-uptake").volume() : nil,
          apparentDiffusion: scan.hasApparentDiffusion
            ? try onGrid("scan\(index)-apparentDiffusion").volume() : nil
        )
      }
    self.init(
      tissue: tissue,
      brain: Mask(try onGrid("brain").labelMap(), labels: [1]),
      fibres: fibres,
      scans: scans,
      course: try record.course.course(from: folder, on: grid),
      isSynthetic: record.isSynthetic,
      facts: record.facts,
      header: record.hasHeader ? white.header : nil
    )
  }
}

extension Mask {
  /// The mask as labels 0 and 1.
  var map: LabelMap { LabelMap(grid: grid, labels: voxels.map { $0 ? 1 : 0 }) }
}
