import Foundation
import Geometry
import Imaging
public import OrganKit

/// The last room: what the twin shows, for a clinician.
public struct HeartReporting: Reporting {
  /// The room.
  public init() {}

  /// Reads the findings off the twin, chooses the figures and hands over images, label maps and
  /// surfaces.
  public func report(
    on twin: HeartTwin,
    _ anatomy: HeartAnatomy,
    _ series: CineSeries,
    _ context: StageContext
  ) async throws -> Report {
    try context.checkCancellation()
    let pictures = SliceFigures(anatomy: anatomy)
    try handOver(anatomy, series, pictures.view, context)
    let base = twin.ends == .views ? BaseFigure(anatomy, series) : nil
    try base?.handOver(context)
    context.progress(0.5)
    try context.checkCancellation()
    try handOver(twin.surfaces, context)

    let figures = [
      pictures.slices, base?.figure, twin.bullsEye, twin.scene(period: period(of: series)),
      anatomy.volumeCourse(series), pictures.areas, anatomy.qualityTable, twin.shiftTable,
    ]
    let report = Report(
      title: "Heart",
      isSynthetic: series.isSynthetic,
      headline: headline,
      findings: twin.findings(for: series.person),
      figures: figures.compactMap { $0 },
      study: facts(twin, anatomy, series),
      methods: HeartMethods.paragraphs(twin, anatomy),
      references: HeartMethods.references(twin, anatomy)
    )
    context.progress(1)
    return report
  }

  private var headline: [String] {
    [
      "leftVentricularEjectionFraction", "leftVentricularEndDiastolicVolume",
      "leftVentricularEndSystolicVolume", "leftVentricularMass",
      "rightVentricularEjectionFraction", "rightVentricularEndDiastolicVolume",
    ]
  }

  /// Images, cut to what the page shows, and whole label maps at both phases.
  private func handOver(
    _ anatomy: HeartAnatomy,
    _ series: CineSeries,
    _ view: SliceWindow,
    _ context: StageContext
  ) throws {
    for (name, labelled) in [
      ("endDiastole", anatomy.endDiastole), ("endSystole", anatomy.endSystole),
    ] {
      guard series.frames.indices.contains(labelled.frame) else {
        throw OrganError(
          .studyRefused,
          "the labels at \(name) are of frame \(labelled.frame), which the series does not have"
        )
      }
      let frame = series.frames[labelled.frame]
      guard frame.volume.grid.size == labelled.labels.grid.size else {
        throw OrganError(
          .studyRefused,
          "the labels at \(name) do not have the size of \(frame.file)"
        )
      }
      let image = context.scratch.appending(path: "\(name)View.nii.gz")
      // The picture on the page needs the spacing that was found out, not the header's.
      try NIfTI.write(view.cut(frame.volume), to: image)
      context.artefact("\(name)View", image)
      let labels = context.scratch.appending(path: "\(name)Labels.nii.gz")
      let map = frame.storage.inverse(labelled.labels)
      try NIfTI.write(map, to: labels, like: frame.header)
      context.artefact("\(name)Labels", labels)
    }
  }

  /// Surfaces for printing (STL) and for looking at (VTP).
  private func handOver(_ surfaces: [HeartTwin.Surface], _ context: StageContext) throws {
    for surface in surfaces {
      for (phase, mesh) in [
        ("EndDiastole", surface.endDiastole), ("EndSystole", surface.endSystole),
      ] {
        let name = surface.structure + phase
        let print = context.scratch.appending(path: "\(name).stl")
        try STL.write(mesh, to: print)
        context.artefact(name, print)
        let view = context.scratch.appending(path: "\(name)Surface.vtp")
        try VTP.write(mesh, to: view)
        context.artefact("\(name)Surface", view)
      }
    }
  }

  /// The time between two beats, seconds, where the phases' times tell it; else one second.
  private func period(of series: CineSeries) -> Double {
    let times = series.frames.compactMap(\.time)
    guard times.count == series.frames.count, times.count > 2, let first = times.first,
      let last = times.last
    else { return 1 }
    let period = (last - first) * Double(times.count) / Double(times.count - 1) / 1000
    return 0.3...3 ~= period ? period : 1
  }

  /// The views that told the base.
  private func views(_ anatomy: HeartAnatomy) -> String {
    (anatomy.bases?.endDiastole ?? []).map { "the \(HeartWords.view($0.role))" }.sorted()
      .joined(separator: " and ")
  }

  private func facts(
    _ twin: HeartTwin,
    _ anatomy: HeartAnatomy,
    _ series: CineSeries
  ) -> [Report.Fact] {
    let ends =
      switch twin.ends {
      case .labelledView: "base plane and apex seen in a labelled long-axis view"
      case .views: "the left ventricle's base read off \(views(anatomy)); else first and last slice"
      case .slices: "first and last labelled short-axis slice"
      }
    var facts = series.facts
    if let source = anatomy.phasesFoundBy {
      let found = [
        "End-diastole": CineFacts.words(series.frames, anatomy.endDiastole.frame),
        "End-systole": CineFacts.words(series.frames, anatomy.endSystole.frame),
        "Phases": source,
      ]
      facts = facts.map { fact in
        found[fact.title].map { Report.Fact(fact.title, $0) } ?? fact
      }
    }
    facts += anatomy.outlineFacts
    facts.append(Report.Fact("Base and apex", ends))
    if twin.isOrientationAssumed {
      facts.append(Report.Fact("Orientation", "assumed: the image does not tell it"))
    }
    return facts
  }
}
