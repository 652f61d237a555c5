public import Foundation
import Imaging
import OrganKit

extension CineSeries {
  /// The names of the images that the platform put together itself, from DICOM files: no such file
  /// lies in the study.
  public var convertedImages: [String] {
    let frames = frames + longAxisViews.flatMap(\.frames)
    return Array(Set(frames.filter(\.isConverted).map(\.file))).sorted(by: StudyLayout.naturally)
  }

  /// Writes each image that was put together from DICOM files, all its phases along the fourth axis,
  /// as `series<SeriesNumber>.nii.gz`; a stack of several series bears the lowest number.
  ///
  /// - Parameter folder: Where to; files of these names are replaced.
  /// - Returns: The files; none where the study came as NIfTI.
  /// - Throws: What `NIfTI.write` throws when a file cannot be written.
  public func writeConvertedImages(to folder: URL) throws -> [URL] {
    let frames = frames + longAxisViews.flatMap(\.frames)
    return try convertedImages.map { name in
      let url = folder.appending(path: name)
      let own = frames.filter { $0.file == name }
      try NIfTI.write(own.map(\.volume), to: url, like: own.first?.header)
      return url
    }
  }
}
