public import Foundation
import Imaging
public import OrganKit

extension Heart: Delineating {
  /// Writes the label maps of the short axis, a file for each image file that holds labelled phases.
  ///
  /// A file of several phases gets a label map of as many; phases that nobody labelled are empty in
  /// it.
  public func delineate(
    _ anatomy: HeartAnatomy,
    from series: CineSeries,
    into folder: URL,
    _ context: StageContext
  ) async throws -> [Delineation] {
    let labelled = Dictionary(uniqueKeysWithValues: anatomy.frames.map { ($0.frame, $0) })
    var files: [String] = []
    for frame in series.frames where !files.contains(frame.file) { files.append(frame.file) }
    var delineations: [Delineation] = []
    for file in files {
      try context.checkCancellation()
      let phases = series.frames.indices.filter { series.frames[$0].file == file }
        .sorted { (series.frames[$0].indexInFile ?? 0) < (series.frames[$1].indexInFile ?? 0) }
      let drawn = phases.compactMap { labelled[$0] }
      guard !drawn.isEmpty else { continue }
      let maps = phases.map { index in
        let frame = series.frames[index]
        return frame.storage.inverse(labelled[index]?.labels ?? LabelMap(grid: frame.volume.grid))
      }
      let image = LabelledImage(file, series.frames[phases[0]])
      if let copy = image.copy {
        let volumes = phases.map { series.frames[$0].storage.inverse(series.frames[$0].volume) }
        try NIfTI.write(volumes, to: folder.appending(path: copy), like: image.header)
      }
      func deliver(
        _ name: String,
        _ header: NIfTIHeader?,
        _ maps: [LabelMap],
        _ phase: String?,
        _ drawn: [HeartAnatomy.LabelledFrame]
      ) throws {
        let labels = Delineation.labels(for: name)
        try NIfTI.write(maps, to: folder.appending(path: labels), like: header)
        delineations.append(
          Delineation(
            input: name,
            labels: labels,
            phase: phase,
            origin: Self.origin(drawn),
            expectedDice: Self.expectedDice(drawn)
          )
        )
      }
      let phase =
        phases.count == 1
        ? Self.phase(drawn[0], anatomy) : drawn.count == phases.count ? "all" : nil
      try deliver(image.name, image.header, maps, phase, drawn)
      // Single phases that lie beside the cine are images of the study too.
      for (index, map) in zip(phases, maps) {
        guard let copy = series.frames[index].copy, let frame = labelled[index] else { continue }
        try deliver(copy.file, copy.header, [map], Self.phase(frame, anatomy), [frame])
      }
    }
    return delineations
  }

  /// `ED`, `ES` or nothing.
  private static func phase(
    _ labelled: HeartAnatomy.LabelledFrame,
    _ anatomy: HeartAnatomy
  ) -> String? {
    switch labelled.frame {
    case anatomy.endDiastole.frame: "ED"
    case anatomy.endSystole.frame: "ES"
    default: nil
    }
  }

  private static func origin(_ drawn: [HeartAnatomy.LabelledFrame]) -> Delineation.Origin {
    let origins = Set(drawn.map(\.origin))
    return origins.contains(.network) ? .network : origins.contains(.user) ? .user : .study
  }

  /// The mean over the phases.
  private static func expectedDice(_ drawn: [HeartAnatomy.LabelledFrame]) -> [String: Double] {
    var expected: [String: Double] = [:]
    for structure in HeartStructure.allCases {
      let values = drawn.compactMap { $0.expectedDice[structure] }
      guard !values.isEmpty else { continue }
      expected[structure.key] = values.reduce(0, +) / Double(values.count)
    }
    return expected
  }
}

/// Under which name an image is delivered beside its labels.
private struct LabelledImage {
  /// The study's file, or that of the copy.
  let name: String
  /// The image's own header.
  let header: NIfTIHeader?
  /// The file to write the image to, where it was put together from files of another format.
  let copy: String?

  init(_ file: String, _ frame: CineSeries.Frame) {
    (name, header, copy) = (file, frame.header, frame.isConverted ? file : nil)
  }
}
