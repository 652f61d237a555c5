import Foundation
import Imaging
import OrganKit
import Testing

@Suite("NIfTI, geometry")
struct NIfTIGeometryTests {
  /// Rodrigues' formula: a vector turned about an axis.
  private func turned(_ vector: SIMD3<Double>, about axis: SIMD3<Double>, by angle: Double)
    -> SIMD3<Double>
  {
    vector * cos(angle) + axis.cross(vector) * sin(angle)
      + axis * axis.dot(vector) * (1 - cos(angle))
  }

  // Vectors as arrays: arguments that hold SIMD vectors abort the task that carries them.
  @Test(
    "A quaternion's grid is the turned one",
    arguments: [
      ([0, 0, 1], 0.5 * Double.pi), ([1, 0, 0], .pi), ([1, 2, -2], 1.2), ([-3, 1, 0.5], 2.9),
      ([1, 1, 1], 0),
    ] as [([Double], Double)],
    [1.0, -1, 0]
  )
  func quaternion(turn: ([Double], Double), handedness: Double) throws {
    let axis = SIMD3(turn.0[0], turn.0[1], turn.0[2]).normalised
    let angle = turn.1
    var sample = SampleNIfTI.counting(version: 2)
    sample.set("sform_code", [0])
    sample.set("qform_code", [1])
    sample.set("pixdim", [handedness])
    let vector = axis * sin(angle / 2)
    sample.set("quatern", [vector.x, vector.y, vector.z])
    sample.set("qoffset", [5, -6, 7])
    let grid = try sample.read().grid
    let units: [SIMD3<Double>] = [
      SIMD3(1, 0, 0), SIMD3(0, 2, 0), SIMD3(0, 0, handedness < 0 ? -3 : 3),
    ]
    for index in 0..<3 {
      let difference = grid.axes[index] - turned(units[index], about: axis, by: angle)
      #expect(difference.length < 1e-12)
    }
    #expect(grid.origin == SIMD3(5, -6, 7))
    #expect(grid.isOriented)
  }

  @Test(
    "Units of length become millimetres",
    arguments: [(0, 1.0), (1, 1000), (2, 1), (3, 0.001)]
  )
  func units(code: Int, millimetres: Double) throws {
    var sample = SampleNIfTI.counting()
    sample.set("xyzt_units", [Double(code)])
    let grid = try sample.read().grid
    #expect((grid.spacing - SIMD3(1, 2, 3) * millimetres).length < 1e-12 * millimetres)
    #expect((grid.origin - SIMD3(10, 20, 30) * millimetres).length < 1e-12 * millimetres)
  }

  @Test("Unit steps beside a true pixdim: the spacing is pixdim's, the orientation unknown")
  func unitSteps() throws {
    var sample = SampleNIfTI.counting()
    sample.set("srow", [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0])
    sample.set("pixdim", from: 1, [1.5625, 1.5625, 10])
    let image = try sample.read()
    #expect(
      image.grid
        == VoxelGrid(
          size: SIMD3(2, 3, 4),
          spacing: SIMD3(1.5625, 1.5625, 10),
          isOriented: false
        )
    )
    #expect(
      image.notes == [
        "The steps of the affine are all 1 while pixdim says 1.5625 x 1.5625 x 10 mm: the spacing "
          + "is taken from pixdim, and the orientation is unknown."
      ]
    )
  }

  @Test("Without a code only the spacing is known")
  func noCode() throws {
    var sample = SampleNIfTI.counting()
    sample.set("sform_code", [0])
    let image = try sample.read()
    #expect(
      image.grid == VoxelGrid(size: SIMD3(2, 3, 4), spacing: SIMD3(1, 2, 3), isOriented: false)
    )
    #expect(image.notes == ["The header gives no orientation: only the voxel spacing is known."])
  }

  @Test("A difference below one per cent is rounding")
  func rounding() throws {
    var sample = SampleNIfTI.counting()
    sample.set("pixdim", from: 1, [1.009, 2, 3])
    #expect(try sample.read().grid.spacing == SIMD3(1, 2, 3))
    #expect(try sample.read().grid.isOriented)
  }

  /// A change to a good header, and the sentence it is refused with.
  struct Refusal: CustomTestStringConvertible, Sendable {
    var field: String
    var first = 0
    var values: [Double]
    var sentence: String
    var testDescription: String { "\(field) \(values)" }
  }

  static let refusals = [
    Refusal(
      field: "srow",
      values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0],
      sentence: "the steps of its affine (1 x 1 x 3 mm) contradict its pixdim (1 x 2 x 3 mm); "
        + "correct one of them"
    ),
    Refusal(
      field: "srow",
      values: [1, 0, 1, 0, 0, 2, 0, 0, 1, 0, 1, 0],
      sentence: "the axes of its sform lie in one plane"
    ),
    Refusal(
      field: "srow",
      values: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      sentence: "the axes of its sform lie in one plane"
    ),
    Refusal(
      field: "srow",
      values: [.nan],
      sentence: "its sform holds a number that is not finite"
    ),
    Refusal(
      field: "srow",
      first: 3,
      values: [1e30],
      sentence: "its sform puts voxels more than a kilometre away"
    ),
    Refusal(
      field: "qform_code",
      values: [1],
      sentence: "its sform and qform put the voxels in different places; correct one of them"
    ),
    Refusal(
      field: "pixdim",
      first: 1,
      values: [0],
      sentence: "its voxel spacing along axis 1 is 0.0 mm"
    ),
    Refusal(
      field: "pixdim",
      first: 2,
      values: [-2],
      sentence: "its voxel spacing along axis 2 is -2.0 mm"
    ),
    Refusal(
      field: "pixdim",
      first: 3,
      values: [.infinity],
      sentence: "its voxel spacing along axis 3 is inf mm"
    ),
    Refusal(
      field: "pixdim",
      first: 3,
      values: [.nan],
      sentence: "its voxel spacing along axis 3 is nan mm"
    ),
    Refusal(
      field: "xyzt_units",
      values: [12],
      sentence: "its unit of length (code 4) is none that NIfTI defines"
    ),
    Refusal(
      field: "dim",
      values: [2],
      sentence: "it has 2 axes where a volume has 3 or 4"
    ),
    Refusal(
      field: "dim",
      values: [8],
      sentence: "its number of axes, 8, is none that NIfTI allows"
    ),
    Refusal(
      field: "dim",
      first: 2,
      values: [0],
      sentence: "it has 0 voxels along axis 2"
    ),
    Refusal(
      field: "dim",
      first: 3,
      values: [-4],
      sentence: "it has -4 voxels along axis 3"
    ),
    Refusal(
      field: "dim",
      values: [5, 2, 3, 4, 2, 3],
      sentence: "it has 3 entries along axis 5 where only 3-D frames are read"
    ),
  ]

  @Test("Contradictions and impossible numbers are refused", arguments: refusals, [1, 2])
  func refused(refusal: Refusal, version: Int) throws {
    var sample = SampleNIfTI.counting(version: version)
    sample.set(refusal.field, from: refusal.first, refusal.values)
    expectSentence("sample.nii: \(refusal.sentence)") { _ = try sample.read() }
  }

  @Test("A quaternion longer than 1 is refused")
  func longQuaternion() throws {
    var sample = SampleNIfTI.counting()
    sample.set("sform_code", [0])
    sample.set("qform_code", [1])
    sample.set("quatern", [0.9, 0.9, 0])
    expectSentence("sample.nii: the quaternion of its qform is no rotation") {
      _ = try sample.read()
    }
  }

  @Test("The two forms must put the first voxel in one place")
  func shiftedOrigin() throws {
    var sample = SampleNIfTI.counting()
    sample.set("qform_code", [1])
    sample.set("qoffset", [10, 20, 30])
    #expect(try sample.read().grid.isOriented)
    sample.set("qoffset", [10, 20, 31])
    expectSentence(
      "sample.nii: its sform and qform put the voxels in different places; correct one of them"
    ) { _ = try sample.read() }
  }
}
