public import Foundation
import Imaging
import Numerics
public import OrganKit

extension Phantom: Demonstrating {
  /// Writes an image of an ellipsoid, and its volume and axes as `truth.json`.
  ///
  /// The default demo lies along the image's axes; a seed draws position, direction and size. What
  /// becomes of it is no part of the study: `truth/growth.json` holds its growth rate, and
  /// `truth/followUp` is a study of 90 days later, for `platform update`.
  public func demonstrate(
    into folder: URL,
    seed: UInt64?,
    _ context: StageContext
  ) async throws {
    try context.checkCancellation()
    var random = SeededGenerator(seed: seed ?? 0, stream: seed == nil ? 1 : 0)
    let shape = seed == nil ? .demo : Ellipsoid(drawnWith: &random)
    let patient = Patient(
      issuer: Patient.syntheticIssuer,
      identifier: "phantom-" + (seed.map { "\($0)" } ?? "demo")
    )
    try write(shape, of: patient, on: "2024-05-17", to: folder, &random)

    let rate = seed == nil ? 0.001 : random.uniform(0, 0.001)
    let truth = folder.appending(path: "truth")
    let followUp = truth.appending(path: "followUp")
    try FileManager.default.createDirectory(at: followUp, withIntermediateDirectories: true)
    try JSONFile.write(["phantomGrowthRate": rate], to: truth.appending(path: "growth.json"))
    let grown = shape.grown(by: exp(90 * rate))
    try write(grown, of: patient, on: "2024-08-15", to: followUp, &random)
  }

  /// A study of a shape, and what is true of it.
  private func write(
    _ shape: Ellipsoid,
    of patient: Patient,
    on date: String,
    to folder: URL,
    _ random: inout SeededGenerator
  ) throws {
    let grid = VoxelGrid(size: SIMD3(48, 48, 40), spacing: SIMD3(1.5, 1.5, 2))
    var image = shape.image(on: grid, dark: 100, bright: 900)
    for voxel in image.voxels.indices { image.voxels[voxel] += Float(random.normal(0, 20)) }
    try NIfTI.write(image, to: folder.appending(path: "image.nii.gz"))
    let study = StudyDescription(
      patient: patient,
      date: date,
      series: [.init(role: "image", files: ["image.nii.gz"])]
    )
    try JSONFile.write(study, to: folder.appending(path: "study.json"))
    let truth = [
      "phantomVolume": shape.volume / 1000,
      "phantomLongAxis": 2 * shape.radii[0],
      "phantomMiddleAxis": 2 * shape.radii[1],
      "phantomShortAxis": 2 * shape.radii[2],
    ]
    try JSONFile.write(truth, to: folder.appending(path: "truth.json"))
  }
}
