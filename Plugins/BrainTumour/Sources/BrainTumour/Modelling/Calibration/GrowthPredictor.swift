import Foundation
import Imaging

/// What the growth model says where the scans were read.
struct GrowthPrediction: Sendable, Equatable {
  /// A group's numbers: a threshold's logit t is missed by `offsets − slopes·t`, in mm; cellularity's
  /// logarithm by `offsets`.
  struct Group: Sendable, Equatable {
    /// The signed distance to where the logit is 0, or the logarithm of the density.
    var offsets: [Double]
    /// The reciprocal of the logit's slope, mm; 0 for cellularity.
    var slopes: [Double]
    /// How much of a shift of the surface the distance tells, as −2·ln: less where density is flat.
    ///
    /// Without it a flat front would pass for an exact one.
    var flatness: [Double]
  }

  /// In the order of `TumourObservations.groups`.
  var groups: [Group]
  /// The highest logit at each of `TumourObservations.absences`.
  var peaks: [Double]

  /// Group by group, this plus so many times another.
  func adding(_ other: GrowthPrediction, times factor: Double) -> GrowthPrediction {
    var sum = self
    for group in groups.indices {
      for place in groups[group].offsets.indices {
        sum.groups[group].offsets[place] += factor * other.groups[group].offsets[place]
        sum.groups[group].slopes[place] += factor * other.groups[group].slopes[place]
        let flatness = sum.groups[group].flatness[place]
        sum.groups[group].flatness[place] =
          flatness + factor * other.groups[group].flatness[place]
      }
    }
    for place in peaks.indices { sum.peaks[place] += factor * other.peaks[place] }
    return sum
  }
}

/// Solves the growth model and reads it where the scans were: from any thread, each with a solver
/// of its own.
final class GrowthPredictor: @unchecked Sendable {
  /// Where the tumour can be.
  let domain: GrowthDomain
  private let observations: TumourObservations
  private let course: TreatmentCourse
  private let probes: [FieldProbe]
  /// Solvers that no thread is using; guarded by the lock, like the last prediction.
  private var idle: [GrowthSolver] = []
  private var last: [(parameters: GrowthParameters, prediction: GrowthPrediction)] = []
  private let lock = NSLock()

  init(_ observations: TumourObservations, course: TreatmentCourse, in domain: GrowthDomain) {
    self.domain = domain
    self.observations = observations
    self.course = course
    probes = observations.groups.map { FieldProbe($0.places, on: domain.tissue) }
  }

  /// The prediction of parameters; nil where they have none, such as an origin outside tissue.
  ///
  /// Thresholds are no parameters of growth: the last predictions are kept for other thresholds.
  func prediction(_ parameters: GrowthParameters) -> GrowthPrediction? {
    lock.lock()
    if let known = last.last(where: { $0.parameters == parameters }) {
      lock.unlock()
      return known.prediction
    }
    lock.unlock()
    guard let states = states(parameters, on: observations.days) else { return nil }
    let prediction = read(states)
    lock.lock()
    last.append((parameters, prediction))
    if last.count > 12 { last.removeFirst() }
    lock.unlock()
    return prediction
  }

  /// The states on some days; nil where the parameters have none.
  func states(_ parameters: GrowthParameters, on days: [Double]) -> [GrowthSolver.State]? {
    guard contains(parameters.origin) else { return nil }
    lock.lock()
    let solver = idle.popLast() ?? GrowthSolver(domain)
    lock.unlock()
    defer {
      lock.lock()
      idle.append(solver)
      lock.unlock()
    }
    return try? solver.solve(parameters, course: course, days: days)
  }

  /// Whether a place lies in tissue.
  func contains(_ place: SIMD3<Double>) -> Bool {
    domain.tissue.isSet(nearest: domain.grid.voxel(place))
  }

  /// Reads states, one a scan.
  func read(_ states: [GrowthSolver.State]) -> GrowthPrediction {
    let groups = zip(observations.groups, probes)
      .map { group, probe in
        states[group.scan].density
          .withUnsafeBufferPointer { density in
            group.kind == .cellularity
              ? Self.logMeans(probe, group, density) : Self.distances(probe, group, density)
          }
      }
    let peaks = observations.absences.map { absence in
      Logit.cutOff(states[absence.scan].density.max() ?? 0)
    }
    return GrowthPrediction(groups: groups, peaks: peaks)
  }

  /// Observations of the predictor's days, their outlines read on the model's own fronts.
  ///
  /// Read at an outline, which its error has moved, distance and slope err together, and thresholds
  /// fitted to many places are wrong by more than their number lets one hope for. So each place of
  /// an outline walks to the front, and is read there; the way is what was measured. Errors are a
  /// field on the front, too: on the outline, which is longer where it strays outwards, their mean
  /// would not be 0.
  ///
  /// - Parameters:
  ///   - observations: what to read.
  ///   - parameters: of the model whose fronts these are.
  ///   - logits: the thresholds'.
  /// - Returns: nil where the parameters have no prediction.
  func walked(
    _ observations: TumourObservations,
    _ parameters: GrowthParameters,
    _ logits: [TumourObservations.Kind: Double]
  ) -> TumourObservations? {
    guard let states = states(parameters, on: observations.days) else { return nil }
    var walked = observations
    for (number, group) in observations.groups.enumerated() {
      guard let level = logits[group.kind] else { continue }
      var measured = [Double](repeating: 0, count: group.centres.count)
      var centres = [SIMD3<Double>](repeating: .zero, count: group.centres.count)
      var patch = 0
      states[group.scan].density
        .withUnsafeBufferPointer { density in
          FieldProbe(group.outline, on: domain.tissue)
            .walk(density, to: level) { place, end, way in
              while place >= group.starts[patch + 1] { patch += 1 }
              walked.groups[number].places[place] = end
              let share = 1 / Double(group.starts[patch + 1] - group.starts[patch])
              measured[patch] -= share * way
              centres[patch] += share * end
            }
        }
      walked.groups[number].measured = measured
      walked.groups[number].centres = centres
    }
    return walked
  }

  private static func distances(
    _ probe: FieldProbe,
    _ group: TumourObservations.Group,
    _ density: UnsafeBufferPointer<Double>
  ) -> GrowthPrediction.Group {
    var offsets = [Double](repeating: 0, count: group.centres.count)
    var slopes = offsets
    var flatness = offsets
    let least = FieldProbe.leastSlope * FieldProbe.leastSlope
    var patch = 0
    probe.logits(density) { place, logit, square in
      while place >= group.starts[patch + 1] { patch += 1 }
      let weight = 1 / Double(group.starts[patch + 1] - group.starts[patch])
      let slope = (square + least).squareRoot()
      offsets[patch] += weight * logit / slope
      slopes[patch] += weight / slope
      flatness[patch] += weight * log1p(least / max(square, 1e-6))
    }
    return GrowthPrediction.Group(offsets: offsets, slopes: slopes, flatness: flatness)
  }

  private static func logMeans(
    _ probe: FieldProbe,
    _ group: TumourObservations.Group,
    _ density: UnsafeBufferPointer<Double>
  ) -> GrowthPrediction.Group {
    var sums = [Double](repeating: 0, count: group.centres.count)
    var block = 0
    probe.values(density) { place, value in
      while place >= group.starts[block + 1] { block += 1 }
      sums[block] += value
    }
    let logs = sums.indices.map { block in
      let count = Double(group.starts[block + 1] - group.starts[block])
      return log(max(sums[block] / count, 1e-3))
    }
    let none = [Double](repeating: 0, count: logs.count)
    return GrowthPrediction.Group(offsets: logs, slopes: none, flatness: none)
  }
}
