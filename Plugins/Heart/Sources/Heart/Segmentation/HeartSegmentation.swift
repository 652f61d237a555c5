import Foundation
import Imaging
public import OrganKit

/// The second room: the label maps delivered with the study, checked.
public struct HeartSegmentation: Segmenting {
  /// The room.
  public init() {}

  /// Takes the label maps at end-diastole and end-systole, and says what is odd about them.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where a label map or a structure is missing.
  public func segment(_ series: CineSeries, _ context: StageContext) async throws -> HeartAnatomy {
    try context.checkCancellation()
    let rest = try Self.labelled(series, .endDiastole)
    let systole = try Self.labelled(series, .endSystole)
    let warnings = try AnatomyChecks.warnings(
      endDiastole: rest.labels,
      endSystole: systole.labels
    )
    for warning in warnings { context.warn(warning.name, warning.sentence) }
    if !warnings.isEmpty {
      context.review(
        "the label maps are unusual: \(warnings.map(\.sentence).joined(separator: "; "))"
      )
    }
    context.progress(1)
    return HeartAnatomy(
      endDiastole: rest,
      endSystole: systole,
      longAxis: Self.longAxis(series, context)
    )
  }

  private static func labelled(
    _ series: CineSeries,
    _ instant: CardiacInstant
  ) throws -> HeartAnatomy.LabelledFrame {
    let index = instant == .endDiastole ? series.endDiastole : series.endSystole
    let frame = series.frames[index]
    guard let labels = frame.labels, let origin = frame.labelsOrigin else {
      let place = frame.indexInFile.map { "phase \($0 + 1) of " } ?? ""
      throw OrganError.study(
        "the study holds no label maps of \(instant.words) (\(place)\(frame.file)); deliver them with "
          + "the study or give them with --labels, for this version draws none itself"
      )
    }
    return HeartAnatomy.LabelledFrame(frame: index, labels: labels, origin: origin)
  }

  /// The labelled long-axis views; one whose place in space is unknown says nothing of the stack.
  private static func longAxis(
    _ series: CineSeries,
    _ context: StageContext
  ) -> [HeartAnatomy.LongAxisLabels] {
    let isOriented = series.frames[series.endDiastole].volume.grid.isOriented
    return series.longAxisViews.compactMap { view in
      let rest = view.endDiastole.flatMap { view.frames[$0].labels }
      let systole = view.endSystole.flatMap { view.frames[$0].labels }
      guard rest != nil || systole != nil else { return nil }
      guard isOriented, rest?.grid.isOriented ?? true, systole?.grid.isOriented ?? true else {
        context.warn(
          "longAxisWithoutOrientation",
          "The view \(view.role) is not used: where it lies to the short axis is not known"
        )
        return nil
      }
      return HeartAnatomy.LongAxisLabels(role: view.role, endDiastole: rest, endSystole: systole)
    }
  }
}
