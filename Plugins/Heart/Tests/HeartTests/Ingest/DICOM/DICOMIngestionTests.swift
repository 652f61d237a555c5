import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// What the first room makes of a folder of DICOM files.
@Suite("The first room, on DICOM")
struct DICOMIngestionTests {
  private let planes = (0..<7).map { SampleExamination.shortAxis(Double($0) * 9 - 27) }

  /// What must hold of the stack of `planes`, however it was stored.
  private func check(_ series: CineSeries, phases: Int = 20, interval: Double = 900) {
    let grid = series.frames[0].volume.grid
    #expect(series.frames.count == phases)
    #expect(grid.size == SIMD3(48, 40, 7))
    #expect(grid.isOriented)
    #expect(abs(grid.spacing.z - 9) < 1e-3, "positions, not the thickness of 6 mm")
    for (phase, frame) in series.frames.enumerated() {
      let fraction = Double(phase) / Double(phases)
      #expect(SampleExamination.error(frame.volume, fraction) <= 1, "phase \(phase)")
      #expect(abs((frame.time ?? -1) - fraction * interval) < 1)
    }
    // From base to apex: to the left, the front and the feet.
    let step = grid.axes[2]
    #expect(step.x < 0 && step.y > 0 && step.z < 0)
    #expect(series.endDiastole == 0 || series.endDiastole == phases - 1)
    #expect(abs(series.endSystole * 20 / phases - 7) <= 1)
  }

  private func fact(_ label: String, _ series: CineSeries) -> String? {
    series.facts.first(where: { $0.title == label })?.text
  }

  @Test(
    "One series of single images, in every plain encoding",
    arguments: [
      SampleDICOM.Encoding.explicitLittle, .implicitLittle, .explicitBig, .deflated,
    ]
  )
  func oneSeries(encoding: SampleDICOM.Encoding) async throws {
    let bench = try Workbench()
    let sample = SampleExamination(encoding: encoding)
    try sample.write(planes, series: 7, to: bench.study)
    try bench.write("an archive's note", "LIESMICH")
    let series = try await bench.ingest()
    check(series)
    #expect(bench.warnings == [])
    #expect(series.frames[3].file == "series7.nii.gz")
    #expect(series.frames[3].indexInFile == 3)
    #expect(series.frames[3].isConverted)
    #expect(fact("Files without images", series) == "1")
  }

  @Test(
    "An enhanced file, its frames in no order",
    arguments: [
      SampleDICOM.Encoding.explicitLittle, .implicitLittle, .explicitBig,
    ]
  )
  func enhanced(encoding: SampleDICOM.Encoding) async throws {
    let bench = try Workbench()
    let sample = SampleExamination(encoding: encoding, phases: 12)
    try sample.writeEnhanced(planes, series: 7, to: bench.study.appending(path: "x"))
    check(try await bench.ingest(), phases: 12)
    #expect(bench.warnings == [])
  }

  @Test("A series a slice, each with its own R-R interval")
  func sliceSeries() async throws {
    let bench = try Workbench()
    for (index, plane) in planes.enumerated() {
      let sample = SampleExamination(interval: 810 + 30 * Double(index))
      // Numbered from apex to base.
      try sample.write([plane], series: 20 - index, to: bench.study)
    }
    let series = try await bench.ingest()
    check(series)
    #expect(series.frames[0].file == "series14.nii.gz")
    #expect(fact("R-R intervals", series)?.hasPrefix("810 to 990 ms") == true)
  }

  @Test("A slice of another number of phases is matched by its part of the R-R interval")
  func unequalPhases() async throws {
    let bench = try Workbench()
    for (index, plane) in planes.enumerated() {
      let sample = SampleExamination(phases: index == 2 ? 40 : 20, interval: index == 2 ? 700 : 900)
      try sample.write([plane], series: 10 + index, to: bench.study)
    }
    check(try await bench.ingest())
    #expect(bench.warnings == ["phasesMatched"])
  }

  @Test("Without trigger times the numbers in the series order the phases")
  func noTriggerTimes() async throws {
    let bench = try Workbench()
    try SampleExamination()
      .write(planes, series: 7, to: bench.study) { image, _, _ in
        image.remove(0x0018, 0x1060)
        image.remove(0x0018, 0x1062)
      }
    let series = try await bench.ingest()
    #expect(series.frames.count == 20 && series.frames[4].time == nil)
    #expect(SampleExamination.error(series.frames[4].volume, 0.2) <= 1)
    #expect(bench.warnings == ["noTriggerTimes"])
  }

  @Test("study.json may name the person of an anonymous export, but no DICOM file")
  func described() async throws {
    let bench = try Workbench()
    var sample = SampleExamination()
    sample.elements[1] = .init(0x0010, 0x0021, "LO", "")
    try sample.write(planes, series: 7, to: bench.study)
    let patient = #""patient": {"issuer": "registry", "identifier": "4", "age": 50}"#
    try bench.write(#"{"schema": 1, \#(patient)}"#, "study.json")
    let series = try await bench.ingest()
    check(series)
    #expect(bench.identities.map(\.identifier) == ["4"])
    #expect(bench.identities[0].issuer == "registry")
    #expect(series.person.age == 50 && series.person.sex == .female)

    let file = try #require(
      FileManager.default.subpaths(atPath: bench.study.appending(path: "A").path)
    )[0]
    let entry = #"{"role": "cineShortAxis", "files": ["A/\#(file)"]}"#
    try bench.write(#"{"schema": 1, "series": [\#(entry)]}"#, "study.json")
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    #expect(error?.description.contains("leave 'series' out of study.json") == true)
  }

  @Test("Images that lie there twice are noticed and used once")
  func duplicates() async throws {
    let bench = try Workbench()
    let sample = SampleExamination()
    try sample.write(planes, series: 7, to: bench.study)
    let again = sample.image(planes[2], phase: 4, series: 7, instance: 45)
    try again.write(to: bench.study.appending(path: "copy.dcm"))
    var renumbered = sample.image(planes[3], phase: 4, series: 7, instance: 500)
    renumbered.set(0x0008, 0x0018, "UI", "2.25.77")
    try renumbered.write(to: bench.study.appending(path: "again.dcm"))
    check(try await bench.ingest())
    #expect(bench.warnings == ["duplicateImages", "duplicateImages"])
  }

  @Test("Of a repeated breath-hold the last is used")
  func repeatedSlice() async throws {
    let bench = try Workbench()
    for (index, plane) in (planes + [planes[3]]).enumerated() {
      try SampleExamination()
        .write([plane], series: 10 + index, to: bench.study) { image, _, _ in
          // The first attempt at slice 3 failed.
          if index == 3 { image.setPixels(Array(repeating: 9, count: 1920), rows: 40, columns: 48) }
        }
    }
    let series = try await bench.ingest()
    check(series)
    #expect(bench.warnings == ["repeatedSlices"])
    #expect(fact("Left aside", series) == "series 13: repeats of short-axis slices")
  }

  @Test("A missing slice is noticed, filled in, and put before a person")
  func missingSlice() async throws {
    let bench = try Workbench()
    let rest = planes.indices.filter { $0 != 2 }.map { planes[$0] }
    try SampleExamination().write(rest, series: 7, to: bench.study)
    let series = try await bench.ingest()
    check(series)
    #expect(bench.warnings == ["missingSlices"])
    #expect(bench.reviews.count == 1)
  }

  @Test("Gaps without a rule are refused")
  func irregular() async throws {
    let bench = try Workbench()
    let odd = [0, 8, 19, 27, 41.0].map { SampleExamination.shortAxis($0 - 20) }
    try SampleExamination().write(odd, series: 7, to: bench.study)
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    #expect(error?.description.contains("8.0, 11.0, 8.0, 14.0 mm apart") == true)
  }

  @Test("A slice whose field of view was moved is resampled to the others")
  func movedSlice() async throws {
    let bench = try Workbench()
    var moved = planes
    moved[4].centre += 3.25 * moved[4].along - 2 * moved[4].down
    try SampleExamination().write(moved, series: 7, to: bench.study)
    let series = try await bench.ingest()
    #expect(bench.warnings == ["slicesResampled"])
    // Linear interpolation of an edge as wide as a pixel.
    #expect(SampleExamination.error(series.frames[0].volume, 0) <= 25)
  }

  @Test("Views are told by their planes, whatever they are called")
  func views() async throws {
    let bench = try Workbench()
    let sample = SampleExamination()
    try sample.write(planes, series: 7, to: bench.study)
    let roles = ["cineThreeChamber", "cineFourChamber", "cineTwoChamber"]
    for (index, role) in roles.enumerated() {
      let other = SampleExamination(phases: index == 0 ? 30 : 20, interval: 840)
      try other.write([SampleExamination.longAxis(role)], series: 30 + index, to: bench.study)
    }
    // Along the right ventricle.
    let beside = SampleExamination.longAxis("cineTwoChamber", shift: 40)
    try sample.write([beside], series: 40, to: bench.study)
    let series = try await bench.ingest()
    check(series)
    #expect(series.longAxisViews.map(\.role) == StudyLayout.longAxisRoles)
    let files = ["series31.nii.gz", "series32.nii.gz", "series30.nii.gz"]
    #expect(series.longAxisViews.map { $0.frames[0].file } == files)
    #expect(series.longAxisViews.allSatisfy { $0.frames.count == 20 })
    #expect(fact("Left aside", series)?.contains("series 40: its plane passes") == true)
    let view = series.longAxisViews[2].frames[7].volume
    #expect(view.grid.spacing.z == 6)
    #expect(SampleExamination.error(view, 0.35) <= 8)
  }

  @Test("What is no magnitude cine is left aside, with the reason")
  func leftAside() async throws {
    let bench = try Workbench()
    let sample = SampleExamination()
    try sample.write(planes, series: 7, to: bench.study)
    try sample.write(planes, series: 8, to: bench.study) { image, _, _ in
      image.set(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\P\\RETRO")
    }
    try sample.write([planes[0]], series: 9, to: bench.study) { image, _, _ in
      image.set(0x0018, 0x0024, "SH", "fl2d1_v150in")
    }
    try sample.write([planes[0]], series: 10, to: bench.study) { image, _, _ in
      image.set(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER\\M")
    }
    try sample.write([planes[0]], series: 11, to: bench.study) { image, _, _ in
      image.set(0x0008, 0x0060, "CS", "CT")
    }
    try sample.write([planes[0]], series: 12, to: bench.study) { image, _, _ in
      image.set(0x0008, 0x0008, "CS", "DERIVED\\PRIMARY\\MPR")
    }
    let single = SampleExamination(phases: 1)
    try single.write(planes, series: 13, to: bench.study)
    // Of many beats, always at one time of them.
    try sample.write([planes[0]], series: 14, to: bench.study) { image, _, _ in
      image.set(0x0018, 0x1060, "DS", "300")
    }
    try Data("DICM".utf8).write(to: bench.study.appending(path: "DICOMDIR"))
    let series = try await bench.ingest()
    check(series)
    let words = try #require(fact("Left aside", series))
    for part in [
      "series 8: phase or velocity images", "series 9: the magnitude images of a flow measurement",
      "series 10: a localiser", "series 11: of modality CT, no MRI", "series 12: derived images",
      "series 13: one phase a plane, fewer than the 8 of a cine",
      "series 14: its images of a plane are of one time after the R wave",
    ] {
      #expect(words.contains(part), "\(words)")
    }
  }

  @Test("The person is told whole to the runtime, and without a name to the next room")
  func person() async throws {
    let bench = try Workbench()
    try SampleExamination().write(planes, series: 7, to: bench.study)
    let series = try await bench.ingest()
    let patient = try #require(bench.identities.first)
    let expected = Patient(
      issuer: "St. Elsewhere",
      identifier: "P-17",
      name: "Jane Doe",
      sex: .female,
      birthDate: "1962-03-01",
      height: Quantity(1.65, "m"),
      weight: Quantity(62, "kg")
    )
    #expect(patient == expected)
    #expect(series.person.age == 62)
    #expect(series.person.name == nil && series.person.identifier == nil)
    #expect(try series.person.heightInCentimetres() == 165)
  }

  @Test("Empty values are unknown, impossible ones are told and not used")
  func emptyValues() async throws {
    let bench = try Workbench()
    let empty = [(0x0020, "LO"), (0x0021, "LO"), (0x0010, "PN"), (0x0030, "DA"), (0x0040, "CS")]
    var sample = SampleExamination()
    sample.elements = empty.map { .init(0x0010, UInt16($0), $1, "") }
    sample.elements.append(.init(0x0010, 0x1010, "AS", "062Y"))
    sample.elements.append(.init(0x0010, 0x1020, "DS", "165"))
    sample.elements.append(.init(0x0010, 0x1030, "DS", "0"))
    try sample.write(planes, series: 7, to: bench.study)
    let series = try await bench.ingest()
    #expect(bench.identities == [Patient(age: 62)])
    #expect(series.person == Patient(age: 62))
    #expect(bench.warnings == ["heightNotUsed"])
  }

  @Test("Two patients in one folder are refused, their files named")
  func twoPatients() async throws {
    let bench = try Workbench()
    var sample = SampleExamination()
    try sample.write(planes, series: 7, to: bench.study)
    sample.elements[0] = .init(0x0010, 0x0020, "LO", "P-18")
    let other = sample.image(planes[0], phase: 0, series: 9, instance: 1)
    try other.write(to: bench.study.appending(path: "z.dcm"))
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    #expect(error?.code == .studyRefused)
    let words = error?.description ?? ""
    #expect(words.contains("are of two patients") && words.contains("z.dcm"), "\(words)")
    #expect(!words.contains("P-17") && !words.contains("Doe"))
  }

  @Test("Two examinations in one folder are refused")
  func twoDays() async throws {
    let bench = try Workbench()
    for (index, plane) in planes.enumerated() {
      var sample = SampleExamination()
      if index == 3 { sample.elements[7] = .init(0x0008, 0x0020, "DA", "20240617") }
      try sample.write([plane], series: 7 + index, to: bench.study)
    }
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    #expect(error?.description.contains("are of 2 days (20240517, 20240617)") == true)
  }

  @Test("Pixels packed in a way that is not read are refused by its name")
  func unreadSyntax() async throws {
    let bench = try Workbench()
    try SampleExamination()
      .write(planes, series: 7, to: bench.study) { image, _, _ in
        image.announced = "1.2.840.10008.1.2.4.201"
      }
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    let words = "packed as high-throughput JPEG 2000 lossless, which is not read"
    #expect(error?.description.contains(words) == true)
  }

  @Test("A folder without a short axis says what it holds")
  func noShortAxis() async throws {
    let bench = try Workbench()
    let view = SampleExamination.longAxis("cineFourChamber")
    try SampleExamination().write([view], series: 7, to: bench.study)
    let error = await #expect(throws: OrganError.self) { try await bench.ingest() }
    #expect(
      error?.description
        == "\(bench.study.path) holds 1 planes with 8 or more phases, of which at most 1 are "
        + "parallel; a short-axis cine has at least 3"
    )
  }

  @Test("A damaged file is left aside by its name")
  func damaged() async throws {
    let bench = try Workbench()
    let sample = SampleExamination()
    try sample.write(planes, series: 7, to: bench.study)
    let bytes = sample.image(planes[0], phase: 0, series: 7, instance: 900).bytes
    try Data(bytes.dropLast(100)).write(to: bench.study.appending(path: "cut.dcm"))
    check(try await bench.ingest())
    #expect(bench.warnings == ["unreadableFiles"])
  }

  @Test("Images are written as NIfTI that lie where the stack lies; labels of them come back")
  func conversion() async throws {
    let bench = try Workbench()
    try SampleExamination(phases: 10).write(planes, series: 7, to: bench.study)
    let series = try await bench.ingest()
    let folder = bench.folder.appending(path: "product")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try series.write(to: folder)
    // From what the next room reads, too.
    let again = try CineSeries(contentsOf: folder)
    let files = try again.writeConvertedImages(to: bench.folder)
    #expect(files.map(\.lastPathComponent) == ["series7.nii.gz"])
    let image = try NIfTI.read(files[0])
    #expect(image.frameCount == 10)
    #expect(image.header.qformCode == 1 && image.header.sformCode == 1)
    #expect(abs((image.header.frameInterval ?? 0) - 0.09) < 1e-6)
    let far = SIMD3(47.0, 39, 6)
    let shift = image.grid.position(far) - series.frames[0].volume.grid.position(far)
    #expect(shift.length < 1e-3)
    #expect(try image.volume(4).voxels == series.frames[4].volume.voxels)

    let labels = bench.folder.appending(path: "series7_seg.nii.gz")
    var maps = (0..<10).map { _ in LabelMap(grid: image.grid) }
    for phase in [0, 4] { maps[phase][24, 20, 3] = 3 }
    try NIfTI.write(maps, to: labels, like: image.header)
    let labelled = try await bench.ingest(labels: [labels])
    #expect(labelled.frames.map { $0.labels != nil } == (0..<10).map { [0, 4].contains($0) })
  }
}
