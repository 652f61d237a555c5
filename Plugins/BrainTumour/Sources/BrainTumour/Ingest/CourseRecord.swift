import Foundation
import Imaging
import OrganKit

/// A treatment course in a product's folder: numbers in `product.json`, maps as NIfTI files.
struct CourseRecord: Codable {
  private struct Fraction: Codable {
    var day: Double
    var dose: Double
    var doseMap: Int?
  }
  private struct Dose: Codable {
    var day: Double
    var amount: Double
  }
  private var resections: [Double]
  private var fractions: [Fraction]
  private var doses: [Dose]
  private var doseMaps: Int

  /// Writes the course's maps, `cavity0.nii.gz` and `doseMap0.nii.gz` and so on.
  init(_ course: TreatmentCourse, writingTo folder: URL) throws {
    resections = course.resections.map(\.day)
    fractions = course.fractions.map {
      Fraction(day: $0.day, dose: $0.dose, doseMap: $0.doseMap)
    }
    doses = course.doses.map { Dose(day: $0.day, amount: $0.amount) }
    doseMaps = course.doseMaps.count
    for (index, resection) in course.resections.enumerated() {
      let file = folder.appending(path: "cavity\(index).nii.gz")
      try NIfTI.write(resection.cavity.map, to: file)
    }
    for (index, map) in course.doseMaps.enumerated() {
      try NIfTI.write(map, to: folder.appending(path: "doseMap\(index).nii.gz"))
    }
  }

  /// The course, with its maps from the folder.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing, damaged or of another size.
  func course(from folder: URL, on grid: VoxelGrid) throws -> TreatmentCourse {
    func image(_ name: String) throws -> NIfTIImage {
      let image = try NIfTI.read(folder.appending(path: "\(name).nii.gz"))
      guard image.grid.size == grid.size else {
        throw OrganError.study("\(folder.path): '\(name)' lies on another grid than the tissue")
      }
      return image
    }
    guard (0...1000).contains(doseMaps),
      fractions.allSatisfy({ $0.doseMap.map { 0..<doseMaps ~= $0 } ?? true })
    else { throw OrganError.study("\(folder.path)/product.json names a dose map it does not hold") }
    return TreatmentCourse(
      resections: try resections.enumerated()
        .map { index, day in
          let map = try image("cavity\(index)").labelMap()
          return TreatmentCourse.Resection(
            day: day,
            cavity: Mask(grid: grid, voxels: map.labels.map { $0 == 1 })
          )
        },
      fractions: fractions.map {
        TreatmentCourse.Fraction(day: $0.day, dose: $0.dose, doseMap: $0.doseMap)
      },
      doses: doses.map { TreatmentCourse.DrugDose(day: $0.day, amount: $0.amount) },
      doseMaps: try (0..<doseMaps)
        .map { Volume(grid: grid, voxels: try image("doseMap\($0)").volume().voxels) }
    )
  }
}
