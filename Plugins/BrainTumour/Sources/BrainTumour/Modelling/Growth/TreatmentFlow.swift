import Foundation
import Numerics

/// What growth and treatment do to a cell's density by itself, without diffusion, exactly:
/// u' = ρu(1−u) − k(t)u with k(t) = Σ s·amount·exp(−λ(t−τ)), and u → u·exp(−αd−βd²) at each
/// fraction.
///
/// Bernoulli's equation is linear in 1/u: with G(t) = ρt − ∫k, u(t) = u₀e^G / (1 + u₀·ρ∫e^G). ∫k is
/// known in closed form, and the last integral is summed by Gauss's rule in pieces that are short
/// while the drug decays; so a flow over any time is exact to rounding, wherever in it fractions
/// and doses lie.
struct TreatmentFlow {
  /// A part of a flow.
  enum Part: Equatable {
    /// The same for all cells.
    case reaction(LatticeDiffusion.Reaction)
    /// A fraction whose dose differs from cell to cell.
    case mappedFraction(dose: Double, map: Int)
  }

  private let growth: Double
  private let alpha: Double
  private let alphaBetaRatio: Double
  private let sensitivity: Double
  private let decay: Double
  private let fractions: [TreatmentCourse.Fraction]
  private let doses: [TreatmentCourse.DrugDose]

  /// The flow of a model and a course.
  init(_ parameters: GrowthParameters, _ course: TreatmentCourse) {
    growth = parameters.proliferationRate
    alpha = parameters.radiosensitivity
    alphaBetaRatio = parameters.alphaBetaRatio
    sensitivity = parameters.drugSensitivity
    decay = parameters.drugDecayRate
    fractions = alpha > 0 ? course.fractions.sorted { $0.day < $1.day } : []
    doses = sensitivity > 0 ? course.doses.sorted { $0.day < $1.day } : []
  }

  /// The share of cells that survives a dose (Gy): exp(−αd−βd²).
  func survival(_ dose: Double) -> Double {
    exp(-alpha * dose * (1 + dose / alphaBetaRatio))
  }

  /// The flow from a time to a later one; what happens at `start` takes part, at `end` it does not.
  func parts(from start: Double, to end: Double) -> [Part] {
    var parts: [Part] = []
    var reaction = LatticeDiffusion.Reaction()
    var time = start
    for fraction in fractions where fraction.day >= start && fraction.day < end {
      reaction = reaction.followed(by: grown(from: time, to: fraction.day))
      time = fraction.day
      if let map = fraction.doseMap {
        parts += [.reaction(reaction), .mappedFraction(dose: fraction.dose, map: map)]
        reaction = LatticeDiffusion.Reaction()
      } else {
        reaction = reaction.followed(by: .init(gain: survival(fraction.dose)))
      }
    }
    parts.append(.reaction(reaction.followed(by: grown(from: time, to: end))))
    return parts
  }

  /// The flow as one reaction, where no fraction in it is mapped.
  func reaction(from start: Double, to end: Double) -> LatticeDiffusion.Reaction? {
    let parts = parts(from: start, to: end)
    guard parts.count == 1, case .reaction(let reaction) = parts[0] else { return nil }
    return reaction
  }

  /// Growth and drug alone.
  private func grown(from start: Double, to end: Double) -> LatticeDiffusion.Reaction {
    var reaction = LatticeDiffusion.Reaction()
    guard end > start else { return reaction }
    var time = start
    // The rate of kill just now, of all that was given until now.
    var rate = 0.0
    var next = 0
    while next < doses.count, doses[next].day <= start {
      rate += sensitivity * doses[next].amount * exp(-decay * (start - doses[next].day))
      next += 1
    }
    while time < end {
      let until = next < doses.count ? min(doses[next].day, end) : end
      reaction = reaction.followed(by: decaying(rate: rate, over: until - time))
      rate *= exp(-decay * (until - time))
      time = until
      while next < doses.count, doses[next].day <= time {
        rate += sensitivity * doses[next].amount
        next += 1
      }
    }
    return reaction
  }

  /// Growth under a rate of kill that decays, over a time without a new dose.
  private func decaying(rate: Double, over time: Double) -> LatticeDiffusion.Reaction {
    // Nothing left of the drug: the logistic curve in closed form.
    guard rate * time > 1e-18 else {
      return .init(gain: exp(growth * time), saturation: expm1(growth * time))
    }
    func exponent(_ t: Double) -> Double {
      growth * t - (decay > 0 ? -rate / decay * expm1(-decay * t) : rate * t)
    }
    var integral = 0.0
    var start = 0.0
    // Pieces: short against both the decay and the kill, then twice as long each.
    var piece = min(time, 0.5 / max(decay, rate, 1e-9))
    while start < time {
      let length = time - start < 1.5 * piece ? time - start : piece
      for (node, weight) in zip(Self.nodes, Self.weights) {
        integral += length * weight * exp(exponent(start + length * node))
      }
      start += length
      piece = min(2 * piece, 1 / max(growth, 1e-9))
    }
    return .init(gain: exp(exponent(time)), saturation: growth * integral)
  }

  /// Gauss's rule of eight nodes on 0 to 1.
  private static let nodes = halfNodes.map { 0.5 - $0 / 2 } + halfNodes.map { 0.5 + $0 / 2 }
  private static let weights = halfWeights.map { $0 / 2 } + halfWeights.map { $0 / 2 }
  private static let halfNodes = [
    0.183_434_642_495_649_8, 0.525_532_409_916_328_99, 0.796_666_477_413_626_74,
    0.960_289_856_497_536_23,
  ]
  private static let halfWeights = [
    0.362_683_783_378_361_98, 0.313_706_645_877_887_29, 0.222_381_034_453_374_47,
    0.101_228_536_290_376_26,
  ]
}
