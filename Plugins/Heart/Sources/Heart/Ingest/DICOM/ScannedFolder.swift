import Foundation
import Imaging
import OrganKit

/// What the headers of all DICOM files of a folder say.
struct ScannedFolder {
  let study: URL
  private(set) var images: [ScannedImage] = []
  private(set) var patient = Patient()
  private(set) var warnings: [StudyLayout.Warning] = []
  /// Why series were left aside, by their name (`series 5`).
  private(set) var aside: [String: Set<String>] = [:]
  /// How many files are DICOM objects without images, or no DICOM.
  private(set) var otherFiles = 0

  private var instances: Set<String> = []
  private var repeated: [String] = []
  private var damaged: [(file: String, sentence: String)] = []

  /// Reads the headers; names of files and folders, and a DICOMDIR, are not believed.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for two people in one folder.
  init(_ study: URL, _ files: [String], _ context: StageContext) throws {
    self.study = study
    var person = ScannedPerson()
    for (index, name) in files.enumerated() {
      if index.isMultiple(of: 32) {
        try context.checkCancellation()
        context.progress(0.4 * Double(index) / Double(files.count))
      }
      let url = study.appending(path: name)
      guard DICOMFile.isDICOM(url) else {
        otherFiles += 1
        continue
      }
      do {
        let file = try DICOMFile(url)
        try person.hear(file.dataSet, file: url)
        try take(file, name)
      } catch let error as OrganError where error.code == .studyRefused && !person.isTwo {
        damaged.append((name, error.description))
      }
    }
    (patient, warnings) = (person.patient, person.warnings)
    tell()
  }

  /// Leaves a series aside that its images showed to be no part of the cine.
  mutating func leave(_ series: String, _ reason: String) {
    aside[series, default: []].insert(reason)
  }

  private mutating func take(_ file: DICOMFile, _ name: String) throws {
    let frames = try file.frames()
    guard let first = frames.first else {
      otherFiles += 1
      return
    }
    let series = Self.name(ofSeries: first[.seriesNumber]?.integer)
    if let reason = ImageKind.reason(file) { return leave(series, reason) }
    // An archive may export an object twice.
    if let identifier = file.dataSet[.instanceIdentifier]?.text,
      !instances.insert(identifier).inserted
    {
      repeated.append(name)
      return
    }
    for image in frames {
      if let reason = ImageKind.reason(image) {
        leave(series, reason)
      } else if image[.imagePosition] == nil || image[.imageOrientation] == nil {
        leave(series, "images without a place in the patient")
      } else {
        images.append(try ScannedImage(image, file: name))
      }
    }
  }

  private mutating func tell() {
    if !repeated.isEmpty {
      warn(
        "duplicateImages",
        "\(repeated.count) files hold an image that another file holds as well; "
          + "\(StudyLayout.listed(repeated)) left aside"
      )
    }
    if let first = damaged.first {
      let rest = damaged.count > 1 ? " (and \(damaged.count - 1) more such files)" : ""
      warn("unreadableFiles", "left aside as unreadable: \(first.sentence)\(rest)")
    }
  }

  private mutating func warn(_ name: String, _ sentence: String) {
    warnings.append(StudyLayout.Warning(name: name, sentence: sentence))
  }

  /// As facts and sentences name a series: its description may name a person.
  static func name(ofSeries number: Int?) -> String {
    number.map { "series \($0)" } ?? "a series without a number"
  }
}
