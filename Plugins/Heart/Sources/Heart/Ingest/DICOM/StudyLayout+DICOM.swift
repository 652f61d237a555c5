import Foundation
import Imaging
import OrganKit

extension StudyLayout {
  /// Whether a study's images are DICOM files: some are, and no NIfTI file is but a label map.
  static func isDICOM(_ files: [String], in study: StudyFolder) -> Bool {
    let hasNIfTI = files.contains { isNIfTI($0) && !NameReading($0).isLabels }
    return !hasNIfTI
      && files.contains { !isNIfTI($0) && DICOMFile.isDICOM(study.url.appending(path: $0)) }
  }

  /// What the headers of the DICOM files say; NIfTI files beside them may be label maps of the images
  /// that come of them.
  init(dicom files: [String], in study: StudyFolder, _ context: StageContext) async throws {
    self.init(recognisedAs: "DICOM files, by their headers")
    let others = files.filter { !Self.isNIfTI($0) && $0 != "study.json" }
    let cine = try await DICOMCine(study.url, others, context)
    images = cine.images
    converted = cine.frames
    patient = cine.patient
    date = cine.date
    warnings = cine.warnings
    reviews = cine.reviews
    facts = cine.facts
    addLabels(files.filter(Self.isNIfTI), in: study) { file in
      "'\(file)' is named like none of the images that come of the DICOM files"
    }
  }
}
