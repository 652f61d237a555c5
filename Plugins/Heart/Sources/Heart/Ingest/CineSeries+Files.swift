public import Foundation
import Imaging
public import OrganKit

extension CineSeries: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 2 }

  /// All but the voxels.
  private struct Record: Codable {
    struct Frame: Codable {
      var image: String
      var labels: String?
      var file: String
      var indexInFile: Int?
      var time: Double?
      var labelsFile: String?
      var labelsOrigin: LabelsOrigin?
      var isConverted: Bool?
      var origins: [String: LabelsOrigin]
      var storage: StorageOrder
      var copy: String?
    }
    struct View: Codable {
      var role: String
      var frames: [Frame]
      var endDiastole: Int?
      var endSystole: Int?
    }
    var frames: [Frame]
    var endDiastole: Int
    var endSystole: Int
    var views: [View]
    var person: Patient
    var isSynthetic: Bool
    var facts: [Report.Fact]
    var undecided: [CardiacInstant]
  }

  /// Writes `product.json` and a NIfTI file a frame and label map, not compressed: they are read
  /// back at once.
  public func write(to folder: URL) throws {
    let record = Record(
      frames: try frames.enumerated()
        .map { try Self.write($1, "shortAxis\($0)", to: folder) },
      endDiastole: endDiastole,
      endSystole: endSystole,
      views: try longAxisViews.enumerated()
        .map { index, view in
          Record.View(
            role: view.role,
            frames: try view.frames.enumerated()
              .map { try Self.write($1, "longAxis\(index)-\($0)", to: folder) },
            endDiastole: view.endDiastole,
            endSystole: view.endSystole
          )
        },
      person: person,
      isSynthetic: isSynthetic,
      facts: facts,
      undecided: CardiacInstant.allCases.filter(undecided.contains)
    )
    try JSONFile.write(record, to: folder.appending(path: "product.json"))
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged.
  public init(contentsOf folder: URL) throws {
    let file = folder.appending(path: "product.json")
    let record = try JSONFile.read(Record.self, from: file)
    guard record.frames.indices.contains(record.endDiastole),
      record.frames.indices.contains(record.endSystole),
      record.views.allSatisfy({ view in
        [view.endDiastole, view.endSystole]
          .allSatisfy { index in
            index.map { view.frames.indices.contains($0) } ?? true
          }
      })
    else { throw OrganError.study("\(file.path) names a phase that it does not hold") }
    self.init(
      frames: try record.frames.map { try Self.read($0, from: folder) },
      endDiastole: record.endDiastole,
      endSystole: record.endSystole,
      longAxisViews: try record.views.map { view in
        LongAxisView(
          role: view.role,
          frames: try view.frames.map { try Self.read($0, from: folder) },
          endDiastole: view.endDiastole,
          endSystole: view.endSystole
        )
      },
      person: record.person,
      isSynthetic: record.isSynthetic,
      facts: record.facts,
      undecided: Set(record.undecided)
    )
  }

  private static func write(
    _ frame: Frame,
    _ name: String,
    to folder: URL
  ) throws -> Record.Frame {
    let (image, labels) = ("\(name).nii", frame.labels.map { _ in "\(name)-labels.nii" })
    // As in the file it came from, so that its header fits.
    let back = frame.storage.inverse
    try NIfTI.write(back(frame.volume), to: folder.appending(path: image), like: frame.header)
    if let map = frame.labels, let labels {
      try NIfTI.write(back(map), to: folder.appending(path: labels), like: frame.header)
    }
    if let copy = frame.copy {
      let file = folder.appending(path: "\(name)-copy.nii")
      try NIfTI.write(back(frame.volume), to: file, like: copy.header)
    }
    return Record.Frame(
      image: image,
      labels: labels,
      file: frame.file,
      indexInFile: frame.indexInFile,
      time: frame.time,
      labelsFile: frame.labelsFile,
      labelsOrigin: frame.labelsOrigin,
      isConverted: frame.isConverted ? true : nil,
      origins: Dictionary(uniqueKeysWithValues: frame.origins.map { ($0.key, $1) }),
      storage: frame.storage,
      copy: frame.copy?.file
    )
  }

  private static func read(_ record: Record.Frame, from folder: URL) throws -> Frame {
    let image = try NIfTI.read(folder.appending(path: record.image))
    guard record.storage.isPermutation else {
      throw OrganError.study("\(folder.path)/product.json: 'storage' is no order of three axes")
    }
    return Frame(
      volume: record.storage(try image.volume()),
      file: record.file,
      indexInFile: record.indexInFile,
      time: record.time,
      labels: try record.labels.map { name in
        record.storage(try NIfTI.read(folder.appending(path: name)).labelMap())
      },
      labelsFile: record.labelsFile,
      labelsOrigin: record.labelsOrigin,
      header: image.header,
      isConverted: record.isConverted ?? false,
      origins: Dictionary(
        uniqueKeysWithValues: HeartStructure.allCases.compactMap { structure in
          record.origins[structure.key].map { (structure, $0) }
        }
      ),
      storage: record.storage,
      copy: try record.copy.map { file in
        let name = record.image.replacing(".nii", with: "-copy.nii")
        return Copy(file: file, header: try NIfTI.readHeader(folder.appending(path: name)))
      }
    )
  }
}
