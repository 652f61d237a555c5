public import Foundation
import Imaging
public import OrganKit

extension HeartAnatomy: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 1 }

  private struct Record: Codable {
    struct Frame: Codable {
      var frame: Int
      var origin: CineSeries.LabelsOrigin
    }
    struct View: Codable {
      var role: String
      var hasEndDiastole: Bool
      var hasEndSystole: Bool
    }
    var endDiastole: Frame
    var endSystole: Frame
    var views: [View]
  }

  /// Writes `product.json` and a NIfTI file a label map.
  public func write(to folder: URL) throws {
    try NIfTI.write(endDiastole.labels, to: folder.appending(path: "endDiastole.nii.gz"))
    try NIfTI.write(endSystole.labels, to: folder.appending(path: "endSystole.nii.gz"))
    for view in longAxis {
      if let map = view.endDiastole {
        try NIfTI.write(map, to: folder.appending(path: "\(view.role)EndDiastole.nii.gz"))
      }
      if let map = view.endSystole {
        try NIfTI.write(map, to: folder.appending(path: "\(view.role)EndSystole.nii.gz"))
      }
    }
    let record = Record(
      endDiastole: Record.Frame(frame: endDiastole.frame, origin: endDiastole.origin),
      endSystole: Record.Frame(frame: endSystole.frame, origin: endSystole.origin),
      views: longAxis.map {
        Record.View(
          role: $0.role,
          hasEndDiastole: $0.endDiastole != nil,
          hasEndSystole: $0.endSystole != nil
        )
      }
    )
    try JSONFile.write(record, to: folder.appending(path: "product.json"))
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when a file is missing or damaged.
  public init(contentsOf folder: URL) throws {
    let record = try JSONFile.read(Record.self, from: folder.appending(path: "product.json"))
    func map(_ name: String) throws -> LabelMap {
      try NIfTI.read(folder.appending(path: "\(name).nii.gz")).labelMap()
    }
    self.init(
      endDiastole: LabelledFrame(
        frame: record.endDiastole.frame,
        labels: try map("endDiastole"),
        origin: record.endDiastole.origin
      ),
      endSystole: LabelledFrame(
        frame: record.endSystole.frame,
        labels: try map("endSystole"),
        origin: record.endSystole.origin
      ),
      longAxis: try record.views.map { view in
        guard StudyLayout.longAxisRoles.contains(view.role) else {
          throw OrganError.study("\(folder.path)/product.json: '\(view.role)' is no long-axis view")
        }
        return LongAxisLabels(
          role: view.role,
          endDiastole: view.hasEndDiastole ? try map("\(view.role)EndDiastole") : nil,
          endSystole: view.hasEndSystole ? try map("\(view.role)EndSystole") : nil
        )
      }
    )
  }
}
