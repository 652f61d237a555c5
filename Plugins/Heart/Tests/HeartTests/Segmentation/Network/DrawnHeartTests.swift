import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// What the second room draws where nobody gave labels.
@Suite("Hearts that the network draws")
struct DrawnHeartTests {
  /// The default demo's images at both instants: a synthetic heart, unlike all that the network saw.
  private static let demo: [Volume] = {
    let demonstration = HeartDemonstration()
    return demonstration.shortAxis(phases: [0, demonstration.endSystolicPhase]).images
  }()

  private static func write(_ images: [Volume], to folder: URL) throws {
    for (image, name) in zip(images, ["ED", "ES"]) {
      try NIfTI.write(image, to: folder.appending(path: "\(name).nii.gz"))
    }
  }

  /// Orders in which the same voxels may lie in a file.
  private static let orders: [StorageOrder] = [
    StorageOrder(axes: [0, 1, 2], isReversed: [true, false, false]),
    StorageOrder(axes: [0, 1, 2], isReversed: [false, true, true]),
    StorageOrder(axes: [1, 0, 2], isReversed: [false, true, false]),
    StorageOrder(axes: [2, 0, 1], isReversed: [true, false, true]),
    StorageOrder(axes: [1, 2, 0], isReversed: [false, false, false]),
  ]

  /// Segments images as they are, and stored in other orders with their affines changed along.
  private func expectEqualLabels(_ images: [Volume], _ orders: [StorageOrder]) async throws {
    func labels(_ order: StorageOrder) async throws -> [[UInt8]] {
      let bench = try Workbench()
      try Self.write(images.map { order($0) }, to: bench.study)
      let (_, _, files, folder) = try await bench.segment()
      return try files.map { file in
        let map = try NIfTI.read(folder.appending(path: file.labels)).labelMap()
        return order.inverse(map).labels
      }
    }
    let plain = try await labels(.stored)
    #expect(plain.count == 2)
    #expect(plain.allSatisfy { $0.contains(3) })
    for order in orders { #expect(try await labels(order) == plain, "\(order)") }
  }

  @Test("A volume of very many slices is refused before it is looked at")
  func manySlices() async throws {
    let bench = try Workbench()
    let volume = Volume(
      grid: VoxelGrid(size: SIMD3(64, 64, 155), spacing: SIMD3(1, 1, 1)),
      filledWith: 1
    )
    try Self.write([volume, volume], to: bench.study)
    await #expect {
      _ = try await bench.segment()
    } throws: { error in
      "\(error)".contains("155 slices")
    }
  }

  @Test("The order of the voxels in the file changes nothing")
  func storage() async throws {
    try await expectEqualLabels(Self.demo, TestData.isFull ? Self.orders : [Self.orders[3]])
  }

  @Test(
    "The order of the voxels changes nothing of a patient, given an affine",
    .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc"),
    arguments: ValidationPatients.some
  )
  func patientStorage(patient: ACDCPatient) async throws {
    let images = try ["ED", "ES"]
      .map { phase in
        var image = try patient.image(phase)
        image.grid.axes[0] *= -1
        image.grid.axes[1] *= -1
        image.grid.isOriented = true
        return image
      }
    try await expectEqualLabels(images, TestData.isFull ? Self.orders : [Self.orders[1]])
  }

  @Test("The demo's heart is found and drawn in all phases, and the report says by whom")
  func demonstration() async throws {
    let bench = try Workbench()
    let demonstration = HeartDemonstration()
    try NIfTI.write(
      demonstration.shortAxis().images,
      to: bench.study.appending(path: "sax.nii.gz")
    )
    let (series, anatomy, files, folder) = try await bench.segment()
    #expect(anatomy.frames.count == series.frames.count)
    #expect(anatomy.frames.allSatisfy { $0.origin == .network })
    #expect(anatomy.endDiastole.frame == 0 || anatomy.endDiastole.frame == series.frames.count - 1)
    #expect(abs(anatomy.endSystole.frame - demonstration.endSystolicPhase) <= 1)
    #expect(bench.warnings.contains("phasesFound"))
    let truth = demonstration.labels(at: .endDiastole)
    for structure in HeartStructure.allCases {
      let dice = Agreement.dice(anatomy.endDiastole.labels.labels, truth.labels, structure)
      // Synthetic images are none the network was made for.
      #expect(dice > 0.5, "\(structure.name): \(dice)")
    }
    #expect(files.map(\.labels) == ["sax_seg.nii.gz"])
    #expect(files.map(\.phase) == ["all"])
    #expect(files.map(\.origin) == [.network])
    #expect(Set(files[0].expectedDice.keys) == Set(HeartStructure.allCases.map(\.key)))
    let written = try NIfTI.read(folder.appending(path: "sax_seg.nii.gz"))
    let image = try NIfTI.read(bench.study.appending(path: "sax.nii.gz"))
    #expect(written.header.dim == image.header.dim)
    #expect(written.header.pixdim == image.header.pixdim)
    #expect(written.header.sform == image.header.sform)
    #expect(written.header.sformCode == image.header.sformCode)
    #expect(written.header.quaternion == image.header.quaternion)
    #expect(written.header.xyztUnits == image.header.xyztUnits)
    let systole = anatomy.endSystole.frame
    #expect(try written.labelMap(systole).labels == anatomy.endSystole.labels.labels)

    let twin = try await HeartModelling().model(anatomy, from: series, bench.context)
    let report = try await HeartReporting().report(on: twin, anatomy, series, bench.context)
    #expect(report.figures.contains { $0.name == "volumeCourse" })
    #expect(report.figures.contains { $0.name == "outlineQuality" })
    #expect(report.methods.contains { $0.contains("CC-BY-NC-SA-4.0") && $0.contains("epoch") })
    #expect(report.references.contains { $0.contains("10.1109/TMI.2018.2837502") })
    #expect(report.study.contains(Report.Fact("Outlines", "drawn by the platform's network")))
    let phases = report.study.first { $0.title == "Phases" }
    #expect(phases?.text.contains("network") == true)
  }

  @Test("A structure that the user drew replaces the network's, and the report tells them apart")
  func correction() async throws {
    let bench = try Workbench()
    try Self.write(Self.demo, to: bench.study)
    // The user's right ventricle is a little block, at end-diastole alone.
    var own = LabelMap(grid: Self.demo[0].grid)
    for j in 40..<60 { for i in 20..<40 { own[i, j, 4] = 1 } }
    let file = bench.folder.appending(path: "ED_seg.nii.gz")
    try NIfTI.write(own, to: file)
    let (series, anatomy, files, _) = try await bench.segment(labels: [file])
    let rest = anatomy.endDiastole
    #expect(rest.origins == [.rightCavity: .user, .leftWall: .network, .leftCavity: .network])
    #expect(rest.labels.labels.count { $0 == 1 } == 400)
    #expect(zip(rest.labels.labels, own.labels).allSatisfy { $1 == 0 || $0 == $1 })
    #expect(rest.expectedDice[.rightCavity] == nil)
    #expect(rest.expectedDice[.leftCavity] != nil)
    #expect(anatomy.endSystole.origins.values.allSatisfy { $0 == .network })
    #expect(files.map(\.origin) == [.network, .network])
    #expect(files.map(\.phase) == ["ED", "ES"])
    #expect(series.frames[0].labelsOrigin == .user)
    #expect(
      anatomy.outlineFacts.map(\.text) == [
        "right-ventricular cavity given by the user; left-ventricular cavity, left-ventricular "
          + "myocardium drawn by the platform's network",
        "drawn by the platform's network",
      ]
    )
  }

  @Test("Phases whose names the volumes contradict are taken the other way round, and said so")
  func swapped() async throws {
    let bench = try Workbench()
    try Self.write(Self.demo.reversed(), to: bench.study)
    let (_, anatomy, files, _) = try await bench.segment()
    #expect(bench.warnings.contains("phasesSwapped"))
    // What came of it is as good as if they had been named rightly.
    #expect(!bench.reviews.contains { $0.contains("the other way round") })
    #expect(
      CinePhaseChoice.volume(anatomy.endDiastole) > CinePhaseChoice.volume(anatomy.endSystole)
    )
    #expect(files.first { $0.input == "ED.nii.gz" }?.phase == "ES")
  }

  @Test("Of slices so far apart that one decides the volumes a person is told", arguments: [1, 3])
  func coarse(step: Int) async throws {
    let bench = try Workbench()
    let images = Self.demo.map { image in
      var grid = image.grid
      let area = grid.size.x * grid.size.y
      let slices = stride(from: 0, to: grid.size.z, by: step)
      grid.size.z = Array(slices).count
      grid.axes[2] *= Double(step)
      return Volume(
        grid: grid,
        voxels: slices.flatMap { image.voxels[$0 * area..<($0 + 1) * area] }
      )
    }
    try Self.write(images, to: bench.study)
    _ = try await bench.segment()
    #expect(bench.warnings.contains("coarseStack") == (step > 1))
    #expect(bench.reviews.contains { $0.contains("mm apart") } == (step > 1))
  }

  @Test(
    "Images without a heart are refused in a sentence",
    arguments: ["flat", "noise", "stripes"]
  )
  func noHeart(kind: String) async throws {
    let bench = try Workbench()
    var random = StackCorruption.Numbers(seed: 4)
    let images = (0..<2)
      .map { _ in
        var image = Volume(grid: VoxelGrid(size: SIMD3(128, 128, 8), spacing: SIMD3(1.5, 1.5, 10)))
        for place in image.voxels.indices where kind != "flat" {
          image.voxels[place] = Float(
            kind == "noise" ? random.next() * 100 : Double(place / 128 % 128 / 8 % 2) * 100
          )
        }
        return image
      }
    try Self.write(images, to: bench.study)
    do {
      _ = try await bench.segment()
      #expect(!bench.reviews.isEmpty)
    } catch let error as OrganError {
      #expect(error.code == .studyRefused)
      #expect(error.description.contains("ED.nii.gz"))
    }
  }

  @Test(
    "A brain is refused or flagged",
    .enabled(if: TestData.has("brain/brats2015"), "set PLATFORM_TEST_DATA to a folder with brain")
  )
  func brain() async throws {
    let bench = try Workbench()
    let patient = try #require(TestData.folder)
      .appending(path: "brain/brats2015/brats_2013_pat0005_1")
    for name in ["Flair", "T1c"] {
      try FileManager.default.copyItem(
        at: patient.appending(path: "\(name)_subtrMeanDivStd.nii.gz"),
        to: bench.study.appending(path: "\(name).nii.gz")
      )
    }
    do {
      _ = try await bench.segment()
      #expect(!bench.reviews.isEmpty)
    } catch let error as OrganError { #expect(error.code == .studyRefused) }
  }

  @Test(
    "A spacing off by a factor is refused or flagged",
    .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc"),
    arguments: [0.5, 2.2]
  )
  func unitMistake(factor: Double) async throws {
    let bench = try Workbench()
    let images = try ["ED", "ES"]
      .map { phase in
        var image = try ACDCPatient(number: 2).image(phase)
        for axis in 0..<2 { image.grid.axes[axis] *= factor }
        return image
      }
    try Self.write(images, to: bench.study)
    do {
      _ = try await bench.segment()
      #expect(!bench.reviews.isEmpty)
    } catch let error as OrganError { #expect(error.code == .studyRefused) }
  }

  @Test("Without its weights the plugin says which file is missing")
  func noWeights() async throws {
    let bench = try Workbench()
    try Self.write(Self.demo, to: bench.study)
    let series = try await bench.ingest()
    let context = StageContext(resources: bench.folder, scratch: bench.folder)
    let error = await #expect(throws: OrganError.self) {
      try await HeartSegmentation().segment(series, context)
    }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("locator.safetensors") == true)
  }
}
