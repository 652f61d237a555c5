import Dispatch
public import Imaging
import OrganKit
import Synchronization

/// What the posterior's draws foresee under one course: volumes over time, and maps on some days.
///
/// Sums run over draws in a fixed order, whatever the number of processors, so that results are equal
/// to the bit.
public struct PosteriorProjection: Sendable {
  /// What is asked of the draws.
  public struct Question: Sendable {
    /// What is done.
    public var course: TreatmentCourse
    /// The days on which volumes are wanted, ascending.
    public var days: [Double]
    /// Those of them on which maps are wanted too.
    public var mapDays: [Double]
    /// The days within which a voxel that comes above the core's threshold counts as recurrence.
    public var recurrence: ClosedRange<Double>?

    /// A question.
    public init(
      course: TreatmentCourse,
      days: [Double],
      mapDays: [Double] = [],
      recurrence: ClosedRange<Double>? = nil
    ) {
      self.course = course
      self.days = days
      self.mapDays = mapDays
      self.recurrence = recurrence
    }
  }

  /// Sums over the draws on a day, on the model's grid.
  public struct Maps: Sendable {
    /// The day.
    public var day: Double
    /// The mean of the cells over the most that tissue holds.
    public var density: Volume
    /// The mean of the living cells.
    public var viable: Volume
    /// The probability that a voxel lies inside the core's outline.
    public var core: Volume
    /// The probability that a voxel lies inside the whole's outline.
    public var whole: Volume
  }

  /// The model's grid.
  public let grid: VoxelGrid
  /// The days.
  public let days: [Double]
  /// The draws' weights.
  public let weights: [Double]
  /// The core's volume of each draw on each day, mL.
  public let coreVolumes: [[Double]]
  /// The whole's volume of each draw on each day, mL.
  public let wholeVolumes: [[Double]]
  /// All cells of each draw on each day, as mL of full tissue.
  public let burdens: [[Double]]
  /// The maps, in the order of the days asked for.
  public let maps: [Maps]
  /// The probability that the density of a voxel comes above the core's threshold within the days
  /// asked for.
  public let recurrence: Volume?

  /// The core's volume on a day, over the draws.
  public func coreVolume(_ day: Int) -> WeightedSample {
    WeightedSample(coreVolumes.map { $0[day] }, weights: weights)
  }

  /// The whole's volume on a day, over the draws.
  public func wholeVolume(_ day: Int) -> WeightedSample {
    WeightedSample(wholeVolumes.map { $0[day] }, weights: weights)
  }

  /// The time to progression from a day on, over the draws; infinite where it is not reached.
  public func timeToProgression(from start: Double) -> WeightedSample {
    WeightedSample(
      coreVolumes.map {
        Progression.time(days: days, volumes: $0, from: start) ?? .infinity
      },
      weights: weights
    )
  }

  /// The mean burden between two days, by the trapezoid rule, over the draws.
  public func meanBurden(from start: Double, to end: Double) -> WeightedSample {
    let within = days.indices.filter { start <= days[$0] && days[$0] <= end }
    return WeightedSample(
      burdens.map { burden in
        guard let first = within.first, let last = within.last, first < last else {
          return within.first.map { burden[$0] } ?? 0
        }
        let area = zip(within, within.dropFirst())
          .reduce(0.0) { sum, pair in
            sum + (burden[pair.0] + burden[pair.1]) / 2 * (days[pair.1] - days[pair.0])
          }
        return area / (days[last] - days[first])
      },
      weights: weights
    )
  }
}

extension PosteriorProjection {
  /// How many parts the draws are divided in: independent of the machine.
  private static let parts = 8

  /// Solves the draws under some courses.
  ///
  /// - Parameters:
  ///   - questions: the courses, and the days wanted of each.
  ///   - members: the draws; those with no weight are left out.
  ///   - domain: the tissue at the calibration's grid step.
  ///   - branch: the day until which the courses do the same, so that each draw is solved once until
  ///     then; nil where they have nothing in common.
  ///   - necrosis: where tumour has died.
  ///   - check: called between solves, to end a cancelled run; may throw.
  /// - Returns: one answer a question, in order.
  /// - Throws: what the solver throws, and `check`.
  public static func answers(
    to questions: [Question],
    of members: [TumourTwin.Member],
    on domain: GrowthDomain,
    sharedUntil branch: Double? = nil,
    necrosis: NecrosisRule = NecrosisRule(),
    check: @escaping @Sendable () throws -> Void = {}
  ) throws -> [PosteriorProjection] {
    let draws = members.filter { $0.weight > 0 }
    let sum = draws.reduce(0) { $0 + $1.weight }
    let count = min(Self.parts, max(1, draws.count))
    let results = Mutex([Result<ProjectionPart, any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let range = draws.count * number / count..<draws.count * (number + 1) / count
      let result = Result {
        var part = ProjectionPart(questions, on: domain, sharedUntil: branch, necrosis)
        let solver = GrowthSolver(domain)
        for member in draws[range] {
          try part.add(member, weight: member.weight / sum, solver, check)
        }
        return part
      }
      results.withLock { $0[number] = result }
    }
    var parts = try results.withLock { try $0.compactMap { try $0?.get() } }
    var all = parts.removeFirst()
    for part in parts { all.add(part) }
    let weights = draws.map { $0.weight / sum }
    return zip(questions, all.answers)
      .map { PosteriorProjection($0, $1, weights: weights, on: domain.grid) }
  }

  private init(
    _ question: Question,
    _ sums: ProjectionPart.Answer,
    weights: [Double],
    on grid: VoxelGrid
  ) {
    self.grid = grid
    self.weights = weights
    days = question.days
    coreVolumes = sums.coreVolumes
    wholeVolumes = sums.wholeVolumes
    burdens = sums.burdens
    maps = zip(question.mapDays, sums.maps)
      .map { day, map in
        Maps(
          day: day,
          density: Volume(grid: grid, voxels: map.density),
          viable: Volume(grid: grid, voxels: map.viable),
          core: Volume(grid: grid, voxels: map.core),
          whole: Volume(grid: grid, voxels: map.whole)
        )
      }
    recurrence = question.recurrence.map { _ in Volume(grid: grid, voxels: sums.recurrence) }
  }
}
