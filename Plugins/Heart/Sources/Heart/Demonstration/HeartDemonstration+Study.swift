import Dispatch
public import Foundation
import Imaging
import OrganKit
import Synchronization

extension HeartDemonstration {
  /// The identifier of the synthetic person.
  var identifier: String { seed.map { "demo-\($0)" } ?? Self.defaultIdentifier }

  static let defaultIdentifier = "demo-default"

  /// What the default demo's reader is told.
  static let defaultNote =
    "made by a generator, of no patient; the base lies on a slice's face at end-diastole and at "
    + "end-systole, so that slice summation meets the truth more closely than in a patient"

  /// What the reader of another synthetic study is told.
  static let syntheticNote = "made by a generator, of no patient"

  /// A file to be written.
  private enum File {
    case image(Volume)
    case labels(LabelMap)
  }

  /// Writes the study, `truth.json` and `truth/` into a folder.
  ///
  /// - Throws: what Foundation throws when a file cannot be written.
  public func write(to folder: URL) throws {
    let short = shortAxis()
    var series = describe("shortAxis", role: StudyLayout.shortAxisRole)
    var files = Self.files("shortAxis", short, labelled: [0, endSystolicPhase])
    if let long = fourChamber() {
      series += describe("fourChamber", role: "cineFourChamber")
      files += Self.files("fourChamber", long, labelled: [0, endSystolicPhase])
    }
    try Self.write(files, to: folder)
    let description = StudyDescription(
      patient: Patient(
        issuer: Patient.syntheticIssuer,
        identifier: identifier,
        sex: plan.sex,
        age: plan.age,
        height: Quantity(plan.height, "cm"),
        weight: Quantity(plan.weight, "kg")
      ),
      series: series
    )
    try JSONFile.write(description, to: folder.appending(path: "study.json"))
    try JSONFile.write(truth, to: folder.appending(path: "truth.json"))
    try writeTruth(to: folder.appending(path: "truth"))
  }

  private func describe(_ name: String, role: String) -> [StudyDescription.Series] {
    let files = shapes.indices.map { Self.file(name, $0) }
    let times = phaseTimes.map { ($0 * 10).rounded() / 10 }
    var series = [
      StudyDescription.Series(
        role: role,
        files: files,
        phaseTimes: StudyDescription.Values(times, "ms")
      )
    ]
    for (phase, instant) in [(0, "ED"), (endSystolicPhase, "ES")] {
      series += [
        StudyDescription.Series(role: role, files: [files[phase]], phase: instant),
        StudyDescription.Series(
          role: "labels",
          files: [Self.file(name, phase, "_labels")],
          of: files[phase],
          scheme: "acdc"
        ),
      ]
    }
    return series
  }

  private static func file(_ name: String, _ phase: Int, _ ending: String = "") -> String {
    String(format: "%@%02d%@.nii.gz", name, phase + 1, ending)
  }

  private static func files(
    _ name: String,
    _ view: View,
    labelled: [Int]
  ) -> [(String, File)] {
    view.images.enumerated().map { (file(name, $0), .image($1)) }
      + labelled.map { (file(name, $0, "_labels"), .labels(view.labels[$0])) }
  }

  /// Packing takes longer than imaging: every core packs.
  private static func write(_ files: [(String, File)], to folder: URL) throws {
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      let url = folder.appending(path: files[index].0)
      do {
        switch files[index].1 {
        case .image(let volume): try NIfTI.write(volume, to: url)
        case .labels(let map): try NIfTI.write(map, to: url)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// What lies in `truth/anatomy.json`.
  private struct Anatomy: Encodable {
    struct Instant: Encodable {
      var phase: Int
      /// Where the base's plane cuts the long axis, RAS+ mm.
      var base: [Double]
      var towardsApex: [Double]
      var lateralWallThickness: Double
    }
    var note: String
    var plan: DemonstrationPlan
    var endDiastole: Instant
    var endSystole: Instant
  }

  private func writeTruth(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func instant(_ instant: Instant) -> Anatomy.Instant {
      let plane = basePlane(at: instant)
      return Anatomy.Instant(
        phase: phase(instant) + 1,
        base: [plane.point.x, plane.point.y, plane.point.z],
        towardsApex: [plane.towardsApex.x, plane.towardsApex.y, plane.towardsApex.z],
        lateralWallThickness: lateralWallThickness(at: instant)
      )
    }
    let anatomy = Anatomy(
      note: seed == nil ? Self.defaultNote : Self.syntheticNote,
      plan: plan,
      endDiastole: instant(.endDiastole),
      endSystole: instant(.endSystole)
    )
    try JSONFile.write(anatomy, to: folder.appending(path: "anatomy.json"))
    var shifts = "slice,x_mm,y_mm\n"
    for (slice, shift) in sliceShifts.enumerated() {
      shifts += "\(slice),\(shift.x),\(shift.y)\n"
    }
    try Data(shifts.utf8).write(to: folder.appending(path: "sliceShifts.csv"))
    for structure in Structure.allCases {
      for instant in Instant.allCases {
        var rows = "x_mm,y_mm,z_mm\n"
        for point in surfacePoints(of: structure, at: instant, spacing: 3) {
          // Hundredths of a millimetre.
          let place = (point * 100).rounded(.toNearestOrEven) / 100
          rows += "\(place.x),\(place.y),\(place.z)\n"
        }
        let name = "\(structure.rawValue)-\(instant.rawValue).csv"
        try Data(rows.utf8).write(to: folder.appending(path: name))
      }
    }
  }
}
