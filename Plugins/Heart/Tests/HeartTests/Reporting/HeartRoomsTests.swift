import Foundation
import Geometry
import HouseTesting
import Imaging
import OrganChecks
import OrganKit
import Testing

@testable import Heart

/// The last two rooms, walked from label maps to the report.
@Suite("Modelling and reporting")
struct HeartRoomsTests {
  /// The default demo as the first two rooms hand it on: two phases, no files.
  private static func demo(isOriented: Bool) -> (CineSeries, HeartAnatomy) {
    let demonstration = HeartDemonstration()
    var shortAxis = demonstration.shortAxis(phases: [0, demonstration.endSystolicPhase])
    for index in 0..<2 {
      shortAxis.images[index].grid.isOriented = isOriented
      shortAxis.labels[index].grid.isOriented = isOriented
    }
    let frames = zip(shortAxis.images, shortAxis.labels)
      .map { image, labels in
        CineSeries.Frame(volume: image, file: "cine.nii.gz", labels: labels, labelsOrigin: .study)
      }
    let series = CineSeries(
      frames: frames,
      endDiastole: 0,
      endSystole: 1,
      longAxisViews: [],
      person: Patient(
        sex: .female,
        age: 58,
        height: Quantity(166, "cm"),
        weight: Quantity(64, "kg")
      ),
      isSynthetic: true,
      facts: []
    )
    let anatomy = HeartAnatomy(
      endDiastole: .init(frame: 0, labels: shortAxis.labels[0], origin: .study),
      endSystole: .init(frame: 1, labels: shortAxis.labels[1], origin: .study),
      longAxis: [
        .init(
          role: "cineFourChamber",
          endDiastole: demonstration.fourChamberLabels(at: .endDiastole),
          endSystole: demonstration.fourChamberLabels(at: .endSystole)
        )
      ]
    )
    return (series, anatomy)
  }

  @Test(
    "Views that are of no use are told, those that are not needed are not",
    arguments: [true, false]
  )
  func unusedViews(isLabelled: Bool) async throws {
    let (series, demo) = Self.demo(isOriented: true)
    var anatomy = demo
    if !isLabelled { anatomy.longAxis = [] }
    // Far from the heart.
    let base = ViewedBase(
      role: "cineTwoChamber",
      hinges: [[900, 900, 900], [930, 900, 900]],
      firstDepth: 0,
      step: 1,
      widths: [30]
    )
    anatomy.bases = ViewedBases(endDiastole: [base], endSystole: [base])
    let folder = try TemporaryFolder()
    let ear = Said()
    let context = StageContext(resources: folder.url, scratch: folder.url, tell: ear.hear)
    let twin = try await HeartModelling().model(anatomy, from: series, context)
    #expect(twin.ends == (isLabelled ? .labelledView : .slices))
    #expect(ear.warnings.contains("viewsNotUsed") == !isLabelled)
  }

  @Test("The demo becomes a twin and a report whose figures' files are all there")
  func demo() async throws {
    let (series, anatomy) = Self.demo(isOriented: true)
    let folder = try TemporaryFolder()
    let ear = Said()
    let context = StageContext(resources: folder.url, scratch: folder.url, tell: ear.hear)
    let made = try await HeartModelling().model(anatomy, from: series, context)
    let stored = folder.url.appending(path: "twin")
    try FileManager.default.createDirectory(at: stored, withIntermediateDirectories: true)
    try made.write(to: stored)
    let twin = try HeartTwin(contentsOf: stored)
    #expect(twin == made)
    #expect(twin.ends == .labelledView)
    #expect(twin.surfaces.map(\.structure) == HeartTwin.structures)

    let report = try await HeartReporting().report(on: twin, anatomy, series, context)
    #expect(report.isSynthetic)
    #expect(ear.warnings.isEmpty)
    let names = Set(report.findings.map(\.name))
    #expect(names.isSuperset(of: report.headline))
    #expect(names.count == report.findings.count)
    let files = Set(ear.files.map(\.file.lastPathComponent))
    #expect(files.count == 16)
    #expect(Set(ear.files.map(\.name)).count == 16)
    for (name, file) in ear.files {
      #expect(file.lastPathComponent.hasPrefix(name + "."))
      #expect(FileManager.default.fileExists(atPath: file.path))
    }
    for figure in report.figures {
      switch figure.content {
      case .slices(let slices):
        #expect(slices.panels.count == 2)
        for panel in slices.panels {
          #expect(files.contains(panel.volume))
          let image = try NIfTI.read(folder.url.appending(path: panel.volume))
          let size = SIMD2<Float>(Float(image.grid.size.x), Float(image.grid.size.y))
          #expect(Set(panel.contours.map(\.structure)).count == 3)
          for point in panel.contours.flatMap(\.points) {
            #expect(point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y)
          }
        }
      case .scene(let scene):
        #expect(scene.surfaces.count == 3)
        #expect(scene.surfaces.flatMap(\.files).allSatisfy(files.contains))
      default: break
      }
    }
    #expect(report.figures.map(\.name).contains("bullsEye"))
  }

  @Test("The demo's wall is as thick as it was made, and thickens")
  func wall() throws {
    let demonstration = HeartDemonstration()
    let (_, anatomy) = Self.demo(isOriented: true)
    let twin = try HeartTwin(measuring: anatomy, person: Patient())
    let early = demonstration.lateralWallThickness(at: .endDiastole)
    let late = demonstration.lateralWallThickness(at: .endSystole)
    // The widest section lies in the basal third; towards base and apex it is little thinner.
    let basal = twin.segments.prefix(6)
    for (values, truth) in [
      (basal.compactMap { $0.endDiastolicThickness?.value }, early),
      (basal.compactMap { $0.endSystolicThickness?.value }, late),
    ] {
      #expect(values.count == 6)
      #expect(abs(values.reduce(0, +) / 6 - truth) < 0.6)
    }
    #expect(basal.allSatisfy { ($0.thickening?.value ?? 0) > 0 })
    #expect(!twin.isOrientationAssumed)
  }

  @Test("Without orientation the segments are flagged and the long axis is left aside")
  func unoriented() async throws {
    let (series, anatomy) = Self.demo(isOriented: false)
    let folder = try TemporaryFolder()
    let ear = Said()
    let context = StageContext(resources: folder.url, scratch: folder.url, tell: ear.hear)
    let twin = try await HeartModelling().model(anatomy, from: series, context)
    #expect(twin.isOrientationAssumed)
    #expect(twin.ends == .slices)
    #expect(ear.warnings == ["orientationAssumed", "longAxisNotUsed"])
  }

  @Test("Both insertions found on an oriented and an unoriented grid give the same segments")
  func sameSegments() throws {
    let both = try [true, false]
      .map { isOriented in
        let (_, anatomy) = Self.demo(isOriented: isOriented)
        return try HeartTwin(measuring: anatomy, person: Patient()).segments.prefix(16)
          .map { $0.endDiastolicThickness?.value }
      }
    #expect(both[0] == both[1])
  }

  @Test(
    "A label map without a structure is refused in a sentence",
    arguments: [1, 2, 3] as [UInt8]
  )
  func missing(label: UInt8) throws {
    var (_, anatomy) = Self.demo(isOriented: true)
    anatomy.endSystole.labels.labels = anatomy.endSystole.labels.labels.map { $0 == label ? 0 : $0 }
    anatomy.longAxis = []
    let error = #expect(throws: OrganError.self) {
      try HeartTwin(measuring: anatomy, person: Patient())
    }
    #expect(error?.code == .studyRefused)
    #expect(error?.description.contains("end-systolic label map") == true)
  }

  @Test("A window around the labels keeps positions in space")
  func window() {
    var labels = LabelMap(grid: VoxelGrid(size: SIMD3(60, 50, 2), spacing: SIMD3(2, 2, 8)))
    labels[30, 20, 1] = 3
    let window = SliceWindow(around: [labels])
    #expect(window == SliceWindow(around: [labels, labels]))
    #expect(window.rows == 18..<43)
    #expect(window.columns == 8..<33)
    var image = Volume(grid: labels.grid)
    image[30, 20, 1] = 7
    let part = window.cut(image)
    #expect(part[12, 12, 1] == 7)
    #expect(part.grid.position(SIMD3(12, 12, 1)) == image.grid.position(SIMD3(30, 20, 1)))
    #expect(SliceWindow(around: [LabelMap(grid: labels.grid)]).rows == 0..<60)
  }
}
