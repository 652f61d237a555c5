import Foundation
import Imaging
import OrganKit
import Testing

@testable import Heart

@Suite("The first room")
struct HeartIngestionTests {
  /// A few small phases: a bright disc in a dark ring whose radius tells the phase.
  private func phase(_ radius: Double, size: Int = 32, slices: Int = 6) -> (Volume, LabelMap) {
    let grid = VoxelGrid(size: SIMD3(size, size, slices), spacing: SIMD3(1.5, 1.5, 8))
    var (image, labels) = (Volume(grid: grid), LabelMap(grid: grid))
    for k in 0..<slices {
      for j in 0..<size {
        for i in 0..<size {
          let distance = SIMD2(Double(i - size / 2), Double(j - size / 2))
          let squared = (distance * distance).sum()
          image[i, j, k] = squared < radius * radius ? 300 : 100
          labels[i, j, k] = squared < radius * radius ? 3 : squared < 140 ? 2 : 0
        }
      }
    }
    labels[0, 0, 0] = 1
    return (image, labels)
  }

  @Test("A demo study is read as its study.json says", arguments: [nil, 1, 2] as [UInt64?])
  func demo(seed: UInt64?) async throws {
    let bench = try Workbench()
    let demo = HeartDemonstration(seed: seed)
    try demo.write(to: bench.study)
    let series = try await bench.ingest()
    #expect(bench.warnings.isEmpty)
    #expect(series.frames.count == demo.phaseTimes.count)
    #expect(series.endDiastole == 0)
    #expect(series.endSystole == demo.endSystolicPhase)
    #expect(series.isSynthetic)
    #expect(series.longAxisViews.count == (demo.fourChamberGrid == nil ? 0 : 1))
    #expect(series.frames[0].labels?.labels == demo.labels(at: .endDiastole).labels)
    #expect(series.frames[0].volume.voxels == demo.shortAxis(phases: [0]).images[0].voxels)
    let grid = series.frames[0].volume.grid
    let corner = SIMD3(127.0, 127, Double(grid.size.z - 1))
    let off = (grid.position(corner) - demo.shortAxisGrid.position(corner)).length
    #expect(off < 1e-3, "the grid survives the file's single precision")
    #expect(bench.identities.first?.identifier == demo.identifier)
    #expect(series.person.issuer == nil)
    #expect(series.person.identifier == nil)
    #expect(series.person.sex != nil)
  }

  @Test("A series survives writing and reading")
  func product() async throws {
    let bench = try Workbench()
    try HeartDemonstration(seed: 3).write(to: bench.study)
    let series = try await bench.ingest()
    let folder = bench.folder.appending(path: "product")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try series.write(to: folder)
    let again = try CineSeries(contentsOf: folder)
    #expect(again.frames.map(\.volume) == series.frames.map(\.volume))
    #expect(again.frames.map(\.labels) == series.frames.map(\.labels))
    #expect(again.frames.map(\.time) == series.frames.map(\.time))
    #expect(again.longAxisViews.map(\.frames.count) == series.longAxisViews.map(\.frames.count))
    #expect(again.longAxisViews[0].endSystole == series.longAxisViews[0].endSystole)
    #expect(again.person == series.person)
    #expect(again.facts == series.facts)
  }

  @Test("Phases of a whole cine are found from its label maps")
  func phasesFromLabels() async throws {
    let bench = try Workbench()
    let phases = [8.0, 9, 7, 5, 6].map { phase($0) }
    try NIfTI.write(phases.map(\.0), to: bench.study.appending(path: "cine.nii.gz"))
    try NIfTI.write(phases.map(\.1), to: bench.study.appending(path: "cine_seg.nii.gz"))
    let series = try await bench.ingest()
    #expect(series.endDiastole == 1)
    #expect(series.endSystole == 3)
    #expect(bench.warnings == ["recognisedByName", "phasesFound"])
    #expect(series.frames[3].labels == phases[3].1)
    #expect(series.frames[3].indexInFile == 3)
  }

  @Test("Images alone show the phases to within one", arguments: [2, 5, 9] as [UInt64])
  func phasesFromImages(seed: UInt64) async throws {
    let bench = try Workbench()
    let demo = HeartDemonstration(seed: seed)
    // The cycle starts anywhere.
    let images = demo.shortAxis().images
    let turned = Array(images[3...] + images[..<3])
    try NIfTI.write(turned, to: bench.study.appending(path: "sax.nii.gz"))
    let series = try await bench.ingest()
    #expect(abs(series.endDiastole - (images.count - 3)) <= 1)
    #expect(abs(series.endSystole - (demo.endSystolicPhase - 3)) <= 1)
    // The network's outlines decide, and the second room says so.
    #expect(series.undecided == [.endDiastole, .endSystole])
    #expect(!bench.warnings.contains("phasesFound"))
  }

  @Test("Two files named ED and ES are taken for what they are called")
  func namedFiles() async throws {
    let bench = try Workbench()
    for (name, radius) in [("ED", 9.0), ("ES", 5)] {
      let (image, labels) = phase(radius)
      try NIfTI.write(image, to: bench.study.appending(path: "sa_\(name).nii.gz"))
      try NIfTI.write(labels, to: bench.study.appending(path: "label_sa_\(name).nii.gz"))
    }
    let series = try await bench.ingest()
    #expect(series.frames[series.endDiastole].file == "sa_ED.nii.gz")
    #expect(series.frames[series.endSystole].labelsFile == "label_sa_ES.nii.gz")
    #expect(bench.warnings == ["recognisedByName"])
  }

  @Test("The user's label maps win over delivered ones, which can be ignored")
  func userLabels() async throws {
    let bench = try Workbench()
    for (name, radius) in [("ED", 9.0), ("ES", 5)] {
      let (image, labels) = phase(radius)
      try NIfTI.write(image, to: bench.study.appending(path: "sa_\(name).nii.gz"))
      try NIfTI.write(labels, to: bench.study.appending(path: "sa_\(name)_gt.nii.gz"))
    }
    let own = bench.folder.appending(path: "mine_ED.nii.gz")
    let drawn = phase(8).1
    try NIfTI.write(drawn, to: own)
    let series = try await bench.ingest(labels: [own])
    #expect(series.frames[series.endDiastole].labels == drawn)
    #expect(series.frames[series.endDiastole].labelsOrigin == .user)
    #expect(series.frames[series.endSystole].labelsOrigin == .study)
    let bare = try await bench.ingest(ignoringDelivered: true)
    #expect(bare.frames.allSatisfy { $0.labels == nil })
  }

  @Test("What the study does not say of the person is filled in from the caller's words")
  func person() async throws {
    let bench = try Workbench()
    for (name, radius) in [("ED", 9.0), ("ES", 5)] {
      try NIfTI.write(phase(radius).0, to: bench.study.appending(path: "\(name).nii.gz"))
    }
    try bench.write(
      #"{"schema": 1, "date": "2024-05-17", "patient": {"birthDate": "1960-06-01", "name": "N"}}"#,
      "study.json"
    )
    let given = Patient(sex: .female, age: 20, weight: Quantity(900, "kg"))
    await #expect(throws: OrganError.self) { try await bench.ingest(patient: given) }
    let fine = Patient(sex: .female, height: Quantity(1.6, "m"), weight: Quantity(190, "kg"))
    let series = try await bench.ingest(patient: fine)
    #expect(
      series.person == Patient(sex: .female, age: 63, height: fine.height, weight: fine.weight)
    )
    #expect(bench.warnings.contains("implausibleBody"))
  }
}
