import Foundation
import Imaging
import OrganKit

/// Reads what a layout names, onto the grid of the first label map.
struct StudyReading {
  var layout: TumourLayout
  var alignment: StudyAlignment
  let days: [ScanReading.Day]
  var scans: [TumourSeries.Scan] = []
  private var header: NIfTIHeader?
  var facts: [TumourSeries.Fact] = []

  /// Reads the label maps, which fix the grid.
  init(_ scans: ScanReading, _ layout: TumourLayout, _ context: StageContext) throws {
    self.layout = layout
    days = scans.days
    let asked = try Self.schemeAsked(context)
    let labels = try days.map { try ScanReading.labels(of: $0, asked: asked, context) }
    let first = labels[0][0]
    alignment = StudyAlignment(first.file.grid, of: first.item.url.path)
    facts.append(.init("Read as", layout.recognisedAs))
    for (day, labels) in zip(days, labels) {
      self.scans.append(try scan(day, labels))
    }
    header = self.scans[0].labels[0].header
    context.progress(0.3)
  }

  /// The numbering that `--parameter labelScheme` asks for; nil for 0.
  private static func schemeAsked(_ context: StageContext) throws -> LabelScheme? {
    switch context.parameters["labelScheme"] ?? 0 {
    case 0: return nil
    case 1: return .platform
    case 2015: return .brats2015
    case 2020: return .brats2020
    case 2023: return .brats2023
    default:
      throw OrganError(
        .wrongCommandLine,
        "labelScheme is 0 (told by the study), 1 (the platform's), 2015, 2020 or 2023"
      )
    }
  }

  /// A day's label maps; images follow.
  private mutating func scan(
    _ day: ScanReading.Day,
    _ labels: [(item: TumourLayout.Item, file: NIfTIImage, scheme: LabelScheme, reason: String)]
  ) throws -> TumourSeries.Scan {
    var scan = TumourSeries.Scan(day: 0, date: day.moment?.text)
    if let moment = day.moment, let first = days[0].moment {
      scan.day = moment.days(since: first, assumed: 0)
    }
    for (item, file, scheme, reason) in labels {
      let image = try imageLabelled(by: item, file.grid, day)
      let map = try alignment.labels(file, item)
      let isSame = file.grid.agrees(with: alignment.grid)
      var header = image?.header ?? file.header
      Self.normalise(&header, as: 2)
      scan.labels.append(
        TumourSeries.Labels(
          map: map,
          scheme: scheme,
          file: item.name,
          origin: item.isUsers ? .user : .study,
          image: image?.name ?? item.name,
          header: header,
          native: isSame ? nil : try file.labelMap()
        )
      )
      facts.append(.init("Labels '\(item.name)'", "\(scheme.words) (\(reason))"))
      if reason != "named" {
        layout.warn(
          "labelSchemeRecognised",
          "'\(item.name)' is read as \(scheme.words), for \(reason)"
        )
      }
    }
    return scan
  }

  /// The image a label map was drawn on: the one it names, else the first of its day on its grid.
  private func imageLabelled(
    by item: TumourLayout.Item,
    _ grid: VoxelGrid,
    _ day: ScanReading.Day
  ) throws -> (name: String, header: NIfTIHeader)? {
    var candidates = [TumourRole.t1c, .flair, .t2, .t1].compactMap { day.item($0) }
    // A user's own file lies beside the study: any image of it on the same grid stands for it.
    if item.isUsers { candidates += layout.items.filter { $0.role == .whiteMatter } }
    if let named = item.image {
      guard let image = layout.items.first(where: { $0.name == named }) else {
        throw OrganError.study(
          "\(item.place).of is '\(named)', which no series of study.json names"
        )
      }
      candidates.insert(image, at: 0)
    }
    for image in candidates {
      let header = try NIfTI.readHeader(image.url)
      if SIMD3(header.dim[1], header.dim[2], header.dim[3]) == grid.size,
        let other = try? NIfTI.read(image.url).grid, other.agrees(with: grid)
      {
        return (image.name, header)
      }
    }
    return nil
  }

  /// Strips what belongs to a file's numbers and not to its geometry, so that what is read back from
  /// a product equals what was written.
  private static func normalise(_ header: inout NIfTIHeader, as datatype: Int) {
    header.datatype = datatype
    (header.slope, header.intercept) = (1, 0)
    (header.intentCode, header.intentParameters) = (0, [0, 0, 0])
    header.displayRange = [0, 0]
    header.voxOffset = header.version == 1 ? 352 : 544
  }

  /// The series, with all that is missing said.
  mutating func series(
    _ log: TreatmentLog,
    _ study: StudyFolder,
    _ context: StageContext
  ) throws -> TumourSeries {
    try readImages(context)
    context.progress(0.5)
    let (brain, tissue) = try readTissue(context)
    context.progress(0.8)
    try readDiffusion(brain, context)
    let fibres = try readFibres()
    let course = try readCourse(log, study)
    sayTheRest(log)
    if var header {
      Self.normalise(&header, as: 16)
      self.header = header
    }
    return TumourSeries(
      tissue: tissue,
      brain: brain,
      fibres: fibres,
      scans: scans,
      course: course,
      isSynthetic: study.description?.patient?.issuer == Patient.syntheticIssuer,
      facts: facts,
      header: header
    )
  }

  private mutating func readImages(_ context: StageContext) throws {
    for (index, day) in days.enumerated() {
      for role in TumourRole.images {
        guard let item = day.item(role) else { continue }
        try context.checkCancellation()
        let volume = try alignment.volume(try StudyAlignment.read(item), item)
        scans[index].images[role.rawValue] = volume
      }
      if let item = day.item(.fetPET) {
        let volume = try alignment.volume(try StudyAlignment.read(item), item)
        scans[index].uptake = volume
      }
    }
  }

  private mutating func readDiffusion(_ brain: Mask, _ context: StageContext) throws {
    for (index, day) in days.enumerated() {
      guard let item = day.item(.adc) else { continue }
      try context.checkCancellation()
      let map = try alignment.volume(try StudyAlignment.read(item), item)
      if let read = DiffusionReading.squareMillimetresPerSecond(map, in: brain) {
        scans[index].apparentDiffusion = read.map
        facts.append(
          .init(
            "Diffusion '\(item.name)'",
            "in \(read.unit), the one unit in which its median is a brain's"
          )
        )
      } else {
        layout.warn(
          "diffusionUnit",
          "'\(item.name)' fits no unit of the apparent diffusion coefficient; left aside"
        )
      }
    }
  }

  func item(_ role: TumourRole) throws -> TumourLayout.Item? {
    let items = layout.items.filter { $0.role == role }
    guard items.count < 2 else {
      throw OrganError.study(
        "\(layout.study.path) holds \(items.count) files in the role \(role.rawValue) "
          + "(\(TumourLayout.listed(items.map(\.name)))); name one in study.json"
      )
    }
    return items.first
  }

}
