import Foundation
import Imaging
import OrganKit

/// Reads the left ventricle's base off long-axis views that nobody labelled, guided by the outlines
/// drawn in the short-axis slices.
enum LongAxisReading {
  /// The base at both instants as each view shows it.
  ///
  /// Three-chamber views are not read: at their front the blood goes on into the aorta, no wider than
  /// in the ventricle, and what is looked for there is not to be seen.
  ///
  /// - Parameters:
  ///   - series: the study.
  ///   - anatomy: the short-axis outlines.
  ///   - context: the run's, asked whether to stop.
  /// - Returns: nil where no view shows the base at both instants.
  /// - Throws: what the context throws when the run is to stop.
  static func bases(
    _ series: CineSeries,
    _ anatomy: HeartAnatomy,
    _ context: StageContext
  ) throws -> ViewedBases? {
    guard anatomy.endDiastole.labels.grid.isOriented,
      let stack = ShortAxisStack(anatomy.endDiastole.labels)
    else { return nil }
    var bases = ViewedBases(endDiastole: [], endSystole: [])
    for view in series.longAxisViews where view.role != "cineThreeChamber" && !isLabelled(view) {
      try context.checkCancellation()
      guard let (rest, systole) = read(view, series, anatomy, stack) else { continue }
      bases.endDiastole.append(rest)
      bases.endSystole.append(systole)
    }
    return bases.isSound ? bases : nil
  }

  private static func isLabelled(_ view: CineSeries.LongAxisView) -> Bool {
    view.frames.contains { $0.labels != nil }
  }

  /// The outlines and the view's image of one phase.
  private struct Phase {
    var labelled: HeartAnatomy.LabelledFrame
    var image: Volume
  }

  private static func read(
    _ view: CineSeries.LongAxisView,
    _ series: CineSeries,
    _ anatomy: HeartAnatomy,
    _ stack: ShortAxisStack
  ) -> (ViewedBase, ViewedBase)? {
    let phases = phases(view, series, anatomy)
    guard let grid = phases.first?.image.grid, grid.isOriented, grid.size.x > 1, grid.size.y > 1,
      grid.size.z == 1,
      phases.allSatisfy({ $0.image.grid == grid }),
      let rest = phases.firstIndex(where: { $0.labelled.frame == anatomy.endDiastole.frame }),
      let systole = phases.firstIndex(where: { $0.labelled.frame == anatomy.endSystole.frame })
    else { return nil }
    let sections = phases.map { phase in
      Sections(of: [HeartStructure.leftCavity.label], in: phase.labelled.labels, along: stack)
    }
    guard let frame = LevelledView(of: grid, around: sections[rest], over: sections) else {
      return nil
    }
    let blood = phases.compactMap { phase in
      BloodEdges(
        frame.sampled(phase.image),
        frame,
        frame.cuts(of: phase.labelled.labels, along: stack)
      )
    }
    guard blood.count == phases.count else { return nil }
    let hinges = HingeSearch(blood, frame, spacing: stack.spacing).hinges()
    let found = [rest, systole]
      .compactMap { phase -> ViewedBase? in
        guard hinges[phase].scores.allSatisfy({ $0 >= HingeSearch.leastScore }) else { return nil }
        return base(view.role, frame, blood[phase], hinges[phase].rows)
      }
    return found.count == 2 ? (found[0], found[1]) : nil
  }

  /// The phases that are outlined and that the view shows; only the two instants where the view has
  /// fewer phases than the stack.
  private static func phases(
    _ view: CineSeries.LongAxisView,
    _ series: CineSeries,
    _ anatomy: HeartAnatomy
  ) -> [Phase] {
    let isInStep = view.frames.count == series.frames.count
    let frames = isInStep ? anatomy.frames : [anatomy.endDiastole, anatomy.endSystole]
    return frames.compactMap { labelled in
      view.image(of: labelled, in: series, anatomy).map { Phase(labelled: labelled, image: $0) }
    }
  }

  private static func base(
    _ role: String,
    _ view: LevelledView,
    _ blood: BloodEdges,
    _ rows: [Int]
  ) -> ViewedBase {
    let ends = [blood.low[rows[0]], blood.high[rows[1]]]
    let hinges = zip(rows, ends)
      .map { row, column in
        let place = view.position(row: Double(row), column: column)
        return [place.x, place.y, place.z]
      }
    let start = min(rows[0], rows[1], blood.firstRow)
    let widths = (start...blood.firstRow)
      .map { row in
        // Beyond a hinge the blood is the atrium's.
        let low = row < rows[0] ? ends[0] : blood.low[row]
        let high = row < rows[1] ? ends[1] : blood.high[row]
        return max(high - low + 1, 1) * LevelledView.step
      }
    return ViewedBase(
      role: role,
      hinges: hinges,
      firstDepth: view.depth(Double(start)),
      step: view.depth(1) - view.depth(0),
      widths: widths
    )
  }
}

extension CineSeries.LongAxisView {
  /// The view's image at a phase of the stack; nil where it shows none.
  func image(
    of labelled: HeartAnatomy.LabelledFrame,
    in series: CineSeries,
    _ anatomy: HeartAnatomy
  ) -> Volume? {
    // A view in step with the stack follows it.
    let index: Int? =
      switch labelled.frame {
      case _ where frames.count == series.frames.count: labelled.frame
      case anatomy.endDiastole.frame: endDiastole
      case anatomy.endSystole.frame: endSystole
      default: nil
      }
    guard let index, frames.indices.contains(index) else { return nil }
    return frames[index].volume
  }
}
