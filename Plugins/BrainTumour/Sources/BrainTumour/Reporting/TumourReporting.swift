import Foundation
import Imaging
public import OrganKit

/// The last room: what the twin shows and foresees, for a clinician.
public struct TumourReporting: Reporting {
  /// The room holds no state.
  public init() {}

  /// Projects the posterior, reads the findings off the twin, chooses the figures and hands over
  /// maps, margins and surfaces.
  public func report(
    on twin: TumourTwin,
    _ anatomy: TumourAnatomy,
    _ series: TumourSeries,
    _ context: StageContext
  ) async throws -> Report {
    try context.checkCancellation()
    let grid = twin.tissue.grid
    guard let last = twin.outlines.last, last.labels.grid.size == grid.size, !twin.members.isEmpty
    else {
      throw OrganError(.studyRefused, "the twin holds no outline on its tissue's grid")
    }
    // A twin that was updated keeps the grid and the days of its first study.
    let offset = anatomy.outlines.last.map { last.day - $0.day } ?? 0
    let brain = anatomy.brain.resampled(onto: grid)
    let (foreseeing, displacement) = try twin.foreseeing(
      until: max(twin.lastDay, twin.anchorDay) + TumourOutlook.horizon,
      context.parameters
    )
    let domain = foreseeing.domain()
    let outlook = try TumourOutlook(of: foreseeing, on: domain, check: context.checkCancellation)
    context.progress(0.6)
    let maps = TumourMaps(outlook, of: foreseeing, on: domain)
    try maps.handOver(context)
    context.progress(0.75)
    let margins = TargetVolumes(last, brain: brain, tissue: twin.tissue)
    let model = TargetVolumes.densest(
      maps.density.voxels,
      within: brain,
      asManyAs: margins.plain
    )
    try handOver(margins, model, context)
    context.progress(0.85)

    var figures: [Figure?] = []
    if let slices = TumourSlices(of: twin, series, offset: offset) {
      figures.append(try slices.fit(outlook, on: domain, context))
      figures.append(
        try slices.recurrence(
          maps,
          after: outlook.recurrenceAfter,
          margins: [
            (margins.anatomical, "margin of 15 mm", .tertiary),
            (model, "model's margin of equal volume", .quaternary),
          ],
          context
        )
      )
    }
    figures.append(try TumourScene(twin: twin, outlook: outlook).figure(context))
    let tables = TwinTables(twin: twin)
    figures += [
      VolumeCurves(twin: twin, outlook: outlook).figure,
      PlanFigures.curves(outlook.plans),
      PlanFigures.table([outlook.loggedOutcome].compactMap { $0 } + outlook.plans),
      tables.forecasts,
      tables.posterior,
      tables.agreement(maps),
      HeldOut(twin: twin, series: series, offset: offset, maps: maps).figure(),
      TumourStatements.figure(twin, outlook),
    ]
    let findings = twin.findings(outlook)
    let names = Set(findings.map(\.name))
    context.progress(1)
    return Report(
      title: "Brain tumour",
      isSynthetic: series.isSynthetic,
      headline: Self.headline.filter(names.contains),
      findings: findings,
      figures: figures.compactMap { $0 },
      study: TumourStatements.study(twin, series),
      methods: TumourStatements.methods(twin, outlook)
        + TumourStatements.massEffect(displacement),
      references: TumourStatements.references(twin)
    )
  }

  private static let headline = [
    "tumourCoreVolume", "tumourWholeVolume", "timeToProgression", "proliferationRate",
    "whiteMatterDiffusivity", "diffusivityToProliferationRatio",
  ]

  /// The margins, as label maps of one label.
  private func handOver(
    _ margins: TargetVolumes,
    _ model: Mask,
    _ context: StageContext
  ) throws {
    for (name, mask) in [
      ("gtv", margins.gross), ("ctv", margins.anatomical), ("ctvPlain", margins.plain),
      ("ctvModel", model),
    ] {
      let file = context.scratch.appending(path: "\(name).nii.gz")
      try NIfTI.write(
        LabelMap(grid: mask.grid, labels: mask.voxels.map { $0 ? 1 : 0 }),
        to: file
      )
      context.artefact(name, file)
    }
  }
}
