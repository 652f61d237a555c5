import Foundation
import Imaging
public import OrganKit

/// The second room: the label maps delivered with the study, and the network's where they lack
/// something, checked.
public struct HeartSegmentation: Segmenting {
  /// The room.
  public init() {}

  /// Takes the label maps at end-diastole and end-systole, lets the network draw what they lack, and
  /// says what is odd about them.
  ///
  /// As soon as one of the two instants is not fully labelled, the network draws every phase that is
  /// not: the volumes' course then tells which phases they are, where no name does.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where no heart is found, or where a person's label maps
  ///   cannot be a heart's.
  public func segment(_ series: CineSeries, _ context: StageContext) async throws -> HeartAnatomy {
    try context.checkCancellation()
    var outlined = series.frames.map { HeartOutlines(of: $0) }
    let isDrawn =
      !series.undecided.isEmpty
      || [series.endDiastole, series.endSystole].contains { outlined[$0]?.isComplete != true }
    var drawing: NetworkOutlines?
    if isDrawn {
      let wanted = outlined.indices.filter { outlined[$0]?.isComplete != true }
      let drawn = try NetworkOutlines(of: series, drawing: wanted, context)
      for index in wanted {
        guard let labels = drawn.labels[index] else { continue }
        let outlines = HeartOutlines(labels, drawnBy: .network)
        if outlined[index] == nil {
          outlined[index] = outlines
        } else {
          outlined[index]?.fill(with: outlines)
        }
      }
      drawing = drawn
    }
    let frames = outlined.indices.compactMap { index in
      outlined[index]
        .map { outlines in
          var frame = HeartAnatomy.LabelledFrame(
            frame: index,
            labels: LabelMap(grid: series.frames[index].volume.grid, labels: outlines.labels),
            origins: outlines.origins,
            expectedDice: drawing?.expectedDice(index, of: outlines) ?? [:]
          )
          frame.doubts = drawing?.doubts(index, of: outlines) ?? [:]
          frame.borderShifts = drawing?.borderShifts(of: outlines) ?? [:]
          return frame
        }
    }
    let phases = try CinePhaseChoice(series, frames, isDrawn: isDrawn, context)
    let (rest, systole) = (phases.endDiastole, phases.endSystole)
    var anatomy = HeartAnatomy(
      endDiastole: rest,
      endSystole: systole,
      longAxis: Self.longAxis(series, rest.frame, systole.frame, context)
    )
    anatomy.others = frames.filter { $0.frame != rest.frame && $0.frame != systole.frame }
    anatomy.network = drawing?.credits
    anatomy.phasesFoundBy = phases.foundBy
    // Where a person labelled the slices, a person decided where the ventricle ends.
    if [rest, systole].allSatisfy({ $0.origins[.leftCavity] == .network }) {
      anatomy.bases = try LongAxisReading.bases(series, anatomy, context)
    }
    try check(anatomy, isDrawn: isDrawn, context)
    drawing?.review(anatomy, context)
    context.progress(1)
    return anatomy
  }

  private func check(
    _ anatomy: HeartAnatomy,
    isDrawn: Bool,
    _ context: StageContext
  ) throws {
    let warnings = try AnatomyChecks.warnings(
      endDiastole: anatomy.endDiastole.labels,
      endSystole: anatomy.endSystole.labels,
      areDrawn: isDrawn,
      isBaseSeen: anatomy.bases != nil
    )
    for warning in warnings {
      context.warn(warning.name, HeartWords.capitalised(warning.sentence))
    }
    // Of two structures that the network draws apart a gap between them is worth no review, and
    // neither is a thick slice whose end the views show.
    let harmless = ["holeInLabels"] + (anatomy.bases == nil ? [] : ["coarseStack"])
    let grave = warnings.filter { !isDrawn || !harmless.contains($0.name) }
    if !grave.isEmpty {
      context.review(
        "the \(isDrawn ? "outlines" : "label maps") are unusual: "
          + grave.map(\.sentence).joined(separator: "; ")
      )
    }
  }

  /// The labelled long-axis views; one whose place in space is unknown says nothing of the stack.
  private static func longAxis(
    _ series: CineSeries,
    _ endDiastole: Int,
    _ endSystole: Int,
    _ context: StageContext
  ) -> [HeartAnatomy.LongAxisLabels] {
    let isOriented = series.frames[endDiastole].volume.grid.isOriented
    return series.longAxisViews.compactMap { view in
      // A view in step with the stack follows where its phases were decided anew.
      func index(_ told: Int?, _ instant: CardiacInstant, _ decided: Int) -> Int? {
        let isInStep = view.frames.count == series.frames.count
        return series.undecided.contains(instant) && isInStep ? decided : told
      }
      let rest = index(view.endDiastole, .endDiastole, endDiastole)
        .flatMap { view.frames[$0].labels }
      let systole = index(view.endSystole, .endSystole, endSystole)
        .flatMap { view.frames[$0].labels }
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
