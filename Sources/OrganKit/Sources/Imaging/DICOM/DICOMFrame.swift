import OrganKit

/// One image of a file: a classic file holds one, an enhanced one many.
///
/// Its attributes are those of the frame's own groups, then those shared by all frames, then the
/// object's.
public struct DICOMFrame: Sendable {
  /// The file it is of.
  public let file: DICOMFile
  /// Its place in the file, counted from 0.
  public let index: Int
  private let sets: [DICOMDataSet]

  fileprivate init(_ file: DICOMFile, _ index: Int, shared: [DICOMDataSet]) {
    (self.file, self.index) = (file, index)
    let own = file.dataSet[.groupsOfFrames]?.items ?? []
    sets = (own.indices.contains(index) ? own[index].firstItems : []) + shared + [file.dataSet]
  }

  /// An attribute that is there and has a value.
  public subscript(_ tag: DICOMTag) -> DICOMElement? {
    for set in sets {
      if let element = set[tag] { return element }
    }
    return nil
  }

  /// Where the frame's pixels lie: a grid of one slice, whose step through is `thickness`, mm.
  ///
  /// The first axis runs along a row of pixels, the second along a column, the third to the side
  /// from which rows and columns turn anticlockwise.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where position, directions or spacing are missing or
  ///   cannot be true, in a sentence naming the file.
  /// - SeeAlso: DICOM PS3.3, C.7.6.2.
  public func grid(thickness: Double = 1) throws -> VoxelGrid {
    let layout = try file.pixelLayout()
    guard let place = self[.imagePosition]?.numbers, place.count == 3,
      let turn = self[.imageOrientation]?.numbers, turn.count == 6
    else { throw refusal("has no position and orientation in the patient") }
    guard let spacing = self[.pixelSpacing]?.numbers, spacing.count == 2,
      spacing.allSatisfy({ 1e-4...1e3 ~= $0 })
    else { throw refusal("has no pixel spacing that can be true") }
    guard place.allSatisfy({ abs($0) <= 1e6 }), turn.allSatisfy({ abs($0) <= 2 }) else {
      throw refusal("lies more than a kilometre away, or its directions are none")
    }
    // From left, back and head to right, front and head.
    let flip = SIMD3<Double>(-1, -1, 1)
    let along = SIMD3(turn[0], turn[1], turn[2]) * flip
    let down = SIMD3(turn[3], turn[4], turn[5]) * flip
    guard abs(along.length - 1) < 0.01, abs(down.length - 1) < 0.01, abs(along.dot(down)) < 0.01
    else { throw refusal("has rows and columns that are no right angle of unit directions") }
    let first = along.normalised
    // Six printed digits leave them a little off.
    let second = (down - down.dot(first) * first).normalised
    return VoxelGrid(
      size: SIMD3(layout.columns, layout.rows, 1),
      axes: [first * spacing[1], second * spacing[0], first.cross(second) * thickness],
      origin: SIMD3(place[0], place[1], place[2]) * flip
    )
  }

  private func refusal(_ what: String) -> OrganError {
    file.refusal("frame \(index + 1) \(what)")
  }
}

extension DICOMFile {
  /// The images of this file, in their order; none where it holds no pixels.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where the file does not say how its pixels lie, or holds
  ///   fewer than it says.
  public func frames() throws -> [DICOMFrame] {
    guard let pixels else { return [] }
    let layout = try pixelLayout()
    if case .plain(let place) = pixels { try check(place, holds: layout) }
    let shared = dataSet[.sharedGroups]?.items.first?.firstItems ?? []
    return (0..<layout.frames).map { DICOMFrame(self, $0, shared: shared) }
  }
}
