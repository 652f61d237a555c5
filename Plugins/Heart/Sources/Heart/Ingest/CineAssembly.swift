import Foundation
import Imaging
import OrganKit

/// Reads the files of a layout into phases with their label maps.
struct CineAssembly {
  let study: URL
  private(set) var frames: [String: [CineSeries.Frame]] = [:]
  private(set) var instants: [String: [CardiacInstant: Int]] = [:]
  private(set) var warnings: [StudyLayout.Warning] = []

  /// Largest steps of a cine, mm: beyond them the header's unit is wrong.
  private static let spacingWithin = 0.2...5.0
  private static let spacingThrough = 0.5...25.0

  /// Reads all images and all label maps.
  init(_ layout: StudyLayout, in study: URL, _ context: StageContext) throws {
    self.study = study
    var done = 0.0
    for image in layout.images {
      try context.checkCancellation()
      try read(image, layout)
      done += 1
      context.progress(0.8 * done / Double(layout.images.count))
    }
    for role in frames.keys.sorted() {
      sort(role)
      try check(role)
    }
    for labels in layout.labels {
      try context.checkCancellation()
      try read(labels, layout)
    }
  }

  private mutating func read(_ image: StudyLayout.Image, _ layout: StudyLayout) throws {
    if let converted = layout.converted[image.file] {
      frames[image.role, default: []] += converted
      return
    }
    let file = try NIfTI.read(study.appending(path: image.file))
    for note in file.notes { warn("geometry", note) }
    let order = StorageOrder.slicesLast(file.grid)
    for index in 0..<file.frameCount {
      let place = frames[image.role, default: []].count
      for (instant, named) in image.instants where named == index {
        guard instants[image.role, default: [:]].updateValue(place, forKey: instant) == nil else {
          throw OrganError.study("\(study.path) names two phases of \(image.role) \(instant.words)")
        }
      }
      frames[image.role, default: []]
        .append(
          CineSeries.Frame(
            volume: order(try file.volume(index)),
            file: image.file,
            indexInFile: file.frameCount > 1 ? index : nil,
            time: image.times.indices.contains(index) ? image.times[index] : nil,
            labels: nil,
            labelsFile: nil,
            labelsOrigin: nil,
            header: file.header,
            storage: order,
            copy: try image.copies[index].flatMap { try copy($0, of: file) }
          )
        )
    }
  }

  /// A file of one phase of a cine; one of another size is none.
  private func copy(_ name: String, of cine: NIfTIImage) throws -> CineSeries.Copy? {
    let header = try NIfTI.readHeader(study.appending(path: name))
    let size = SIMD3(header.dim[1], header.dim[2], header.dim[3])
    guard size == cine.grid.size, header.frameCount == 1 else { return nil }
    return CineSeries.Copy(file: name, header: header)
  }

  /// Into the order of trigger times, where all have one.
  private mutating func sort(_ role: String) {
    let all = frames[role] ?? []
    let times = all.compactMap(\.time)
    guard times.count == all.count, times.count > 1 else { return }
    let order = all.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    frames[role] = order.map { all[$0] }
    instants[role] = instants[role]?.compactMapValues { order.firstIndex(of: $0) }
  }

  private mutating func check(_ role: String) throws {
    guard let all = frames[role], let first = all.first else { return }
    let grid = first.volume.grid
    if let odd = all.first(where: { !Self.agree($0.volume.grid, grid) }) {
      throw OrganError.study(
        "\(path(odd.file)) lies on another grid than \(path(first.file)), a phase of the same slices"
      )
    }
    let spacing = grid.spacing
    let fits =
      Self.spacingWithin ~= spacing.x && Self.spacingWithin ~= spacing.y
      && (grid.size.z == 1 || Self.spacingThrough ~= spacing.z)
    guard fits else {
      let words = [spacing.x, spacing.y, spacing.z].map { String(format: "%.4g", $0) }
      throw OrganError.study(
        "\(path(first.file)) has voxels of \(words.joined(separator: " × ")) mm, which no cine has; "
          + "check the header's pixdim and its unit"
      )
    }
    if role == StudyLayout.shortAxisRole, grid.size.z < 3 {
      throw OrganError.study(
        "\(path(first.file)) holds \(grid.size.z) slices; a short-axis stack has at least 3"
      )
    }
  }

  private mutating func read(_ labels: StudyLayout.Labels, _ layout: StudyLayout) throws {
    guard let image = layout.images.first(where: { $0.file == labels.image }),
      let role = frames[image.role]
    else { throw OrganError.study("\(labels.name) was drawn on no image that was read") }
    let phaseCount = role.count { $0.file == labels.image }
    let file = try NIfTI.read(labels.url)
    let order = StorageOrder.slicesLast(file.grid)
    if file.frameCount == phaseCount {
      for index in 0..<phaseCount {
        let map = order(try file.labelMap(index))
        // Of a whole cine mostly two phases are drawn; the others are empty.
        if phaseCount == 1 || map.labels.contains(where: { $0 != 0 }) {
          try lay(map, labels, image.role, index)
        }
      }
    } else if file.frameCount == 1 {
      let named = labels.index ?? labels.instant.flatMap { image.instants[$0] }
      guard let named, 0..<phaseCount ~= named else {
        throw OrganError.study(
          "\(labels.url.path) holds labels of one phase, but \(labels.image) holds \(phaseCount); "
            + "say in study.json which of them was drawn"
        )
      }
      try lay(order(try file.labelMap()), labels, image.role, named)
    } else {
      throw OrganError.study(
        "\(labels.url.path) holds labels of \(file.frameCount) phases, but \(labels.image) holds "
          + "\(phaseCount)"
      )
    }
  }

  /// Lays a label map on a phase of its image, counted in the image's file.
  private mutating func lay(
    _ map: LabelMap,
    _ labels: StudyLayout.Labels,
    _ role: String,
    _ index: Int
  ) throws {
    let place = frames[role]?
      .firstIndex { $0.file == labels.image && ($0.indexInFile ?? 0) == index }
    guard let place, let frame = frames[role]?[place] else { return }
    guard Self.agree(map.grid, frame.volume.grid) else {
      throw OrganError.study(
        "\(labels.url.path) lies on another grid than its image \(path(frame.file)); a label map has "
          + "its image's size, spacing and orientation"
      )
    }
    if let odd = map.labels.first(where: { $0 > 3 }) {
      throw OrganError.study(
        "\(labels.url.path) holds the label \(odd); the scheme has 0 background, 1 right-ventricular "
          + "cavity, 2 left-ventricular myocardium, 3 left-ventricular cavity"
      )
    }
    if frame.labels != nil, frame.labelsOrigin == labels.origin {
      throw OrganError.study(
        "\(labels.url.path) and \(frame.labelsFile ?? "another file") are both label maps of one "
          + "phase of \(path(frame.file))"
      )
    }
    // Files differ in the last digits of their affine.
    var outlined = HeartOutlines(map.labels, drawnBy: labels.origin)
    if let below = frame.labels, let origin = frame.labelsOrigin {
      outlined.fill(with: HeartOutlines(below.labels, drawnBy: origin))
    }
    frames[role]?[place].labels = LabelMap(grid: frame.volume.grid, labels: outlined.labels)
    frames[role]?[place].labelsFile = labels.name
    frames[role]?[place].labelsOrigin = labels.origin
    frames[role]?[place].origins = outlined.origins
  }

  private mutating func warn(_ name: String, _ sentence: String) {
    guard !warnings.contains(where: { $0.sentence == sentence }) else { return }
    warnings.append(StudyLayout.Warning(name: name, sentence: sentence))
  }

  private func path(_ file: String) -> String { study.appending(path: file).path }

  /// Whether two grids put every voxel at the same place, within a twentieth of a voxel.
  private static func agree(_ one: VoxelGrid, _ other: VoxelGrid) -> Bool {
    guard one.size == other.size, one.isOriented == other.isOriented else { return false }
    let last = SIMD3<Double>(one.size &- 1)
    let tolerance = one.spacing.min() / 20
    return [SIMD3(0, 0, 0), SIMD3(last.x, 0, 0), SIMD3(0, last.y, 0), SIMD3(0, 0, last.z), last]
      .allSatisfy { (one.position($0) - other.position($0)).length <= tolerance }
  }
}
