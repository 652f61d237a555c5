import Foundation
import Imaging
import OrganKit

/// A cine put together from the DICOM files of a folder: the short-axis stack and its long-axis
/// views, as if they had come as NIfTI files named after their series.
struct DICOMCine {
  /// The phases of each image by its name (`series7.nii.gz`).
  private(set) var frames: [String: [CineSeries.Frame]] = [:]
  private(set) var images: [StudyLayout.Image] = []
  private(set) var patient = Patient()
  private(set) var date: String?
  private(set) var warnings: [StudyLayout.Warning] = []
  private(set) var reviews: [String] = []
  private(set) var facts: [Report.Fact] = []

  private var folder: ScannedFolder
  private var voxels: CineVoxels

  /// Reads the headers, recognises the series, and reads the pixels of those that are used.
  ///
  /// - Throws: `OrganError.Code.studyRefused`: two people, two examinations, no short-axis cine, or
  ///   pixels that cannot be read.
  init(_ study: URL, _ files: [String], _ context: StageContext) async throws {
    folder = try ScannedFolder(study, files, context)
    voxels = CineVoxels(study, context)
    patient = folder.patient
    warnings = folder.warnings
    let slices = cineSlices()
    guard !slices.isEmpty else {
      throw OrganError.study("\(study.path) holds no cine MRI: \(reasons ?? "no DICOM image")")
    }
    let stack = try ScannedStack(slices, in: study.path)
    warnings += stack.warnings
    reviews += stack.reviews
    for slice in stack.unused { folder.leave(slice.name, "repeats of short-axis slices") }
    try checkDate(stack, study)
    let used = stack.slices.compactMap { $0 }
    let cycle = CyclePhases(used)
    tellPhases(used, cycle)
    let volumes = try await volumes(of: stack, cycle, study, context)
    keep(volumes, of: used, StudyLayout.shortAxisRole, cycle)
    tellStack(stack, used, cycle)
    let names = Set((used + stack.unused).map(\.images[0].series))
    let others = slices.filter { !names.contains($0.images[0].series) }
    try await addViews(others, stack, volumes, cycle, context)
    facts += asideFacts
  }

  /// The planes that were imaged through the beat.
  private mutating func cineSlices() -> [CineSlice] {
    var slices: [CineSlice] = []
    var duplicates: [String: Int] = [:]
    for plane in folder.images.byPlane() {
      switch CineSlice.make(plane) {
      case .success(let (slice, count)):
        slices.append(slice)
        if count > 0 { duplicates[slice.name, default: 0] += count }
      case .failure(let no):
        folder.leave(ScannedFolder.name(ofSeries: plane[0].seriesNumber), no.reason)
      }
    }
    if !duplicates.isEmpty {
      let words = duplicates.keys.sorted().map { "\($0) (\(duplicates[$0] ?? 0))" }
      warn(
        "duplicateImages",
        "images of one plane and one time lie in \(words.joined(separator: ", ")); one of each is used"
      )
    }
    return slices
  }

  private mutating func checkDate(_ stack: ScannedStack, _ study: URL) throws {
    let dates = Set(stack.slices.compactMap { $0?.images[0].date })
    guard dates.count < 2 else {
      throw OrganError.study(
        "\(study.path): its short-axis slices are of \(dates.count) days "
          + "(\(dates.sorted().joined(separator: ", "))); give each examination a study of its own"
      )
    }
    date = ScannedPerson.day(dates.first)
  }

  private mutating func tellPhases(_ slices: [CineSlice], _ cycle: CyclePhases) {
    let odd = slices.filter { $0.images.count != cycle.fractions.count }
    if !odd.isEmpty {
      let words = odd.map { "\($0.images.count) in a slice of \($0.name)" }
      warn(
        "phasesMatched",
        "most short-axis slices have \(cycle.fractions.count) phases, but there are "
          + "\(words.joined(separator: ", ")); those nearest by their part of the R-R interval are used"
      )
    }
    if slices.contains(where: { $0.interval == nil }) {
      warn(
        "noTriggerTimes",
        "the images have no trigger times; phases are taken in the order of their numbers"
      )
    }
  }

  /// The stack at each phase.
  private mutating func volumes(
    of stack: ScannedStack,
    _ cycle: CyclePhases,
    _ study: URL,
    _ context: StageContext
  ) async throws -> [Volume] {
    let (grid, area) = (stack.grid, stack.grid.size.x * stack.grid.size.y)
    var volumes = cycle.fractions.map { _ in Volume(grid: grid) }
    var resampled: [CineSlice] = []
    for (k, slice) in stack.slices.enumerated() {
      guard let slice else { continue }
      let fits = SliceResampling.fits(slice.grid, grid, k)
      if !fits {
        resampled.append(slice)
        guard SliceResampling.coverage(of: slice.grid, grid, k) >= 0.5 else {
          throw OrganError.study(
            "\(study.path)/\(slice.images[0].file) and the other short-axis slices share less than "
              + "half of their field of view"
          )
        }
      }
      for (phase, plane) in try await voxels.phases(of: slice, cycle).enumerated() {
        try context.checkCancellation()
        let pixels = fits ? plane.voxels : SliceResampling.resampled(plane, on: grid, k)
        volumes[phase].voxels.replaceSubrange(k * area..<(k + 1) * area, with: pixels)
      }
      context.progress(0.4 + 0.3 * Double(k) / Double(grid.size.z))
    }
    for k in stack.slices.indices where stack.slices[k] == nil {
      for phase in volumes.indices {
        for pixel in k * area..<(k + 1) * area {
          let (below, above) = (
            volumes[phase].voxels[pixel - area], volumes[phase].voxels[pixel + area]
          )
          volumes[phase].voxels[pixel] = (below + above) / 2
        }
      }
    }
    if !resampled.isEmpty {
      warn(
        "slicesResampled",
        "short-axis slices of \(ScannedStack.listed(resampled)) have other rows and columns than "
          + "most; they are resampled to those"
      )
    }
    return volumes
  }

  /// Adds an image under the name of its lowest series.
  private mutating func keep(
    _ volumes: [Volume],
    of slices: [CineSlice],
    _ role: String,
    _ cycle: CyclePhases
  ) {
    guard let grid = volumes.first?.grid else { return }
    let number = slices.compactMap(\.seriesNumber).min()
    var name = "series\(number.map(String.init) ?? "").nii.gz"
    // One series may hold the stack and a view.
    if frames[name] != nil { name = "series\(number.map(String.init) ?? "")-\(role).nii.gz" }
    var header = NIfTIHeader(grid: grid, frameCount: volumes.count)
    if let interval = cycle.interval {
      header.pixdim[4] = interval / Double(max(1, volumes.count))
      header.xyztUnits = 2 | 16  // mm and ms
    }
    frames[name] = volumes.enumerated()
      .map { phase, volume in
        CineSeries.Frame(
          volume: volume,
          file: name,
          indexInFile: volumes.count > 1 ? phase : nil,
          time: cycle.time(phase),
          labels: nil,
          labelsFile: nil,
          labelsOrigin: nil,
          header: header,
          isConverted: true
        )
      }
    images.append(StudyLayout.Image(file: name, role: role))
  }

  /// The view of each kind whose plane is nearest to the left ventricle's middle.
  private mutating func addViews(
    _ slices: [CineSlice],
    _ stack: ScannedStack,
    _ volumes: [Volume],
    _ cycle: CyclePhases,
    _ context: StageContext
  ) async throws {
    guard let centre = MotionCentre.find(volumes) else {
      for slice in slices { folder.leave(slice.name, "nothing moves in the short axis") }
      return
    }
    let rule = LongAxisRule(axis: stack.direction, centre: centre)
    var views: [String: (slice: CineSlice, distance: Double)] = [:]
    for slice in slices {
      switch rule.verdict(on: slice.grid) {
      case .none(let reason): folder.leave(slice.name, reason)
      case .view(let role, let distance):
        let other = views[role]
        // Of repeats of one plane the last counts.
        let isNearer = other.map { known in
          abs(known.distance - distance) < 1
            ? (slice.seriesNumber ?? 0) > (known.slice.seriesNumber ?? 0)
            : distance < known.distance
        }
        if isNearer ?? true { views[role] = (slice, distance) }
        if let other {
          let loser = isNearer ?? true ? other.slice : slice
          if loser.name != views[role]?.slice.name {
            folder.leave(
              loser.name,
              "another view of its kind lies nearer to the left ventricle's axis"
            )
          }
        }
      }
    }
    for role in StudyLayout.longAxisRoles {
      guard let (slice, distance) = views[role] else { continue }
      try context.checkCancellation()
      keep(try await voxels.phases(of: slice, cycle), of: [slice], role, cycle)
      let angle = rule.angle(of: slice.normal) ?? 0
      facts.append(
        Report.Fact(
          CineFacts.title(role),
          String(
            format: "%@, by its plane at %.0f° about the long axis, %.0f mm off its middle",
            slice.name,
            angle,
            distance
          )
        )
      )
    }
  }

  private mutating func tellStack(
    _ stack: ScannedStack,
    _ slices: [CineSlice],
    _ cycle: CyclePhases
  ) {
    let thickness = slices[0].grid.spacing.z
    facts.append(
      Report.Fact(
        "Short-axis stack",
        String(
          format: "%@, %d slices %.1f mm apart by their positions, each %.1f mm thick",
          ScannedStack.listed(slices),
          slices.count,
          stack.grid.spacing.z,
          thickness
        )
      )
    )
    if let range = cycle.intervals {
      facts.append(
        Report.Fact(
          "R-R intervals",
          String(
            format: "%.0f to %.0f ms; phases are matched by their part of it",
            range.lowerBound,
            range.upperBound
          )
        )
      )
    }
  }

  private var asideFacts: [Report.Fact] {
    var facts = reasons.map { [Report.Fact("Left aside", $0)] } ?? []
    if folder.otherFiles > 0 {
      facts.append(Report.Fact("Files without images", "\(folder.otherFiles)"))
    }
    return facts
  }

  /// Why series were left aside: a reason, then the series it holds of.
  private var reasons: String? {
    var series: [String: [String]] = [:]
    for (name, why) in folder.aside {
      for reason in why { series[reason, default: []].append(name) }
    }
    guard !series.isEmpty else { return nil }
    return series.keys.sorted()
      .map { reason in
        let names = (series[reason] ?? []).sorted(by: StudyLayout.naturally)
        return "\(names.joined(separator: ", ")): \(reason)"
      }
      .joined(separator: "; ")
  }

  private mutating func warn(_ name: String, _ sentence: String) {
    warnings.append(StudyLayout.Warning(name: name, sentence: sentence))
  }
}
