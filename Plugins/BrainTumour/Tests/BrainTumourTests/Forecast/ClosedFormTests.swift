import Foundation
import Imaging
import Testing

@testable import BrainTumour

/// Projections where cells do not move: each voxel is an equation of its own with a known solution.
@Suite("Projections in closed form")
struct ClosedFormTests {
  private static let tissue: BrainTissue = {
    let grid = VoxelGrid(size: SIMD3(24, 24, 24), spacing: SIMD3(repeating: 2))
    return BrainTissue(
      white: Volume(grid: grid, filledWith: 1),
      grey: Volume(grid: grid),
      fluid: nil,
      origin: .homogeneous
    )
  }()

  private static func member(rate: Double, alpha: Double = 0, drug: Double = 0)
    -> TumourTwin.Member
  {
    TumourTwin.Member(
      growth: GrowthParameters(
        whiteMatterDiffusivity: 0,
        proliferationRate: rate,
        origin: SIMD3(23, 23, 23),
        age: 10,
        radiosensitivity: alpha,
        drugSensitivity: drug
      ),
      coreThreshold: 0.2,
      wholeThreshold: 0.05,
      weight: 1
    )
  }

  private static func twin(_ members: [TumourTwin.Member]) -> TumourTwin {
    var labels = LabelMap(grid: tissue.grid)
    for k in 10..<14 { for j in 10..<14 { for i in 10..<14 { labels[i, j, k] = 3 } } }
    return TumourTwin(
      tissue: tissue,
      outlines: [TumourAnatomy.Outline(day: 0, labels: labels)],
      course: TreatmentCourse(),
      step: 2,
      best: members[0],
      members: members,
      identified: []
    )
  }

  @Test("Without diffusion the density is the logistic curve's in every voxel")
  func logistic() throws {
    let rate = 0.05
    let domain = GrowthDomain(tissue: Self.tissue)
    let question = PosteriorProjection.Question(
      course: TreatmentCourse(),
      days: [0, 30, 90],
      mapDays: [0, 90]
    )
    let projection =
      try
      PosteriorProjection.answers(
        to: [question],
        of: [Self.member(rate: rate)],
        on: domain
      )[0]
    let gain = exp(rate * 90)
    var farthest = 0.0
    for (early, late) in zip(
      projection.maps[0].density.voxels,
      projection.maps[1].density.voxels
    ) where early > 1e-6 {
      let exact = Double(early) * gain / (1 + Double(early) * (gain - 1))
      farthest = max(farthest, abs(Double(late) - exact))
    }
    // Maps are kept in single precision.
    #expect(farthest < 2e-6)
    #expect(projection.coreVolumes[0][2] > projection.coreVolumes[0][0])
  }

  @Test("The same question gives the same answer whether the past is shared or not")
  func shared() throws {
    let twin = Self.twin([Self.member(rate: 0.03, alpha: 0.05), Self.member(rate: 0.04)])
    let domain = twin.domain()
    let courses = twin.courses(of: [.standard, .untreated])
    let questions = courses.map {
      PosteriorProjection.Question(course: $0, days: [0, 20, 60, 120], mapDays: [120])
    }
    func answers(_ branch: Double?) throws -> [PosteriorProjection] {
      try PosteriorProjection.answers(
        to: questions,
        of: twin.members,
        on: domain,
        sharedUntil: branch
      )
    }
    for (one, other) in try zip(answers(nil), answers(0)) {
      #expect(one.coreVolumes == other.coreVolumes)
      for (first, second) in zip(one.burdens.joined(), other.burdens.joined()) {
        #expect(abs(first - second) < 1e-9 * first)
      }
    }
  }

  @Test(
    "Without growth and diffusion a plan leaves the linear-quadratic model's part",
    arguments: [TreatmentPlan.standard, .short, .delayed, .untreated]
  )
  func plans(plan: TreatmentPlan) throws {
    let alpha = 0.04
    let twin = Self.twin([Self.member(rate: 0, alpha: alpha)])
    let outcomes = try twin.outcomes(of: [plan, .untreated], horizon: 100, on: twin.domain())
    let left = outcomes[0].projection.burdens[0]
    let all = outcomes[1].projection.burdens[0]
    let exact = plan.survivingPart(alpha: alpha, alphaBetaRatio: 10)
    let found = try #require(left.last) / #require(all.last)
    // The seed's outermost cells lie beyond the margin of full dose: none here.
    #expect(abs(found / exact - 1) < 1e-9)
  }

  @Test("The known figures of the standard course")
  func figures() {
    // 30 fractions of 2 Gy at α 0.036 /Gy and α/β 10 Gy leave 0.07487 of the cells.
    let left = TreatmentPlan.standard.survivingPart(alpha: 0.036, alphaBetaRatio: 10)
    #expect(abs(left - 0.074_87) < 5e-6)
    // Five fractions a week: the thirtieth is given on the fortieth day.
    #expect(TreatmentPlan.standard.fractionDays.last == 39)
    #expect(TreatmentPlan.short.fractionDays.count == 15)
    #expect(TreatmentPlan.untreated.fractionDays.isEmpty)
  }

  @Test("Days gained are counted draw by draw")
  func gained() throws {
    let members = [0.02, 0.03, 0.04].map { Self.member(rate: $0, alpha: 0.05) }
    let twin = Self.twin(members)
    let outcomes = try twin.outcomes(
      of: [.standard, .untreated],
      horizon: 200,
      on: twin.domain()
    )
    let same = outcomes[1].daysGained(over: outcomes[1])
    #expect(same.values.allSatisfy { $0 == 0 })
    #expect(try #require(outcomes[0].daysGained(over: outcomes[1]).median) > 0)
    #expect(outcomes[0].burdenRisk >= outcomes[0].burden.mean)
  }

  @Test("Fewer draws stand for all by their weight")
  func thinned() {
    var members = (0..<10).map { Self.member(rate: Double($0) / 100) }
    for index in members.indices { members[index].weight = index == 3 ? 0.55 : 0.05 }
    let chosen = Self.twin(members).members(atMost: 4)
    #expect(abs(chosen.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    #expect(chosen.first { $0.growth.proliferationRate == 0.03 }?.weight == 0.5)
  }

  @Test("The dose is full in target and margin, half 9.4 mm beyond, and falls off")
  func dose() throws {
    let target = try #require(Self.twin([Self.member(rate: 0)]).target)
    let map = try #require(DoseMap(around: target, largestMargin: 6).volume(margin: 6))
    #expect(map[12, 12, 12] == 1)
    // The target's last voxel is 13, its face half a voxel on: 17 is 7 mm beyond, 1 past the margin.
    #expect(abs(Double(map[17, 12, 12]) - exp(-0.5 / 64)) < 1e-6)
    #expect(map[16, 12, 12] == 1)
    #expect(map[21, 12, 12] < map[18, 12, 12])
  }

  @Test("An outline that strays all at once strays by its area")
  func scatter() {
    let ball = 4.0 / 3 * Double.pi * 8
    let coherent = OutlineScatter(deviation: 0.1, length: 1000)
    // A ball of 20 mm radius: 5,026.5 mm².
    #expect(abs(coherent.volumeDeviation(of: ball) - 0.502_65) < 1e-4)
    #expect(OutlineScatter(deviation: 0.1, length: 2).volumeDeviation(of: ball) < 0.1)
  }
}
