import Foundation
import Imaging
import OrganKit

extension TumourDemonstration {
  private typealias Label = TumourAnatomy.Label

  /// Writes the study, `truth.json` and `truth/` into a folder.
  ///
  /// - Throws: what Foundation throws when a file cannot be written.
  mutating func write(to folder: URL, check: () throws -> Void) throws {
    var series: [StudyDescription.Series] = []
    func write(_ volume: Volume, _ name: String) throws {
      try NIfTI.write(volume, to: folder.appending(path: name))
    }
    for (role, map) in zip(["whiteMatter", "greyMatter", "csf"], maps) {
      try write(map, "\(role).nii.gz")
      series.append(StudyDescription.Series(role: role, files: ["\(role).nii.gz"]))
    }
    for (scan, day) in tumour.course.scanDays.enumerated() {
      try check()
      let date = tumour.course.date(day)
      let labels = labels(of: scan)
      let t1c = image(
        labels,
        white: 0.8,
        grey: 0.62,
        fluid: 0.2,
        lesion: [Label.necrotic: 0.3, Label.oedema: 0.55, Label.enhancing: 1.3]
      )
      let flair = image(
        labels,
        white: 0.6,
        grey: 0.72,
        fluid: 0.12,
        lesion: [Label.necrotic: 0.5, Label.oedema: 1.15, Label.enhancing: 1.0]
      )
      let diffusion = diffusion(of: scan, within: labels)
      for (role, volume) in [("t1c", t1c), ("flair", flair), ("adc", diffusion)] {
        let name = "\(date)_\(role).nii.gz"
        try write(volume, name)
        series.append(StudyDescription.Series(role: role, files: [name], time: date))
      }
      let name = "\(date)_outline.nii.gz"
      try NIfTI.write(labels, to: folder.appending(path: name))
      series.append(
        StudyDescription.Series(
          role: "labels",
          files: [name],
          of: "\(date)_t1c.nii.gz",
          scheme: LabelScheme.platform.rawValue,
          time: date
        )
      )
    }
    let description = StudyDescription(
      patient: Patient(
        issuer: Patient.syntheticIssuer,
        identifier: seed.map { "demo-\($0)" } ?? "demo-default",
        age: 58
      ),
      date: tumour.course.date(0),
      series: series,
      treatments: treatments
    )
    try JSONFile.write(description, to: folder.appending(path: "study.json"))
    try JSONFile.write(truth, to: folder.appending(path: "truth.json"))
    try writeTruth(to: folder.appending(path: "truth"))
  }

  /// The log: an entry a fraction and a dose.
  private var treatments: [StudyDescription.Treatment] {
    let course = tumour.course
    let last = course.scanDays.last ?? 0
    let fractions = course.fractionDays.filter { $0 < last }
      .map { day in
        StudyDescription.Treatment(
          kind: "radiotherapy",
          time: course.date(day),
          dose: Quantity(SyntheticCourse.fractionDose, "Gy")
        )
      }
    let doses = course.doses.map { dose in
      StudyDescription.Treatment(
        kind: "chemotherapy",
        time: course.date(dose.day),
        agent: "temozolomide",
        dose: Quantity(dose.amount, "mg/m2")
      )
    }
    return fractions + doses
  }

  /// What is true, by the name and in the unit of the finding; volumes are the last scan's.
  var truth: [String: Double] {
    let growth = tumour.parameters
    let voxel = maps[0].grid.voxelVolume / 1000
    var all = [
      "whiteMatterDiffusivity": growth.whiteMatterDiffusivity,
      "proliferationRate": growth.proliferationRate,
      "diffusivityToProliferationRatio": growth.whiteMatterDiffusivity / growth.proliferationRate,
      "tumourOriginX": growth.origin.x,
      "tumourOriginY": growth.origin.y,
      "tumourOriginZ": growth.origin.z,
      "tumourAge": growth.age,
      "radiosensitivity": growth.radiosensitivity,
      "drugSensitivity": growth.drugSensitivity,
    ]
    if let last = states.last {
      all["tumourCoreVolume"] =
        Double(outline(last.density, tumour.coreThreshold).count) * voxel
      all["tumourWholeVolume"] =
        Double(outline(last.density, tumour.wholeThreshold).count) * voxel
    }
    return all
  }

  /// What lies in `truth/tumour.json`.
  private struct Numbers: Encodable {
    var note: String
    var growth: GrowthParameters
    var coreThreshold: Double
    var wholeThreshold: Double
    var scanDays: [Double]
    var coreVolumes: [Double]
    var wholeVolumes: [Double]
  }

  private func writeTruth(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let voxel = maps[0].grid.voxelVolume / 1000
    func volumes(_ threshold: Double) -> [Double] {
      states.map { Double(outline($0.density, threshold).count) * voxel }
    }
    let numbers = Numbers(
      note: "made by a generator, of no patient",
      growth: tumour.parameters,
      coreThreshold: tumour.coreThreshold,
      wholeThreshold: tumour.wholeThreshold,
      scanDays: tumour.course.scanDays,
      coreVolumes: volumes(tumour.coreThreshold),
      wholeVolumes: volumes(tumour.wholeThreshold)
    )
    try JSONFile.write(numbers, to: folder.appending(path: "tumour.json"))
    for (scan, state) in states.enumerated() {
      try NIfTI.write(state.density, to: folder.appending(path: "density\(scan + 1).nii.gz"))
    }
  }
}
