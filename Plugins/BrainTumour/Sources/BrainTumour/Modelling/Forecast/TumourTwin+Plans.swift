public import Imaging

extension TumourTwin {
  /// The day of the last scan.
  public var lastDay: Double { outlines.last?.day ?? 0 }

  /// The day from which plans count: the log's first fraction or dose, else the last scan.
  public var anchorDay: Double {
    [course.fractions.first?.day, course.doses.first?.day].compactMap { $0 }.min() ?? lastDay
  }

  /// Whether the log holds radiotherapy or a drug.
  public var isTreated: Bool { !course.fractions.isEmpty || !course.doses.isEmpty }

  /// What plans aim at: the core as last outlined before the anchor, or as first outlined.
  ///
  /// Where that shows no core, as after an operation, the whole outline or the cavity.
  public var target: Mask? {
    let before = outlines.last { $0.day <= anchorDay } ?? outlines.first
    guard let before else { return nil }
    if !before.core.isEmpty { return before.core }
    let rest = Mask(before.labels, labels: [1, 2, 3, 4])
    return rest.isEmpty ? nil : rest
  }

  /// The courses of some plans: what they do in the place of the log's radiotherapy and drugs.
  ///
  /// All have the same dose maps, the log's first, so that a solver that goes from one to the other
  /// reads them once.
  ///
  /// - Returns: one course a plan, in order.
  public func courses(of plans: [TreatmentPlan]) -> [TreatmentCourse] {
    let margins = Set(plans.filter { $0.totalDose > 0 }.map(\.margin)).sorted()
    var maps = course.doseMaps
    var places: [Double: Int] = [:]
    if let largest = margins.last, let target {
      let around = DoseMap(around: target, largestMargin: largest)
      for margin in margins {
        guard let map = around.volume(margin: margin) else { continue }
        places[margin] = maps.count
        maps.append(map)
      }
    }
    let anchor = anchorDay
    return plans.map { plan in
      let start = anchor + plan.startDelay
      let dose = plan.fractions > 0 ? plan.totalDose / Double(plan.fractions) : 0
      return TreatmentCourse(
        resections: course.resections,
        fractions: plan.fractionDays.map { day in
          TreatmentCourse.Fraction(day: start + day, dose: dose, doseMap: places[plan.margin])
        },
        doses: plan.drugDays(from: start).map { TreatmentCourse.DrugDose(day: $0) },
        doseMaps: maps
      )
    }
  }

  /// Fewer draws that stand for all: at equal steps of the weight, so that none is drawn by chance.
  ///
  /// - Parameter count: how many at most; a draw that stands for several carries their weight.
  /// - Returns: draws in their order, whose weights sum to 1.
  public func members(atMost count: Int) -> [Member] {
    guard members.count > count, count > 0 else { return members }
    let sum = members.reduce(0) { $0 + $1.weight }
    var chosen: [Member] = []
    var (below, step) = (0.0, 0)
    for member in members {
      below += member.weight / sum
      var times = 0
      while step < count, (Double(step) + 0.5) / Double(count) < below {
        times += 1
        step += 1
      }
      guard times > 0 else { continue }
      var kept = member
      kept.weight = Double(times) / Double(count)
      chosen.append(kept)
    }
    return chosen
  }
}
