import Imaging

extension PosteriorProjection {
  /// The solver's days, and what each is for.
  struct Schedule: Sendable {
    /// What is done.
    let course: TreatmentCourse
    /// All days, ascending, each once.
    let days: [Double]
    /// Where the days of the volumes stand among them.
    let volumeDays: [Int]
    /// Where the days of the maps stand.
    let mapDays: [Int]
    /// Where the days that count for recurrence stand.
    let recurrenceDays: [Int]
    /// Where tumour has died.
    let necrosis: NecrosisRule

    init(_ question: Question, _ necrosis: NecrosisRule) {
      let all = Set(question.days + question.mapDays).sorted()
      func place(_ day: Double) -> Int { all.firstIndex(of: day) ?? 0 }
      course = question.course
      days = all
      volumeDays = question.days.map(place)
      mapDays = question.mapDays.map(place)
      recurrenceDays =
        question.recurrence.map { range in all.indices.filter { range.contains(all[$0]) } } ?? []
      self.necrosis = necrosis
    }
  }

  /// The sums over some of the draws.
  struct Part: Sendable {
    /// Sums over draws on a day.
    struct Sums: Sendable {
      var density: [Float]
      var viable: [Float]
      var core: [Float]
      var whole: [Float]

      init(count: Int) {
        density = Array(repeating: 0, count: count)
        (viable, core, whole) = (density, density, density)
      }
    }

    let schedule: Schedule
    let voxelVolume: Double
    /// The voxels that can hold cells.
    let tissue: [Int32]
    var coreVolumes: [[Double]] = []
    var wholeVolumes: [[Double]] = []
    var burdens: [[Double]] = []
    var maps: [Sums]
    var recurrence: [Float]

    init(_ domain: GrowthDomain, _ schedule: Schedule) {
      self.schedule = schedule
      voxelVolume = domain.grid.voxelVolume / 1000
      tissue = domain.tissue.voxels.indices.filter { domain.tissue.voxels[$0] }.map(Int32.init)
      let count = domain.grid.count
      maps = schedule.mapDays.map { _ in Sums(count: count) }
      recurrence = schedule.recurrenceDays.isEmpty ? [] : Array(repeating: 0, count: count)
    }

    /// Solves a draw and adds what it foresees.
    mutating func add(
      _ member: TumourTwin.Member,
      weight: Double,
      _ solver: GrowthSolver
    ) throws {
      let states = try solver.solve(member.growth, course: schedule.course, days: schedule.days)
      var (core, whole, burden) = ([Double](), [Double](), [Double]())
      for place in schedule.volumeDays {
        let (inCore, inWhole, cells) = measure(states[place].density, member)
        core.append(Double(inCore) * voxelVolume)
        whole.append(Double(inWhole) * voxelVolume)
        burden.append(cells * voxelVolume)
      }
      coreVolumes.append(core)
      wholeVolumes.append(whole)
      burdens.append(burden)
      for (number, place) in schedule.mapDays.enumerated() {
        addMap(number, states[place], member, Float(weight))
      }
      addRecurrence(states, member, Float(weight))
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

    private mutating func addMap(
      _ number: Int,
      _ state: GrowthSolver.State,
      _ member: TumourTwin.Member,
      _ weight: Float
    ) {
      var sums = maps[number]
      maps[number] = Sums(count: 0)
      for voxel in tissue.lazy.map(Int.init) {
        let density = state.density[voxel]
        guard density > 1e-6 else { continue }
        sums.density[voxel] += weight * Float(density)
        let dead = schedule.necrosis.deadFraction(
          crowdedFor: Double(state.crowdedFor[voxel]),
          rate: member.growth.proliferationRate
        )
        sums.viable[voxel] += weight * Float(density * (1 - dead))
        if density >= member.coreThreshold { sums.core[voxel] += weight }
        if density >= member.wholeThreshold { sums.whole[voxel] += weight }
      }
      maps[number] = sums
    }

    private mutating func addRecurrence(
      _ states: [GrowthSolver.State],
      _ member: TumourTwin.Member,
      _ weight: Float
    ) {
      guard !schedule.recurrenceDays.isEmpty else { return }
      for voxel in tissue.lazy.map(Int.init) {
        let comes = schedule.recurrenceDays.contains {
          states[$0].density[voxel] >= member.coreThreshold
        }
        if comes { recurrence[voxel] += weight }
      }
    }

    /// Adds the sums over the draws that follow.
    mutating func add(_ other: Part) {
      coreVolumes += other.coreVolumes
      wholeVolumes += other.wholeVolumes
      burdens += other.burdens
      for number in maps.indices {
        maps[number].density.add(other.maps[number].density)
        maps[number].viable.add(other.maps[number].viable)
        maps[number].core.add(other.maps[number].core)
        maps[number].whole.add(other.maps[number].whole)
      }
      recurrence.add(other.recurrence)
    }
  }
}

extension [Float] {
  fileprivate mutating func add(_ other: [Float]) {
    for index in indices { self[index] += other[index] }
  }
}
