import Foundation
import Imaging

/// Why an image is no magnitude image of a cine, by its header alone.
enum ImageKind {
  private static let storageClasses: Set = [
    "1.2.840.10008.5.1.4.1.1.4",  // MR
    "1.2.840.10008.5.1.4.1.1.4.1",  // enhanced MR
    "1.2.840.10008.5.1.4.1.1.4.4",  // legacy converted enhanced MR
  ]
  private static let phaseWords: Set = [
    "P", "PHASE", "PHASE MAP", "VELOCITY", "VELOCITY MAP", "PHASE CONTRAST",
  ]
  private static let partWords: Set = ["R", "REAL", "I", "IMAGINARY"]

  /// Why a whole file is left aside; nil where its frames are to be looked at.
  static func reason(_ file: DICOMFile) -> String? {
    let set = file.dataSet
    if let modality = set[.modality]?.text, modality != "MR" {
      return "of modality \(modality.prefix(16)), no MRI"
    }
    if let kind = set[.storageClass]?.text, !storageClasses.contains(kind) {
      return "no MR images but another kind of object"
    }
    guard let layout = try? file.pixelLayout(), layout.isGrey else {
      return "no grey images"
    }
    return nil
  }

  /// Why an image is left aside; nil where it may be part of a cine.
  static func reason(_ image: DICOMFrame) -> String? {
    let words = (image[.frameType] ?? image[.imageType])?.texts.map { $0.uppercased() } ?? []
    let further = Set(words.dropFirst(2))
    if further.contains("LOCALIZER") || further.contains("SCOUT") { return "a localiser" }
    let component = image[.complexComponent]?.text?.uppercased()
    if !further.isDisjoint(with: phaseWords) || component == "PHASE" {
      return "phase or velocity images"
    }
    if !further.isDisjoint(with: partWords) || ["REAL", "IMAGINARY"].contains(component) {
      return "real or imaginary parts"
    }
    let sequence = image[.sequenceName]?.text ?? ""
    if image[.phaseContrast]?.text == "YES" || further.contains("PCA") || further.contains("M_PCA")
      || (image[.lowestVelocity]?.number ?? 0) != 0
      || sequence.firstMatch(of: /_v\d+/) != nil
    {
      return "the magnitude images of a flow measurement"
    }
    // Compression with loss makes an image derived by the standard, and changes nothing else.
    let wasPacked = image[.lossyCompression]?.text == "01"
    if words.first == "DERIVED", !wasPacked { return "derived images" }
    if words.dropFirst().first == "SECONDARY", !wasPacked { return "derived images" }
    return nil
  }
}
