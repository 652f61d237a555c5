import Foundation
import Imaging
import OrganKit

extension StudyReading {
  /// What a reader should know besides: what was resampled, what the headers say, what is missing.
  mutating func sayTheRest(_ log: TreatmentLog) {
    for note in alignment.notes { layout.warn("geometry", note) }
    if !alignment.resampled.isEmpty {
      let names = TumourLayout.listed(alignment.resampled)
      layout.warn(
        "resampled",
        "\(names) lie on other grids than '\(scans[0].labels[0].file)' and were resampled onto its "
          + "(labels to the nearest voxel, images linearly)"
      )
    }
    if alignment.grid.isIdentity {
      layout.warn(
        "identityAffine",
        "the affine of '\(scans[0].labels[0].file)' is the identity: right and left, front and head "
          + "are as in the file, perhaps not as in the patient"
      )
    }
    if scans.count == 1 {
      layout.warn(
        "oneScan",
        "there is one outlined scan: it tells the tumour's shape and the ratio of diffusivity to "
          + "proliferation, not how fast it grows"
      )
    }
    let dates = scans.map { $0.date ?? "undated" }.joined(separator: ", ")
    facts.append(.init("Scans", dates))
    let size = alignment.grid.size
    let step = alignment.grid.spacing
    facts.append(
      .init(
        "Grid",
        String(
          format: "%d × %d × %d voxels of %.2f × %.2f × %.2f mm",
          size.x,
          size.y,
          size.z,
          step.x,
          step.y,
          step.z
        )
      )
    )
    if !log.isEmpty {
      let gray = TreatmentLog.number(log.fractions.reduce(0) { $0 + $1.dose })
      facts.append(
        .init(
          "Treatment",
          "\(log.resections.count) operations, \(log.fractions.count) fractions of radiotherapy "
            + "(\(gray) Gy in all), \(log.doses.count) doses of temozolomide"
        )
      )
    }
  }
}

extension VoxelGrid {
  /// Whether positions are voxel indices: a header that nobody filled in.
  fileprivate var isIdentity: Bool {
    isOriented && origin == .zero
      && (0..<3)
        .allSatisfy { axis in
          (0..<3).allSatisfy { axes[axis][$0] == ($0 == axis ? 1 : 0) }
        }
  }
}
