import Imaging

/// What some of the posterior's draws foresee, summed as they are solved: no state is kept.
struct ProjectionPart: Sendable {
  /// Sums over draws on a day.
  struct Sums: Sendable {
    /// Cells over the most that tissue holds.
    var density: [Float]
    /// Those that live.
    var viable: [Float]
    /// The weight of the draws whose core holds a voxel.
    var core: [Float]
    /// The weight of the draws whose whole holds a voxel.
    var whole: [Float]

    init(count: Int) {
      density = Array(repeating: 0, count: count)
      (viable, core, whole) = (density, density, density)
    }
  }

  /// The answer to one question.
  struct Answer: Sendable {
    var coreVolumes: [[Double]] = []
    var wholeVolumes: [[Double]] = []
    var burdens: [[Double]] = []
    var maps: [Sums]
    var recurrence: [Float]
  }

  /// The questions.
  let questions: [PosteriorProjection.Question]
  /// The answers, in their order.
  private(set) var answers: [Answer]
  private let branch: Double?
  private let necrosis: NecrosisRule
  /// The volume of a voxel, mL.
  private let voxelVolume: Double
  /// The voxels that can hold cells.
  private let tissue: [Int32]

  /// Nothing yet.
  init(
    _ questions: [PosteriorProjection.Question],
    on domain: GrowthDomain,
    sharedUntil branch: Double?,
    _ necrosis: NecrosisRule
  ) {
    self.questions = questions
    self.branch = branch
    self.necrosis = necrosis
    voxelVolume = domain.grid.voxelVolume / 1000
    tissue = domain.tissue.voxels.indices.filter { domain.tissue.voxels[$0] }.map(Int32.init)
    let count = domain.grid.count
    answers = questions.map { question in
      Answer(
        maps: question.mapDays.map { _ in Sums(count: count) },
        recurrence: question.recurrence == nil ? [] : Array(repeating: 0, count: count)
      )
    }
  }

  /// Solves a draw under all courses and adds what it foresees.
  mutating func add(
    _ member: TumourTwin.Member,
    weight: Double,
    _ solver: GrowthSolver,
    _ check: () throws -> Void
  ) throws {
    guard let first = questions.first else { return }
    let birth = -member.growth.age
    // What happened before this draw's tumour began is nothing.
    let shared = branch.map { max($0, birth) }
    var tallies = questions.map { Tally($0, voxels: tissue.count) }
    var branchState: GrowthSolver.State?
    if let shared {
      let early = Set(questions.flatMap(\.allDays).filter { $0 < shared }).sorted()
      for day in early + [shared] {
        try check()
        branchState = try Self.state(solver, member, first.course, day, from: branchState)
        guard let branchState, day < shared else { continue }
        for number in questions.indices {
          note(branchState, member, Float(weight), number, &tallies[number])
        }
      }
    }
    for number in questions.indices {
      var state = branchState
      for day in questions[number].allDays where day >= shared ?? -.infinity {
        try check()
        state = try Self.state(solver, member, questions[number].course, day, from: state)
        guard let state else { continue }
        note(state, member, Float(weight), number, &tallies[number])
      }
      answers[number].coreVolumes.append(tallies[number].core)
      answers[number].wholeVolumes.append(tallies[number].whole)
      answers[number].burdens.append(tallies[number].burden)
      guard questions[number].recurrence != nil else { continue }
      for (place, voxel) in tissue.enumerated() where tallies[number].hasRecurred[place] {
        answers[number].recurrence[Int(voxel)] += Float(weight)
      }
    }
  }

  /// The next state of a draw; an empty brain before its tumour began.
  private static func state(
    _ solver: GrowthSolver,
    _ member: TumourTwin.Member,
    _ course: TreatmentCourse,
    _ day: Double,
    from state: GrowthSolver.State?
  ) throws -> GrowthSolver.State {
    if day < -member.growth.age {
      return GrowthSolver.State(
        day: day,
        density: Array(repeating: 0, count: solver.domain.grid.count)
      )
    }
    // A brain that was empty has no state to go on from.
    let start = state.flatMap { $0.day < -member.growth.age ? nil : $0 }
    let states = try solver.solve(member.growth, course: course, days: [day], from: start)
    return states[0]
  }

  /// What one draw foresees under one course.
  private struct Tally {
    var core: [Double] = []
    var whole: [Double] = []
    var burden: [Double] = []
    var hasRecurred: [Bool]

    init(_ question: PosteriorProjection.Question, voxels: Int) {
      hasRecurred =
        question.recurrence == nil ? [] : Array(repeating: false, count: voxels)
    }
  }

  private mutating func note(
    _ state: GrowthSolver.State,
    _ member: TumourTwin.Member,
    _ weight: Float,
    _ number: Int,
    _ tally: inout Tally
  ) {
    let question = questions[number]
    if question.days.contains(state.day) {
      let (core, whole, cells) = measure(state.density, member)
      tally.core.append(Double(core) * voxelVolume)
      tally.whole.append(Double(whole) * voxelVolume)
      tally.burden.append(cells * voxelVolume)
    }
    if let map = question.mapDays.firstIndex(of: state.day) {
      add(state, member, weight, to: map, of: number)
    }
    if let range = question.recurrence, range.contains(state.day) {
      for (place, voxel) in tissue.enumerated()
      where state.density[Int(voxel)] >= member.coreThreshold {
        tally.hasRecurred[place] = true
      }
    }
  }

  private func measure(
    _ density: [Double],
    _ member: TumourTwin.Member
  ) -> (core: Int, whole: Int, cells: Double) {
    var (core, whole, cells) = (0, 0, 0.0)
    density.withUnsafeBufferPointer { density in
      tissue.withUnsafeBufferPointer { tissue in
        for voxel in tissue {
          let value = density[Int(voxel)]
          cells += value
          if value >= member.wholeThreshold { whole += 1 }
          if value >= member.coreThreshold { core += 1 }
        }
      }
    }
    return (core, whole, cells)
  }

  private mutating func add(
    _ state: GrowthSolver.State,
    _ member: TumourTwin.Member,
    _ weight: Float,
    to map: Int,
    of number: Int
  ) {
    var sums = answers[number].maps[map]
    answers[number].maps[map] = Sums(count: 0)
    for voxel in tissue.lazy.map(Int.init) {
      let density = state.density[voxel]
      guard density > 1e-6 else { continue }
      sums.density[voxel] += weight * Float(density)
      let dead = necrosis.deadFraction(
        crowdedFor: Double(state.crowdedFor[voxel]),
        rate: member.growth.proliferationRate
      )
      sums.viable[voxel] += weight * Float(density * (1 - dead))
      if density >= member.coreThreshold { sums.core[voxel] += weight }
      if density >= member.wholeThreshold { sums.whole[voxel] += weight }
    }
    answers[number].maps[map] = sums
  }

  /// Adds the sums over the draws that follow.
  mutating func add(_ other: ProjectionPart) {
    for number in answers.indices {
      let next = other.answers[number]
      answers[number].coreVolumes += next.coreVolumes
      answers[number].wholeVolumes += next.wholeVolumes
      answers[number].burdens += next.burdens
      for map in next.maps.indices {
        answers[number].maps[map].density.add(next.maps[map].density)
        answers[number].maps[map].viable.add(next.maps[map].viable)
        answers[number].maps[map].core.add(next.maps[map].core)
        answers[number].maps[map].whole.add(next.maps[map].whole)
      }
      answers[number].recurrence.add(next.recurrence)
    }
  }
}

extension PosteriorProjection.Question {
  /// All days that are asked for, ascending, each once.
  var allDays: [Double] { Set(days + mapDays).sorted() }
}

extension [Float] {
  fileprivate mutating func add(_ other: [Float]) {
    for index in indices { self[index] += other[index] }
  }
}
