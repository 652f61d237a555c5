import BrainTumour
import Foundation
import Glibc
import Imaging
import PlainGrowthLoop

/// The growth of a tumour: a treated course on a small grid, and a whole brain at 1 mm.
///
/// All times are the processor's, of one thread, with the domain and the solver made anew. The peer
/// is a plain loop in C in the same run; two published programs' figures were measured before on a
/// machine like this and are printed with their names.
enum TumourGrowthSpeed {
  static let family = Benchmarks.Family(name: "tumourGrowth", rows: { try treated() + brain() })

  /// 77×116×36 voxels of 1.5×1.5×3 mm, 270 days, 30 fractions and 74 doses.
  private static func treated() throws -> [BenchmarkRow] {
    let tissue = ellipsoid(SIMD3(77, 116, 36), spacing: SIMD3(1.5, 1.5, 3), radius: 1) { _ in 1 }
    var course = TreatmentCourse()
    for n in 0..<30 { course.fractions.append(.init(day: Double(60 + n / 5 * 7 + n % 5), dose: 2)) }
    for n in 0..<42 { course.doses.append(.init(day: Double(60 + n), amount: 0.5)) }
    for n in 0..<32 { course.doses.append(.init(day: Double(130 + n / 5 * 21 + n % 5))) }
    let parameters = GrowthParameters(
      whiteMatterDiffusivity: 0.1,
      proliferationRate: 0.05,
      origin: SIMD3(57, 87, 54),
      age: 0,
      radiosensitivity: 0.05,
      drugSensitivity: 0.2
    )
    let case270 = Case(tissue: tissue, parameters: parameters, course: course, days: 270)
    let (ours, state) = try solve(case270, stepScale: 1)
    let (_, fine) = try solve(case270, stepScale: 1.0 / 16)
    let loop = loopSeconds(case270, steps: 540)
    return rows(
      "tumourGrowthCourse",
      ours,
      bar: 1,
      loop: loop,
      published: (52, "TumorTwin 6024eef, measured before")
    ) + [
      BenchmarkRow(
        benchmark: "tumourGrowthCourseDensityError",
        ours: distance(state.density, fine.density),
        unit: "1",
        bar: 0.005
      ),
      BenchmarkRow(
        benchmark: "tumourGrowthCourseVolumeError",
        ours: [0.16, 0.5].map { volumeError(state.density, fine.density, $0) }.max() ?? .nan,
        unit: "1",
        bar: 0.005
      ),
    ]
  }

  /// 145×178×140 voxels of 1 mm, 1.25 million of them tissue, 100 days.
  private static func brain() throws -> [BenchmarkRow] {
    let tissue = ellipsoid(
      SIMD3(145, 178, 140),
      spacing: SIMD3(repeating: 1),
      radius: 0.88
    ) { place in
      let folds = sin(place.x * 0.35) * sin(place.y * 0.3) * sin(place.z * 0.33)
      return folds > 0.4 ? 0 : 1
    }
    let parameters = GrowthParameters(
      whiteMatterDiffusivity: 0.2,
      proliferationRate: 0.05,
      origin: SIMD3(85, 89, 70),
      age: 0
    )
    let case100 = Case(
      tissue: tissue,
      parameters: parameters,
      course: TreatmentCourse(),
      days: 100
    )
    let before = memory("VmRSS")
    resetPeakMemory()
    let (ours, _) = try solve(case100, stepScale: 1)
    let used = memory("VmHWM") - before
    let loop = loopSeconds(case100, steps: 100)
    return rows(
      "tumourGrowthBrain",
      ours,
      bar: 1.5,
      loop: loop,
      published: (56.7, "TumorGrowthToolkit cbd5bca, measured before")
    ) + [
      BenchmarkRow(
        benchmark: "tumourGrowthBrainMemory",
        ours: used,
        unit: "GBy",
        bar: 0.5
      )
    ]
  }

  private struct Case {
    var tissue: BrainTissue
    var parameters: GrowthParameters
    var course: TreatmentCourse
    var days: Double
  }

  private static func rows(
    _ name: String,
    _ ours: Double,
    bar: Double,
    loop: Double,
    published: (Double, String)
  ) -> [BenchmarkRow] {
    [
      BenchmarkRow(benchmark: name, ours: ours, unit: "s", bar: bar),
      BenchmarkRow(
        benchmark: name + "BesideLoop",
        ours: ours,
        unit: "s",
        peer: loop,
        peerName: "plain Runge–Kutta loop in C",
        bar: 1
      ),
      BenchmarkRow(
        benchmark: name + "BesidePublished",
        ours: ours,
        unit: "s",
        peer: published.0,
        peerName: published.1
      ),
    ]
  }

  private static func solve(
    _ patient: Case,
    stepScale: Double
  ) throws -> (seconds: Double, state: GrowthSolver.State) {
    let start = threadSeconds()
    let domain = GrowthDomain(tissue: patient.tissue)
    let states = try GrowthSolver(domain)
      .solve(
        patient.parameters,
        course: patient.course,
        days: [patient.days],
        stepScale: stepScale
      )
    return (threadSeconds() - start, states[0])
  }

  /// The peer's time; it begins with a full voxel and its neighbours and hits fractions exactly.
  private static func loopSeconds(_ patient: Case, steps: Int) -> Double {
    let grid = patient.tissue.grid
    let parameters = patient.parameters
    let diffusivity = zip(patient.tissue.white.voxels, patient.tissue.grey.voxels)
      .map { parameters.whiteMatterDiffusivity * (Double($0) + Double($1) / 10) }
    var density = [Double](repeating: 0, count: grid.count)
    let origin = grid.voxel(parameters.origin)
    for k in -1...1 {
      for j in -1...1 {
        for i in -1...1 {
          density[grid.index(Int(origin.x) + i, Int(origin.y) + j, Int(origin.z) + k)] = 0.3
        }
      }
    }
    let step = patient.days / Double(steps)
    var survival = [Double](repeating: 1, count: steps)
    var kill = [Double](repeating: 0, count: steps)
    for fraction in patient.course.fractions {
      let dose = fraction.dose
      survival[Int(fraction.day / step) - 1] *=
        exp(-parameters.radiosensitivity * dose * (1 + dose / parameters.alphaBetaRatio))
    }
    for dose in patient.course.doses {
      // All of a dose within the step after it.
      kill[Int(dose.day / step)] +=
        parameters.drugSensitivity * dose.amount / parameters.drugDecayRate / step
    }
    let start = threadSeconds()
    density.withUnsafeMutableBufferPointer { density in
      diffusivity.withUnsafeBufferPointer { diffusivity in
        survival.withUnsafeBufferPointer { survival in
          kill.withUnsafeBufferPointer { kill in
            var task = plain_growth_task()
            (task.nx, task.ny, task.nz) =
              (Int64(grid.size.x), Int64(grid.size.y), Int64(grid.size.z))
            (task.hx, task.hy, task.hz) = (grid.spacing.x, grid.spacing.y, grid.spacing.z)
            task.diffusivity = diffusivity.baseAddress
            task.growth = parameters.proliferationRate
            task.days = patient.days
            task.steps = Int64(steps)
            task.survival = survival.baseAddress
            task.kill = kill.baseAddress
            plain_growth_solve(&task, density.baseAddress)
          }
        }
      }
    }
    return threadSeconds() - start
  }

  /// White and grey matter in an ellipsoid with a grey rind.
  private static func ellipsoid(
    _ size: SIMD3<Int>,
    spacing: SIMD3<Double>,
    radius: Double,
    white: (SIMD3<Double>) -> Float
  ) -> BrainTissue {
    let grid = VoxelGrid(size: size, spacing: spacing)
    var whiteMatter = Volume(grid: grid)
    var greyMatter = Volume(grid: grid)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          let place = SIMD3(Double(i), Double(j), Double(k))
          let relative = (place + 0.5) / SIMD3<Double>(size) * 2 - 1
          let distance = (relative * relative).sum() / (radius * radius)
          guard distance < 1 else { continue }
          let cell = grid.index(i, j, k)
          whiteMatter.voxels[cell] = radius < 1 && distance > 0.75 ? 0 : white(place)
          greyMatter.voxels[cell] = 1 - whiteMatter.voxels[cell]
        }
      }
    }
    return BrainTissue(white: whiteMatter, grey: greyMatter, fluid: nil, origin: .homogeneous)
  }

  private static func distance(_ one: [Double], _ other: [Double]) -> Double {
    var (difference, norm) = (0.0, 0.0)
    for (a, b) in zip(one, other) {
      difference += (a - b) * (a - b)
      norm += b * b
    }
    return (difference / norm).squareRoot()
  }

  private static func volumeError(_ one: [Double], _ other: [Double], _ threshold: Double)
    -> Double
  {
    let volumes = [one, other].map { Double($0.reduce(0) { $0 + ($1 > threshold ? 1 : 0) }) }
    return abs(volumes[0] - volumes[1]) / volumes[1]
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Sets the process's peak of memory back to what it uses now.
  private static func resetPeakMemory() {
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  /// A figure of the process's memory, GB.
  private static func memory(_ name: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
    return (kilobytes ?? .nan) * 1024 / 1e9
  }
}
