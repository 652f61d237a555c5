import Foundation
import Imaging
import OrganKit
import Testing

@testable import Heart

@Suite("ACDC folders", .enabled(if: ACDCData.isThere, ACDCData.missing))
struct ACDCIngestionTests {
  @Test("A folder is read as it comes", arguments: ACDCData.patients)
  func folder(patient: Int) async throws {
    let bench = try Workbench()
    let folder: URL = try #require(ACDCData.folder(of: patient))
    let series = try await bench.ingest(folder)
    #expect(bench.warnings.filter { $0 != "wholeCineUsed" } == ["geometry"])
    #expect(series.frames[series.endDiastole].labels != nil)
    #expect(series.frames[series.endSystole].labels != nil)
    #expect(!series.frames[0].volume.grid.isOriented)
    #expect(series.frames[0].volume.grid.spacing.z >= 5)
    #expect(!series.isSynthetic)
    #expect(bench.identities.allSatisfy { $0.identifier == nil && $0.issuer == nil })
    #expect(try #require(try series.person.heightInCentimetres()) >= 140)
    #expect(try series.person.weightInKilograms() != nil)
    #expect(series.person.sex == nil)
  }

  @Test("The whole cine's phases are counted from 1, and single frames' labels are laid on them")
  func wholeCine() async throws {
    let bench = try Workbench()
    let folder = try #require(ACDCData.folder(of: 90))
    let series = try await bench.ingest(folder)
    #expect(series.frames.count == 12)
    #expect(series.endDiastole == 3)
    #expect(series.endSystole == 10)
    let single = try NIfTI.read(folder.appending(path: "patient090_frame04.nii.gz")).volume()
    // The single frame was stored with fewer digits: of all phases, its own is the most like it.
    let likeness = series.frames.map { Self.correlation($0.volume.voxels, single.voxels) }
    #expect(likeness.firstIndex(of: likeness.max() ?? 0) == 3)
    #expect(likeness[3] > 0.999)
  }

  @Test("The whole cine's images alone show end-systole within one phase, end-diastole within two")
  func phasesOfWholeCine() async throws {
    let folder = try #require(ACDCData.folder(of: 90))
    let cine = try NIfTI.read(folder.appending(path: "patient090_4d.nii.gz"))
    let found = CinePhases.fromImages(try (0..<cine.frameCount).map { try cine.volume($0) })
    // The ventricle is almost as full at the phases before.
    #expect(abs(found.endDiastole - 3) <= 2)
    #expect(abs(found.endSystole - 10) <= 1)
  }

  private static func correlation(_ one: [Float], _ other: [Float]) -> Double {
    let count = Double(one.count)
    let (a, b) = (one.map(Double.init), other.map(Double.init))
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    let (da, db) = (a.map { $0 - meanA }, b.map { $0 - meanB })
    func product(_ x: [Double], _ y: [Double]) -> Double {
      zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return product(da, db) / (product(da, da) * product(db, db)).squareRoot()
  }
}
