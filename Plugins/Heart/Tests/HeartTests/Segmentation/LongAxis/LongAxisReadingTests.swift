import Foundation
import Imaging
import OrganKit
import Testing

@testable import Heart

@Suite("The base read off unlabelled long-axis views")
struct LongAxisReadingTests {
  private static func bases(
    _ study: (CineSeries, HeartAnatomy)
  ) throws -> ViewedBases? {
    let context = StageContext(
      resources: FileManager.default.temporaryDirectory,
      scratch: FileManager.default.temporaryDirectory
    )
    return try LongAxisReading.bases(study.0, study.1, context)
  }

  /// By how much a base is read too deep, mm.
  private static func error(_ base: ViewedBase, _ heart: HourglassHeart) -> [Double] {
    base.hinges.map { $0[2] - heart.base }
  }

  @Test("Hinges lie where the ventricle meets the atrium", arguments: [2, 12], [8.0, 10, 17.5])
  func hinges(phases: Int, spacing: Double) throws {
    let hearts = HourglassHeart.beat(phases: phases)
    let bases = try #require(try Self.bases(HourglassHeart.study(hearts, spacing: spacing)))
    #expect(bases.endDiastole.map(\.role) == ["cineFourChamber", "cineTwoChamber"])
    for base in bases.endDiastole {
      #expect(Self.error(base, hearts[0]).allSatisfy { abs($0) < 3 }, "\(base.hinges)")
      let width = base.width(atDepth: base.firstDepth)
      #expect(abs(width - 32) < 5, "\(width)")
    }
    for base in bases.endSystole {
      #expect(Self.error(base, hearts[phases / 2]).allSatisfy { abs($0) < 3 }, "\(base.hinges)")
    }
  }

  @Test(
    "A view that shows nothing, or no atrium, tells nothing",
    arguments: ["contrast", "atrium"]
  )
  func nothing(kind: String) throws {
    var study = HourglassHeart.study(
      HourglassHeart.beat(phases: 2),
      contrast: kind == "contrast" ? 0.03 : 1
    )
    if kind == "atrium" {
      for view in study.0.longAxisViews.indices {
        for frame in 0..<2 {
          var image = study.0.longAxisViews[view].frames[frame].volume
          let base = HourglassHeart.beat(phases: 2)[frame].base
          for j in 0..<image.grid.size.y {
            for i in 0..<image.grid.size.x
            where image.grid.position(SIMD3(Double(i), Double(j), 0)).z < base {
              image[i, j, 0] = 20
            }
          }
          study.0.longAxisViews[view].frames[frame].volume = image
        }
      }
    }
    #expect(try Self.bases(study) == nil)
  }

  @Test("Labelled views, and stacks that do not know where they lie, are left to others")
  func notUsed() throws {
    var labelled = HourglassHeart.study(HourglassHeart.beat(phases: 2))
    for view in labelled.0.longAxisViews.indices {
      let grid = labelled.0.longAxisViews[view].frames[0].volume.grid
      labelled.0.longAxisViews[view].frames[0].labels = LabelMap(grid: grid)
    }
    #expect(try Self.bases(labelled) == nil)
    var blind = HourglassHeart.study(HourglassHeart.beat(phases: 2))
    blind.1.endDiastole.labels.grid.isOriented = false
    #expect(try Self.bases(blind) == nil)
  }

  @Test("Volumes reach to the base, however thick the slices", arguments: [8.0, 12, 17.5])
  func volumes(spacing: Double) throws {
    let hearts = HourglassHeart.beat(phases: 2)
    var (series, anatomy) = HourglassHeart.study(hearts, spacing: spacing)
    // The right ventricle is there, too.
    for phase in [\HeartAnatomy.endDiastole, \.endSystole] {
      for k in 4..<7 {
        for i in 5..<15 { for j in 30..<60 { anatomy[keyPath: phase].labels[i, j, k] = 1 } }
      }
    }
    anatomy.bases = try Self.bases((series, anatomy))
    let twin = try HeartTwin(measuring: anatomy, person: series.person)
    #expect(twin.ends == .views)
    for (heart, estimate) in [
      (hearts[0], twin.leftVentricle.endDiastolic), (hearts[1], twin.leftVentricle.endSystolic),
    ] {
      let truth = stride(from: heart.base + 0.05, to: 78, by: 0.1)
        .reduce(0) { sum, depth in
          let radius = heart.ventricle(depth) ?? 0
          return sum + .pi * radius * radius * 0.1 / 1000
        }
      #expect(abs(estimate.value - truth) < 0.1 * truth, "\(estimate) \(truth)")
      #expect(estimate.low < truth && truth < estimate.high, "\(estimate) \(truth)")
    }
    // What was read is what is written.
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try anatomy.write(to: folder)
    #expect(try HeartAnatomy(contentsOf: folder).bases == anatomy.bases)
  }

  @Test("In the demo's four-chamber view the base is where its labels end", arguments: [7, 9, 13])
  func demonstration(seed: UInt64) throws {
    let demo = HeartDemonstration(seed: seed)
    let instants = [0, demo.endSystolicPhase]
    let shortAxis = demo.shortAxis(phases: instants)
    let view = try #require(demo.fourChamber(phases: instants))
    func frames(_ images: [Volume]) -> [CineSeries.Frame] {
      images.map { CineSeries.Frame(volume: $0, file: "demo.nii.gz") }
    }
    let series = CineSeries(
      frames: frames(shortAxis.images),
      endDiastole: 0,
      endSystole: 1,
      longAxisViews: [
        .init(
          role: "cineFourChamber",
          frames: frames(view.images),
          endDiastole: 0,
          endSystole: 1
        )
      ],
      person: Patient(),
      isSynthetic: true,
      facts: []
    )
    let anatomy = HeartAnatomy(
      endDiastole: .init(frame: 0, labels: shortAxis.labels[0], origin: .network),
      endSystole: .init(frame: 1, labels: shortAxis.labels[1], origin: .network),
      longAxis: []
    )
    let bases = try #require(try Self.bases((series, anatomy)))
    let stack = try #require(ShortAxisStack(shortAxis.labels[0]))
    for (instant, views) in [bases.endDiastole, bases.endSystole].enumerated() {
      let sections = Sections(of: [3], in: shortAxis.labels[instant], along: stack)
      let middle = sections.centroid(try #require(sections.first))
      let truth = try #require(
        LongAxisExtent(of: [3], in: view.labels[instant], along: stack)
      )
      let base = try #require(SightedBase(views, along: stack))
      let error = base.depth(at: middle) - truth.baseDepth(at: middle)
      #expect(abs(error) < 6, "\(error) mm at \(instant)")
    }
  }

  @Test("A base that is no number is refused")
  func unsound() {
    func bases(_ change: (inout ViewedBase) -> Void) -> Bool {
      var base = ViewedBase(
        role: "cineTwoChamber",
        hinges: [[0, 0, 0], [30, 0, 0]],
        firstDepth: 0,
        step: 0.75,
        widths: [30, 31]
      )
      change(&base)
      return ViewedBases(endDiastole: [base], endSystole: [base]).isSound
    }
    #expect(bases { _ in })
    #expect(!bases { $0.hinges = [[0, 0, 0]] })
    #expect(!bases { $0.hinges[0] = [0, 0] })
    #expect(!bases { $0.widths = [] })
    #expect(!bases { $0.widths[0] = 0 })
    #expect(!bases { $0.widths[0] = .infinity })
    #expect(!bases { $0.firstDepth = .nan })
    #expect(!bases { $0.step = 0 })
    #expect(!ViewedBases(endDiastole: [], endSystole: []).isSound)
  }
}
