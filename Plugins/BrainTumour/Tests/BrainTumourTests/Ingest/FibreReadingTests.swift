import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import BrainTumour

@Suite("Fibre directions")
struct FibreReadingTests {
  private static let left = VoxelGrid(
    size: SIMD3(4, 4, 4),
    axes: [SIMD3(-2, 0, 0), SIMD3(0, 2, 0), SIMD3(0, 0, 2)]
  )
  private static let right = VoxelGrid(size: SIMD3(4, 4, 4), spacing: SIMD3(2, 2, 2))

  @Test("A tensor has the anisotropy and the direction it was made from")
  func shape() throws {
    let grid = Self.right
    let anisotropy = Volume(grid: grid, filledWith: 0.7)
    let vector = SIMD3<Double>(1, 2, -2) / 3
    let direction = (0..<3).map { Volume(grid: grid, filledWith: Float(vector[$0])) }
    let (field, clamped) = try FibreReading.tensors(
      anisotropy: anisotropy,
      direction: direction,
      axes: .scanner,
      file: "v1.nii"
    )
    #expect(clamped == 0)
    let t = field.tensors.map { Double($0[0]) }
    // T v = λ v, and the others follow from the trace: two alike.
    let image = SIMD3(
      t[0] * vector.x + t[3] * vector.y + t[4] * vector.z,
      t[3] * vector.x + t[1] * vector.y + t[5] * vector.z,
      t[4] * vector.x + t[5] * vector.y + t[2] * vector.z
    )
    let along = image.dot(vector)
    #expect((image - along * vector).length < 1e-9)
    let across = (t[0] + t[1] + t[2] - along) / 2
    let mean = (along + 2 * across) / 3
    let spread = (along - mean) * (along - mean) + 2 * (across - mean) * (across - mean)
    let anisotropyBack = (1.5 * spread / (along * along + 2 * across * across)).squareRoot()
    #expect(abs(anisotropyBack - 0.7) < 1e-5)
    #expect(abs(mean - Double(FibreReading.meanDiffusivity)) < 1e-9)
  }

  @Test("FSL's first axis turns round where the image runs from left to right")
  func handedness() {
    let vector = SIMD3<Float>(1, 0.5, 0)
    #expect(FibreReading.Axes.fsl.turned(vector, on: Self.left) == SIMD3(-1, 0.5, 0))
    #expect(FibreReading.Axes.fsl.turned(vector, on: Self.right) == SIMD3(-1, 0.5, 0))
    #expect(FibreReading.Axes.scanner.turned(vector, on: Self.left) == vector)
  }

  @Test("Anisotropy above 1 is 1, and counted")
  func clamped() throws {
    let anisotropy = Volume(grid: Self.right, filledWith: 1.22)
    let one = Volume(grid: Self.right, filledWith: 1)
    let none = Volume(grid: Self.right)
    let (field, clamped) = try FibreReading.tensors(
      anisotropy: anisotropy,
      direction: [none, one, none],
      axes: .scanner,
      file: "v1.nii"
    )
    #expect(clamped == 64)
    #expect(abs(field.tensors[1][5] - 3 * FibreReading.meanDiffusivity) < 1e-8)
    #expect(abs(field.tensors[0][5]) < 1e-8)
  }

  @Test(
    "The order of six components is told by the diagonal's signs",
    arguments: [("fsl", [0, 3, 5]), ("mrtrix", [0, 1, 2]), ("nifti", [0, 2, 5])]
  )
  func order(name: String, diagonal: [Int]) throws {
    let components = (0..<6)
      .map { place in
        Volume(grid: Self.left, filledWith: diagonal.contains(place) ? 1e-3 : -1e-4)
      }
    let (field, order) = try FibreReading.tensors(components, scheme: nil, file: "dti.nii")
    #expect(order == name)
    #expect((0..<3).allSatisfy { abs(field.tensors[$0][0] - 1e-3) < 1e-9 })
    // Of the image's axes the first points left: its products change their sign.
    let sign: Float = name == "mrtrix" ? -1 : 1
    #expect(abs(field.tensors[3][0] - sign * 1e-4) < 1e-9)
  }

  @Test(
    "A person's fibres go on in the image's axes",
    .enabled(
      if: TestData.has("brain/atlas/niivue/V1.nii.gz"),
      "set PLATFORM_TEST_DATA to a folder that holds brain"
    )
  )
  func person() throws {
    let folder = try #require(TestData.folder).appending(path: "brain/atlas/niivue")
    let anisotropy = try NIfTI.read(folder.appending(path: "FA.nii.gz")).volume()
    let vectors = try NIfTI.read(folder.appending(path: "V1.nii.gz"))
    let direction = try (0..<3).map { try vectors.volume($0) }
    #expect(FibreCoherence.axes(of: anisotropy, direction) == .fsl)
    let clamped =
      try FibreReading.tensors(
        anisotropy: anisotropy,
        direction: direction,
        axes: .fsl,
        file: "V1.nii.gz"
      )
      .clamped
    #expect(clamped == 2154)
  }
}
