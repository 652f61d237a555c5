import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

/// Files of others, read as nibabel reads them.
@Suite("NIfTI, against nibabel")
struct NIfTIReferenceTests {
  /// What `Fixtures/nifti_expected.py` wrote.
  private struct Fixture: Decodable {
    struct File: Decodable {
      var file: String
      var version: Int
      var size: [Int]
      var frames: Int
      var spacing: [Double]
      var affine: [Double]?
      var sumOfFrames: [Double]
      var sumOfSquares: Double
      var voxelOfLast: [Int]
      var valueOfLast: Double
    }
    var files: [File]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  @Test(
    "Valid files give nibabel's numbers",
    .enabled(
      if: TestData.has("images/nifti_nibabel"),
      "set PLATFORM_TEST_DATA to a folder with images/nifti_nibabel"
    )
  )
  func valid() throws {
    let root = try #require(TestData.folder)
    let fixture = try JSONFile.read(
      Fixture.self,
      from: Self.folder.appending(path: "nifti_expected.json")
    )
    var count = 0
    for expected in fixture.files where TestData.has(expected.file) {
      let image = try NIfTI.read(root.appending(path: expected.file))
      let name = Comment(rawValue: expected.file)
      #expect(image.header.version == expected.version, name)
      #expect(image.grid.size == SIMD3(expected.size[0], expected.size[1], expected.size[2]), name)
      #expect(image.frameCount == expected.frames, name)
      for axis in 0..<3 {
        #expect(abs(image.grid.spacing[axis] / expected.spacing[axis] - 1) < 1e-6, name)
      }
      #expect(image.grid.isOriented == (expected.affine != nil), name)
      #expect(image.notes.isEmpty == image.grid.isOriented, name)
      if let affine = expected.affine {
        for row in 0..<3 {
          let found = image.grid.axes.map { $0[row] } + [image.grid.origin[row]]
          #expect(found == Array(affine[4 * row..<4 * row + 4]), name)
        }
      }
      var squares = 0.0
      for frame in 0..<image.frameCount {
        let volume = try image.volume(frame)
        let sum = volume.voxels.reduce(0.0) { $0 + Double($1) }
        #expect(abs(sum / expected.sumOfFrames[frame] - 1) < 1e-7, name)
        squares += volume.voxels.reduce(0.0) { $0 + Double($1) * Double($1) }
      }
      #expect(abs(squares / expected.sumOfSquares - 1) < 1e-7, name)
      let (last, at) = (try image.volume(image.frameCount - 1), expected.voxelOfLast)
      #expect(last[at[0], at[1], at[2]] == Float(expected.valueOfLast), name)
      count += 1
    }
    #expect(count >= 8)
  }

  @Test(
    "Files that cannot be read are refused in a sentence",
    .enabled(
      if: TestData.has("images/nifti_nibabel") && TestData.has("images/nifti_niivue"),
      "set PLATFORM_TEST_DATA to a folder with images/nifti_nibabel and images/nifti_niivue"
    ),
    arguments: [
      (
        "nifti_nibabel/analyze.hdr",
        "this is no readable NIfTI file: it is of the older Analyze format, whose orientation is "
          + "not defined"
      ),
      (
        "nifti_nibabel/nifti1.hdr",
        "it is the header of a pair whose .img file is not beside it"
      ),
      (
        "nifti_nibabel/nifti2.hdr",
        "it is the header of a pair whose .img file is not beside it"
      ),
      (
        "nifti_nibabel/resampled_anat_moved.nii",
        "frame 0 holds a voxel that is no finite number"
      ),
      (
        "nifti_nibabel/row_major.dconn.nii",
        "it has 10 entries along axis 6 where only 3-D frames are read"
      ),
      (
        "nifti_nibabel/test.mgz",
        "this is no readable NIfTI file: it does not begin with a NIfTI header's size"
      ),
      (
        "nifti_nibabel/tiny.mnc",
        "this is no readable NIfTI file: it does not begin with a NIfTI header's size"
      ),
      (
        "nifti_niivue/complex.nii.gz",
        "its voxels are of complex64 type (code 32) where real numbers of up to 64 bits are read"
      ),
    ]
  )
  func refused(name: String, expected: String) throws {
    let file = try #require(TestData.folder).appending(path: "images/\(name)")
    expectSentence("\(file.lastPathComponent): \(expected)") { _ = try NIfTI.read(file).volume() }
  }

  @Test(
    "No file of any other format is taken for an image or ends the process",
    .enabled(if: TestData.has("images"), "set PLATFORM_TEST_DATA to a folder with images")
  )
  func otherFormats() throws {
    let images = try #require(TestData.folder).appending(path: "images")
    let names = try FileManager.default.subpathsOfDirectory(atPath: images.path).sorted()
    for name in names where !name.hasSuffix(".nii") && !name.hasSuffix(".nii.gz") {
      let file = images.appending(path: name)
      #expect(throws: OrganError.self, "\(name)") { try NIfTI.read(file) }
    }
  }
}
