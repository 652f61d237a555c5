import Imaging

/// Where an unlabelled long-axis view shows the left ventricle's base at one phase: the two places
/// where the wall ends at the valves, and how wide the blood is from there to the drawn slices.
public struct ViewedBase: Codable, Sendable, Equatable {
  /// The view's role, as in the series.
  public var role: String
  /// Where the wall ends on either side, mm in the patient's space: x, y, z of both.
  public var hinges: [[Double]]
  /// The depth of the first of `widths`, mm along the stack from the middle of its most basal slice.
  public var firstDepth: Double
  /// How much deeper each next of `widths` lies, mm.
  public var step: Double
  /// How wide the blood between the walls is, mm, from the base down to the first drawn slice.
  public var widths: [Double]

  /// The hinges, mm.
  var ends: [SIMD3<Double>] { hinges.map { SIMD3($0[0], $0[1], $0[2]) } }

  /// The blood's width at a depth (mm), that at the nearest end beyond both.
  func width(atDepth depth: Double) -> Double {
    let place = min(max((depth - firstDepth) / step, 0), Double(widths.count - 1))
    let low = min(Int(place), widths.count - 1)
    let high = min(low + 1, widths.count - 1)
    return widths[low] + (place - Double(low)) * (widths[high] - widths[low])
  }
}

/// The base at end-diastole and end-systole, as the long-axis views show it; the same views at both.
public struct ViewedBases: Codable, Sendable, Equatable {
  /// At end-diastole, one a view.
  public var endDiastole: [ViewedBase]
  /// At end-systole, one a view.
  public var endSystole: [ViewedBase]

  /// Whether the numbers can be used: read from a file, they may be anything.
  var isSound: Bool {
    endDiastole.count == endSystole.count && !endDiastole.isEmpty
      && (endDiastole + endSystole)
        .allSatisfy { base in
          let places = base.hinges.joined() + base.widths + [base.firstDepth]
          return base.hinges.count == 2 && base.hinges.allSatisfy { $0.count == 3 }
            && !base.widths.isEmpty && base.step.isFinite && base.step > 0
            && places.allSatisfy { $0.isFinite && abs($0) < 1e6 }
            && base.widths.allSatisfy { $0 > 0 }
        }
  }
}
