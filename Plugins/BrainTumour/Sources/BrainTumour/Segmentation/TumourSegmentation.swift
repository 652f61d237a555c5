import Imaging
public import OrganKit

/// The second room: the outlines that came with the study in one numbering, checked.
public struct TumourSegmentation: Segmenting {
  /// The room.
  public init() {}

  /// Brings the label maps into one numbering and says what is odd about them.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where there is no tumour, or none of this brain.
  public func segment(_ series: TumourSeries, _ context: StageContext) async throws -> TumourAnatomy
  {
    try context.checkCancellation()
    var outlines: [TumourAnatomy.Outline] = []
    for (index, scan) in series.scans.enumerated() {
      try context.checkCancellation()
      let outline = Self.outline(of: scan)
      let file = scan.labels.first?.file ?? "the outline"
      let name = "the outline '\(file)'"
      let checks = try OutlineChecks(outline, in: series.brain, name: name, isFirst: index == 0)
      for oddity in checks.oddities { context.warn(oddity.name, oddity.sentence) }
      let grave = checks.oddities.filter(\.isGrave).map(\.sentence)
      if !grave.isEmpty { context.review(grave.joined(separator: "; ")) }
      outlines.append(outline)
      context.progress(Double(index + 1) / Double(series.scans.count))
    }
    return TumourAnatomy(brain: series.brain, outlines: outlines, header: series.header)
  }

  /// A scan's outline in the platform's numbering.
  static func outline(of scan: TumourSeries.Scan) -> TumourAnatomy.Outline {
    let maps = scan.labels.map { ($0.map, $0.scheme) }
    var outline = TumourAnatomy.Outline(
      day: scan.day,
      labels: merged(maps),
      origin: scan.labels.first?.origin ?? .study
    )
    outline.cellularity = scan.apparentDiffusion.map { Cellularity.map($0, within: outline.whole) }
    return outline
  }

  /// Label maps of one grid in one numbering; where they overlap, the core wins over oedema.
  static func merged(_ maps: [(map: LabelMap, scheme: LabelScheme)]) -> LabelMap {
    var merged = LabelMap(grid: maps[0].map.grid)
    for (map, scheme) in maps {
      let meanings = (0...UInt8.max).map { scheme.meanings[$0] ?? 0 }
      for place in map.labels.indices {
        let label = meanings[Int(map.labels[place])]
        let here = merged.labels[place]
        if label != 0, here == 0 || here == TumourAnatomy.Label.oedema {
          merged.labels[place] = label
        }
      }
    }
    return merged
  }
}
