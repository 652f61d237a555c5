public import Foundation
import Imaging
public import OrganKit

extension HeartAnatomy: StageProduct {
  /// The file layout: raise it when `write(to:)` changes.
  public static var format: Int { 5 }

  private struct Record: Codable {
    struct Frame: Codable {
      var frame: Int
      var origins: [String: CineSeries.LabelsOrigin]
      var expectedDice: [String: Double]
      var doubts: [String: [DoubtfulSlice]]
      var borderShifts: [String: Double]

      init(_ labelled: LabelledFrame) {
        frame = labelled.frame
        origins = Dictionary(uniqueKeysWithValues: labelled.origins.map { ($0.key, $1) })
        expectedDice = Dictionary(uniqueKeysWithValues: labelled.expectedDice.map { ($0.key, $1) })
        doubts = Dictionary(uniqueKeysWithValues: labelled.doubts.map { ($0.key, $1) })
        borderShifts = Dictionary(uniqueKeysWithValues: labelled.borderShifts.map { ($0.key, $1) })
      }

      func labelled(_ map: LabelMap) -> LabelledFrame {
        var labelled = LabelledFrame(
          frame: frame,
          labels: map,
          origins: Self.byStructure(origins),
          expectedDice: Self.byStructure(expectedDice)
        )
        labelled.doubts = Self.byStructure(doubts)
        labelled.borderShifts = Self.byStructure(borderShifts)
        return labelled
      }

      private static func byStructure<Value>(_ values: [String: Value]) -> [HeartStructure: Value] {
        var result: [HeartStructure: Value] = [:]
        for structure in HeartStructure.allCases { result[structure] = values[structure.key] }
        return result
      }
    }
    struct View: Codable {
      var role: String
      var hasEndDiastole: Bool
      var hasEndSystole: Bool
    }
    var endDiastole: Frame
    var endSystole: Frame
    var others: [Frame]
    var views: [View]
    var network: NetworkCredits?
    var phasesFoundBy: String?
    var bases: ViewedBases?
  }

  /// Writes `product.json` and a NIfTI file a label map.
  public func write(to folder: URL) throws {
    func write(_ map: LabelMap?, _ name: String) throws {
      guard let map else { return }
      try NIfTI.write(map, to: folder.appending(path: "\(name).nii.gz"))
    }
    try write(endDiastole.labels, "endDiastole")
    try write(endSystole.labels, "endSystole")
    for other in others { try write(other.labels, "phase\(other.frame)") }
    for view in longAxis {
      try write(view.endDiastole, "\(view.role)EndDiastole")
      try write(view.endSystole, "\(view.role)EndSystole")
    }
    let record = Record(
      endDiastole: Record.Frame(endDiastole),
      endSystole: Record.Frame(endSystole),
      others: others.map(Record.Frame.init),
      views: longAxis.map {
        Record.View(
          role: $0.role,
          hasEndDiastole: $0.endDiastole != nil,
          hasEndSystole: $0.endSystole != nil
        )
      },
      network: network,
      phasesFoundBy: phasesFoundBy,
      bases: bases
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
    if let bases = record.bases, !bases.isSound {
      throw OrganError.study("\(folder.path)/product.json: the views' bases are no numbers")
    }
    self.init(
      endDiastole: record.endDiastole.labelled(try map("endDiastole")),
      endSystole: record.endSystole.labelled(try map("endSystole")),
      longAxis: try record.views.map { view in
        guard StudyLayout.longAxisRoles.contains(view.role) else {
          throw OrganError.study("\(folder.path)/product.json: '\(view.role)' is no long-axis view")
        }
        return LongAxisLabels(
          role: view.role,
          endDiastole: view.hasEndDiastole ? try map("\(view.role)EndDiastole") : nil,
          endSystole: view.hasEndSystole ? try map("\(view.role)EndSystole") : nil
        )
      },
      bases: record.bases,
      others: try record.others.map { $0.labelled(try map("phase\($0.frame)")) },
      network: record.network,
      phasesFoundBy: record.phasesFoundBy
    )
  }
}
