public import Foundation
import Imaging
public import OrganKit

extension TumourTwin: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 1 }

  /// What `product.json` holds: all but images.
  private struct Contents: Codable {
    struct Outline: Codable {
      var day: Double
      var hasCellularity: Bool
      var origin: Delineation.Origin
    }
    struct Fraction: Codable {
      var day: Double
      var dose: Double
      var doseMap: Int?
    }
    struct Dose: Codable {
      var day: Double
      var amount: Double
    }

    var grid: VoxelGrid
    var tissueOrigin: BrainTissue.Origin
    var hasFluid: Bool
    var fibres: VoxelGrid?
    var hasUnknown: Bool
    var outlines: [Outline]
    var resectionDays: [Double]
    var fractions: [Fraction]
    var doses: [Dose]
    var doseMapCount: Int
    var step: Double
    var best: Member
    var members: [Member]
    var identified: [String]
    var firstDate: String?
    var anisotropy: SIMD3<Double>
    var necrosis: NecrosisRule
    var scatter: Scatter
    var forecasts: [ForecastRecord]
  }

  /// Writes `product.json`, and a NIfTI file an image: `white`, `grey`, `fluid`, `fibres` (six
  /// frames), `unknown`, `labels0` and so on an outline, `cellularity0`, `cavity0` an operation and
  /// `doseMap0`.
  public func write(to folder: URL) throws {
    func file(_ name: String) -> URL { folder.appending(path: "\(name).nii.gz") }
    func write(_ mask: Mask, _ name: String) throws {
      let labels = LabelMap(grid: mask.grid, labels: mask.voxels.map { $0 ? 1 : 0 })
      try NIfTI.write(labels, to: file(name))
    }
    try NIfTI.write(tissue.white, to: file("white"))
    try NIfTI.write(tissue.grey, to: file("grey"))
    if let fluid = tissue.fluid { try NIfTI.write(fluid, to: file("fluid")) }
    if let fibres {
      let frames = fibres.tensors.map { Volume(grid: fibres.grid, voxels: $0) }
      try NIfTI.write(frames, to: file("fibres"))
    }
    if let unknown { try write(unknown, "unknown") }
    for (number, outline) in outlines.enumerated() {
      try NIfTI.write(outline.labels, to: file("labels\(number)"))
      if let map = outline.cellularity { try NIfTI.write(map, to: file("cellularity\(number)")) }
    }
    for (number, resection) in course.resections.enumerated() {
      try write(resection.cavity, "cavity\(number)")
    }
    for (number, map) in course.doseMaps.enumerated() {
      try NIfTI.write(map, to: file("doseMap\(number)"))
    }
    try JSONFile.write(contents, to: folder.appending(path: "product.json"))
  }

  private var contents: Contents {
    Contents(
      grid: tissue.grid,
      tissueOrigin: tissue.origin,
      hasFluid: tissue.fluid != nil,
      fibres: fibres?.grid,
      hasUnknown: unknown != nil,
      outlines: outlines.map {
        Contents.Outline(day: $0.day, hasCellularity: $0.cellularity != nil, origin: $0.origin)
      },
      resectionDays: course.resections.map(\.day),
      fractions: course.fractions.map {
        Contents.Fraction(day: $0.day, dose: $0.dose, doseMap: $0.doseMap)
      },
      doses: course.doses.map { Contents.Dose(day: $0.day, amount: $0.amount) },
      doseMapCount: course.doseMaps.count,
      step: step,
      best: best,
      members: members,
      identified: identified,
      firstDate: firstDate,
      anisotropy: anisotropy,
      necrosis: necrosis,
      scatter: scatter,
      forecasts: forecasts
    )
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged, or an image lies on
  ///   another grid.
  public init(contentsOf folder: URL) throws {
    let product = folder.appending(path: "product.json")
    let contents = try JSONFile.read(Contents.self, from: product)
    let images = TwinImages(folder: folder, grid: contents.grid)
    guard !contents.members.isEmpty, contents.step > 0, contents.step.isFinite else {
      throw OrganError(.studyRefused, "\(product.path): a twin has members and a grid step")
    }
    // A fraction names its dose map by number.
    for fraction in contents.fractions {
      guard let map = fraction.doseMap else { continue }
      guard (0..<contents.doseMapCount).contains(map) else {
        throw OrganError(.studyRefused, "\(product.path): there is no dose map \(map)")
      }
    }
    tissue = BrainTissue(
      white: try images.volume("white"),
      grey: try images.volume("grey"),
      fluid: contents.hasFluid ? try images.volume("fluid") : nil,
      origin: contents.tissueOrigin
    )
    fibres = try contents.fibres.map { try images.fibres(on: $0) }
    unknown = contents.hasUnknown ? try images.mask("unknown") : nil
    outlines = try contents.outlines.enumerated()
      .map { number, outline in
        TumourAnatomy.Outline(
          day: outline.day,
          labels: try images.labels("labels\(number)"),
          cellularity: outline.hasCellularity ? try images.volume("cellularity\(number)") : nil,
          origin: outline.origin
        )
      }
    course = TreatmentCourse(
      resections: try contents.resectionDays.enumerated()
        .map { number, day in
          TreatmentCourse.Resection(day: day, cavity: try images.mask("cavity\(number)"))
        },
      fractions: contents.fractions.map {
        TreatmentCourse.Fraction(day: $0.day, dose: $0.dose, doseMap: $0.doseMap)
      },
      doses: contents.doses.map { TreatmentCourse.DrugDose(day: $0.day, amount: $0.amount) },
      doseMaps: try (0..<max(contents.doseMapCount, 0)).map { try images.volume("doseMap\($0)") }
    )
    step = contents.step
    best = contents.best
    members = contents.members
    identified = contents.identified
    firstDate = contents.firstDate
    anisotropy = contents.anisotropy
    necrosis = contents.necrosis
    scatter = contents.scatter
    forecasts = contents.forecasts
  }
}

/// The images of a stored twin, which all lie on one grid but for the fibres.
private struct TwinImages {
  let folder: URL
  let grid: VoxelGrid

  private func read(_ name: String, on grid: VoxelGrid) throws -> NIfTIImage {
    let file = folder.appending(path: "\(name).nii.gz")
    let image = try NIfTI.read(file)
    guard image.grid.size == grid.size else {
      throw OrganError(.studyRefused, "\(file.path) does not have the twin's number of voxels")
    }
    return image
  }

  // The grid comes from JSON, because NIfTI holds it in single precision.
  func volume(_ name: String) throws -> Volume {
    Volume(grid: grid, voxels: try read(name, on: grid).volume().voxels)
  }

  func labels(_ name: String) throws -> LabelMap {
    LabelMap(grid: grid, labels: try read(name, on: grid).labelMap().labels)
  }

  func mask(_ name: String) throws -> Mask { Mask(try labels(name), labels: [1]) }

  func fibres(on grid: VoxelGrid) throws -> FibreField {
    let image = try read("fibres", on: grid)
    return FibreField(grid: grid, tensors: try (0..<6).map { try image.volume($0).voxels })
  }
}
