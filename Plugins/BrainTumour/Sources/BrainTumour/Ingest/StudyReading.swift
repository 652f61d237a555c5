import Foundation
import Imaging
import OrganKit

/// Reads what a layout names, onto the grid of the first label map.
struct StudyReading {
  var layout: TumourLayout
  private var alignment: StudyAlignment
  private let days: [ScanReading.Day]
  private var scans: [TumourSeries.Scan] = []
  private var header: NIfTIHeader?
  private var facts: [TumourSeries.Fact] = []

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

  private func item(_ role: TumourRole) throws -> TumourLayout.Item? {
    let items = layout.items.filter { $0.role == role }
    guard items.count < 2 else {
      throw OrganError.study(
        "\(layout.study.path) holds \(items.count) files in the role \(role.rawValue) "
          + "(\(TumourLayout.listed(items.map(\.name)))); name one in study.json"
      )
    }
    return items.first
  }

  private mutating func tissueMap(_ role: TumourRole) throws -> Volume? {
    guard let item = try item(role) else { return nil }
    let map = try alignment.volume(try StudyAlignment.read(item), item)
    let (parts, divisor) = try TissueReading.parts(map, file: item.url.path)
    if divisor != 1 {
      layout.warn("tissueScaled", "'\(item.name)' holds parts of \(divisor); divided by it")
    }
    return parts
  }

  private mutating func readTissue(_ context: StageContext) throws -> (Mask, BrainTissue) {
    var brain: Mask?
    if let item = try item(.brainMask) {
      let map = try alignment.volume(try StudyAlignment.read(item), item)
      brain = Mask(grid: map.grid, voxels: map.voxels.map { $0 > 0.5 })
      facts.append(.init("Brain", "mask '\(item.name)'"))
    }
    try context.checkCancellation()
    let white = try tissueMap(.whiteMatter)
    let grey = try tissueMap(.greyMatter)
    let fluid = try tissueMap(.csf)
    if let white, let grey {
      let tissue = BrainTissue(white: white, grey: grey, fluid: fluid, origin: .patient)
      let source = "the sum of white and grey matter"
      if brain == nil { facts.append(.init("Brain", "white and grey matter")) }
      let brain = brain ?? tissue.mask
      try BrainMasking.check(brain, source)
      facts.append(.init("Tissue", "the patient's own white and grey matter"))
      if fluid == nil {
        layout.warn(
          "noFluidMap",
          "there is no map of cerebrospinal fluid ('csf'): fluid is what is neither white nor grey "
            + "matter"
        )
      }
      return (brain, tissue)
    }
    if let known = white == nil ? (grey == nil ? nil : "greyMatter") : "whiteMatter" {
      layout.warn(
        "tissueIncomplete",
        "of white and grey matter only '\(known)' is there; it is left aside"
      )
    }
    let picture = TumourRole.images.compactMap { role in days[0].item(role) }
      .first { scans[0].images[$0.role.rawValue] != nil }
    if brain == nil, let picture, let image = scans[0].images[picture.role.rawValue] {
      brain = try BrainMasking.brain(of: image, file: picture.url.path)
      facts.append(.init("Brain", "what '\(picture.name)', skull-stripped, shows"))
    }
    guard let brain else {
      throw OrganError.study(
        "\(layout.study.path) tells nowhere where the brain is: a brain mask, white and grey matter "
          + "or a skull-stripped image of the first scan is needed"
      )
    }
    try BrainMasking.check(brain, picture?.url.path ?? "the brain mask")
    if let tissue = try atlasTissue(brain, picture, context) { return (brain, tissue) }
    layout.warn(
      "homogeneousTissue",
      "there are no maps of white and grey matter and no atlas: the tumour is taken to grow alike "
        + "everywhere in the brain, and no fluid and no fold stops it"
    )
    facts.append(.init("Tissue", "unknown: one tissue everywhere in the brain"))
    return (brain, TissueReading.homogeneous(in: brain))
  }

  private mutating func atlasTissue(
    _ brain: Mask,
    _ picture: TumourLayout.Item?,
    _ context: StageContext
  ) throws -> BrainTissue? {
    guard let files = try AtlasTissue.files(of: layout) else { return nil }
    guard let picture, let image = scans[0].images[picture.role.rawValue] else {
      layout.warn(
        "atlasNotUsed",
        "an atlas is there, but no image of the first scan to lay it on"
      )
      return nil
    }
    guard image.grid.isOriented else {
      layout.warn(
        "atlasNotUsed",
        "an atlas is there, but the header of '\(picture.name)' does not tell right from left"
      )
      return nil
    }
    let lesion = Mask(scans[0].labels[0].map, labels: Set(1...UInt8.max))
    let atlas = try AtlasTissue(files, onto: image, brain: brain, ignoring: lesion, context)
    layout.warn(
      "atlasTissue",
      "white and grey matter are an atlas's, laid on '\(picture.name)': the patient's own folds and "
        + "the tumour's pressure are not in it"
    )
    facts.append(.init("Tissue", "an atlas's, \(atlas.fact)"))
    return atlas.tissue
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

  private mutating func readFibres() throws -> FibreField? {
    if let item = try item(.dti) {
      let file = try StudyAlignment.read(item, frames: 6)
      let components = try (0..<6).map { try file.volume($0) }
      let (field, order) = try FibreReading.tensors(
        components,
        scheme: item.scheme,
        file: item.url.path
      )
      facts.append(.init("Fibres", "tensors of '\(item.name)', ordered as \(order) writes them"))
      return try onGrid(field, file, item)
    }
    guard let anisotropy = try item(.fa) else { return nil }
    guard let direction = try item(.principalDirection) else {
      layout.warn(
        "noPrincipalDirection",
        "'\(anisotropy.name)' tells how strongly water follows fibres, but nothing tells where they "
          + "run ('principalDirection'); left aside"
      )
      return nil
    }
    let file = try StudyAlignment.read(anisotropy)
    let vectors = try StudyAlignment.read(direction, frames: 3)
    guard file.grid.agrees(with: vectors.grid) else {
      throw OrganError.study(
        "\(direction.url.path) lies on another grid than \(anisotropy.url.path)"
      )
    }
    guard let axes = FibreReading.Axes(rawValue: direction.scheme?.lowercased() ?? "fsl") else {
      throw OrganError.study(
        "\(direction.place).scheme is '\(direction.scheme ?? "")'; directions are given in the "
          + "image's axes (fsl) or the patient's (scanner)"
      )
    }
    let (field, clamped) = try FibreReading.tensors(
      anisotropy: try file.volume(),
      direction: try (0..<3).map { try vectors.volume($0) },
      axes: axes,
      file: direction.url.path
    )
    if clamped > 0 {
      layout.warn(
        "anisotropyClamped",
        "'\(anisotropy.name)' exceeds 1 in \(clamped) voxels; taken as 1 there"
      )
    }
    facts.append(
      .init(
        "Fibres",
        "'\(anisotropy.name)' with '\(direction.name)', in the \(axes == .fsl ? "image" : "patient")'s "
          + "axes\(direction.scheme == nil ? ", as FSL writes them (assumed)" : "")"
      )
    )
    return try onGrid(field, file, anisotropy)
  }

  private mutating func onGrid(
    _ field: FibreField,
    _ file: NIfTIImage,
    _ item: TumourLayout.Item
  ) throws -> FibreField {
    if try alignment.isSame(file, item) {
      return FibreField(grid: alignment.grid, tensors: field.tensors)
    }
    alignment.sayResampled(item)
    return field.resampled(onto: alignment.grid)
  }

  private mutating func readCourse(
    _ log: TreatmentLog,
    _ study: StudyFolder
  ) throws -> TreatmentCourse {
    if !log.otherAgents.isEmpty {
      layout.warn(
        "agentNotModelled",
        "only temozolomide is modelled; left aside: \(log.otherAgents.sorted().joined(separator: ", "))"
      )
    }
    guard !log.isEmpty else { return TreatmentCourse() }
    guard let first = days.first?.moment, let last = days.last?.moment else {
      throw OrganError.study(
        "\(layout.study.path)/study.json dates treatments, but not the scans: give the study its "
          + "'date', or each series its 'time'"
      )
    }
    try log.check(againstScans: first, to: last)
    let cavities = scans.compactMap { scan -> (day: Double, mask: Mask)? in
      let mask = scan.labels.map { labels in
        let cavity = labels.scheme.meanings.filter { $0.value == TumourAnatomy.Label.cavity }.keys
        return Mask(labels.map, labels: Set(cavity))
      }
      guard let found = mask.first(where: { !$0.isEmpty }) else { return nil }
      return (scan.day, found)
    }
    return try CourseReading(log, in: study).course(since: first, &alignment, labelled: cavities)
  }

  /// What a reader should know besides: what was resampled, what the headers say, what is missing.
  private mutating func sayTheRest(_ log: TreatmentLog) {
    for note in alignment.notes { layout.warn("geometry", note) }
    if !alignment.resampled.isEmpty {
      let names = TumourLayout.listed(alignment.resampled)
      layout.warn(
        "resampled",
        "\(names) lie on other grids than '\(scans[0].labels[0].file)' and were resampled onto its "
          + "(labels to the nearest voxel, images linearly)"
      )
    }
    if alignment.grid.isIdentity {
      layout.warn(
        "identityAffine",
        "the affine of '\(scans[0].labels[0].file)' is the identity: right and left, front and head "
          + "are as in the file, perhaps not as in the patient"
      )
    }
    if scans.count == 1 {
      layout.warn(
        "oneScan",
        "there is one outlined scan: it tells the tumour's shape and the ratio of diffusivity to "
          + "proliferation, not how fast it grows"
      )
    }
    let dates = scans.map { $0.date ?? "undated" }.joined(separator: ", ")
    facts.append(.init("Scans", dates))
    let size = alignment.grid.size
    let step = alignment.grid.spacing
    facts.append(
      .init(
        "Grid",
        String(
          format: "%d × %d × %d voxels of %.2f × %.2f × %.2f mm",
          size.x,
          size.y,
          size.z,
          step.x,
          step.y,
          step.z
        )
      )
    )
    if !log.isEmpty {
      let gray = TreatmentLog.number(log.fractions.reduce(0) { $0 + $1.dose })
      facts.append(
        .init(
          "Treatment",
          "\(log.resections.count) operations, \(log.fractions.count) fractions of radiotherapy "
            + "(\(gray) Gy in all), \(log.doses.count) doses of temozolomide"
        )
      )
    }
  }
}

extension VoxelGrid {
  /// Whether positions are voxel indices: a header that nobody filled in.
  fileprivate var isIdentity: Bool {
    isOriented && origin == .zero
      && (0..<3).allSatisfy { axis in
        (0..<3).allSatisfy { axes[axis][$0] == ($0 == axis ? 1 : 0) }
      }
  }
}
