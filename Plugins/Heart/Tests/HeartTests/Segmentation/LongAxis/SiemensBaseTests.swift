import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// A real examination whose six slices lie 17.7 mm apart, with guide points on its valves and surfaces
/// fitted to them by others: at most 179 mL, at least 72 mL in frame 9, 60 % ejected.
@Suite("The base of a Siemens examination")
struct SiemensBaseTests {
  private static let archives = ["example_dicoms", "example_models_guidepoints"]
    .map { "heart/bivme/\($0).zip" }

  @Test(
    "Volumes that the views' base gives are those of surfaces fitted by others",
    .enabled(
      if: archives.allSatisfy { TestData.has($0) } && ChildProcess(named: "unzip") != nil,
      "set PLATFORM_TEST_DATA to a folder with heart/bivme, and install unzip"
    )
  )
  func examination() async throws {
    let bench = try Workbench()
    let unzip = try #require(ChildProcess(named: "unzip"))
    let points = try bench.newFolder("points")
    for (archive, folder) in zip(Self.archives, [bench.study, points]) {
      let zip = try #require(TestData.folder).appending(path: archive)
      let run = try await unzip.run("-q", zip.path, "-d", folder.path)
      #expect(run.exitCode == 0, "\(run.errors)")
    }
    let (series, anatomy, _, _) = try await bench.segment()
    #expect(8...11 ~= anatomy.endSystole.frame, "\(anatomy.endSystole.frame)")
    let bases = try #require(anatomy.bases)
    // In the three-chamber view the blood goes on into the aorta.
    #expect(bases.endDiastole.map(\.role) == ["cineFourChamber", "cineTwoChamber"])
    let stack = try #require(ShortAxisStack(anatomy.endDiastole.labels))
    for (labelled, views) in [
      (anatomy.endDiastole, bases.endDiastole), (anatomy.endSystole, bases.endSystole),
    ] {
      let sections = Sections(of: [3], in: labelled.labels, along: stack)
      let middle = sections.centroid(try #require(sections.first))
      let base = try #require(SightedBase(views, along: stack))
      let valves = try Self.valves(in: points, frame: labelled.frame)
      #expect(valves.count == 6)
      let told = valves.reduce(0) { $0 + stack.depth(of: $1) } / Double(valves.count)
      let error = base.depth(at: middle) - told
      #expect(abs(error) < 2 * base.deviation(at: middle), "\(error) mm")
    }
    let twin = try await HeartModelling().model(anatomy, from: series, bench.context)
    #expect(twin.ends == .views)
    let left = twin.leftVentricle
    #expect(152...206 ~= left.endDiastolic.value, "\(left.endDiastolic)")
    #expect(58...86 ~= left.endSystolic.value, "\(left.endSystolic)")
    #expect(53...67 ~= left.ejectionFraction.value, "\(left.ejectionFraction)")
    for (estimate, fitted) in [
      (left.endDiastolic, 179.0), (left.endSystolic, 72), (left.ejectionFraction, 60),
    ] {
      #expect(estimate.low < fitted && fitted < estimate.high, "\(estimate)")
    }
    // Of the thick slices a person is told, and why they are no harm.
    #expect(bench.warnings.contains("coarseStack"))
    #expect(!bench.reviews.contains { $0.contains("mm apart") })
    let cavity = try #require(twin.surfaces.first { $0.structure == "leftVentricularCavity" })
    let volumes = cavity.endDiastolicVolumes
    let enclosed = volumes.measured + volumes.apicalCap + volumes.basalCap
    #expect(abs(enclosed - left.endDiastolic.value) < 0.1 * enclosed, "\(volumes)")
  }

  /// The guide points on the mitral valve, mm, turned from DICOM's axes to NIfTI's.
  private static func valves(in folder: URL, frame: Int) throws -> [SIMD3<Double>] {
    let name = "guidepoints/default/patient1/GPFile_\(String(format: "%03d", frame)).txt"
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      .split(separator: "\n")
      .filter { $0.contains("MITRAL_VALVE") }
      .map { line in
        let fields = line.split(whereSeparator: \.isWhitespace).prefix(3).compactMap { Double($0) }
        return SIMD3(-fields[0], -fields[1], fields[2])
      }
  }
}
