import Foundation
import Imaging
import OrganKit

extension StudyReading {
  mutating func readFibres() throws -> FibreField? {
    if let item = try item(.dti) {
      let file = try StudyAlignment.read(item, frames: 6)
      let components = try (0..<6).map { try file.volume($0) }
      let (field, order) = try FibreReading.tensors(
        components,
        scheme: item.scheme,
        file: item.url.path
      )
      facts.append(.init("Fibres", "tensors of '\(item.name)', ordered as \(order) writes them"))
      return try onGrid(field, file, item)
    }
    guard let anisotropy = try item(.fa) else { return nil }
    guard let direction = try item(.principalDirection) else {
      layout.warn(
        "noPrincipalDirection",
        "'\(anisotropy.name)' tells how strongly water follows fibres, but nothing tells where they "
          + "run ('principalDirection'); left aside"
      )
      return nil
    }
    let file = try StudyAlignment.read(anisotropy)
    let vectors = try StudyAlignment.read(direction, frames: 3)
    guard file.grid.agrees(with: vectors.grid) else {
      throw OrganError.study(
        "\(direction.url.path) lies on another grid than \(anisotropy.url.path)"
      )
    }
    let image = try file.volume()
    let components = try (0..<3).map { try vectors.volume($0) }
    let axes = try fibreAxes(direction, image, components)
    let (field, clamped) = try FibreReading.tensors(
      anisotropy: image,
      direction: components,
      axes: axes,
      file: direction.url.path
    )
    if clamped > 0 {
      layout.warn(
        "anisotropyClamped",
        "'\(anisotropy.name)' exceeds 1 in \(clamped) voxels; taken as 1 there"
      )
    }
    facts.append(
      .init(
        "Fibres",
        "'\(anisotropy.name)' with '\(direction.name)', in the "
          + "\(axes == .fsl ? "image" : "patient")'s axes"
      )
    )
    return try onGrid(field, file, anisotropy)
  }

  /// The axes that `study.json` names, or that the fibres' own course tells, or FSL's.
  private mutating func fibreAxes(
    _ direction: TumourLayout.Item,
    _ anisotropy: Volume,
    _ components: [Volume]
  ) throws -> FibreReading.Axes {
    let told = FibreCoherence.axes(of: anisotropy, components)
    guard let word = direction.scheme else {
      if told == nil {
        layout.warn(
          "fibreAxesAssumed",
          "'\(direction.name)' is taken to be in the image's axes, as FSL writes it: neither "
            + "study.json ('scheme': fsl or scanner) nor the fibres' course tells"
        )
      }
      return told ?? .fsl
    }
    guard let axes = FibreReading.Axes(rawValue: word.lowercased()) else {
      throw OrganError.study(
        "\(direction.place).scheme is '\(word)'; directions are given in the image's axes (fsl) or "
          + "the patient's (scanner)"
      )
    }
    if let told, told != axes {
      layout.warn(
        "fibreAxesDoubtful",
        "'\(direction.name)' is said to be in \(axes.rawValue) axes, but its fibres go on better in "
          + "\(told.rawValue) ones"
      )
    }
    return axes
  }

  private mutating func onGrid(
    _ field: FibreField,
    _ file: NIfTIImage,
    _ item: TumourLayout.Item
  ) throws -> FibreField {
    if try alignment.isSame(file, item) {
      return FibreField(grid: alignment.grid, tensors: field.tensors)
    }
    alignment.sayResampled(item)
    return field.resampled(onto: alignment.grid)
  }
}
