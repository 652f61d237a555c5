import Foundation
import Imaging
import OrganKit

/// The scans of a study: which files were made on which day, and what they hold.
struct ScanReading {
  /// The files of a day.
  struct Day {
    var moment: StudyMoment?
    var items: [TumourLayout.Item]

    var labels: [TumourLayout.Item] { items.filter { $0.role == .labels } }
    func item(_ role: TumourRole) -> TumourLayout.Item? { items.first { $0.role == role } }
  }

  /// The labelled days, earliest first.
  let days: [Day]

  /// Sorts the dated files into days; what has no label maps is left aside.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for files without a date beside dated ones, for two
  ///   images of one role on one day, and for a study without label maps.
  init(_ layout: inout TumourLayout) throws {
    let dated = layout.items.filter(\.role.isDated)
    let numbers = Set(dated.map { $0.moment?.day })
    if numbers.count > 1, let undated = dated.first(where: { $0.moment == nil }) {
      throw OrganError.study(
        "\(undated.place) ('\(undated.name)') has no 'time', where other scans of the study have one"
      )
    }
    var days: [Day] = []
    for number in numbers.sorted(by: { $0 ?? .min < $1 ?? .min }) {
      let items = dated.filter { $0.moment?.day == number }
      for role in TumourRole.allCases where role.isDated && role != .labels {
        let same = items.filter { $0.role == role }
        guard same.count < 2 else {
          throw OrganError.study(
            "\(layout.study.path) holds \(same.count) images in the role \(role.rawValue)"
              + (same[0].moment.map { " of \($0.text)" } ?? "")
              + " (\(TumourLayout.listed(same.map(\.name)))); name one, or their times, in study.json"
          )
        }
      }
      // The labels' time of day is the scan's.
      let moment = items.first { $0.role == .labels }?.moment ?? items.first?.moment
      days.append(Day(moment: moment, items: items))
    }
    let labelled = days.filter { !$0.labels.isEmpty }
    guard !labelled.isEmpty else {
      throw OrganError.study(
        "\(layout.study.path) holds no outline of the tumour: label maps are needed ('labels' in "
          + "study.json, a name such as 'seg.nii.gz', or --labels), for segmentation of raw scans is "
          + "not there yet"
      )
    }
    if let first = labelled.first?.moment, let last = labelled.last?.moment,
      last.days(since: first, assumed: 0) > TreatmentLog.longestFollowUp
    {
      throw OrganError.study(
        "\(layout.study.path)/study.json dates scans \(first.text) and \(last.text), decades apart; "
          + "correct their times"
      )
    }
    for day in days where day.labels.isEmpty {
      layout.warn(
        "scanWithoutLabels",
        "\(TumourLayout.listed(day.items.map(\.name))) of \(day.moment?.text ?? "no date") have no "
          + "label map; left aside"
      )
    }
    self.days = labelled
  }

  /// The label maps of a day with their numberings, and the image they were drawn on.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for unknown or ambiguous numberings, and for several
  ///   label maps of one day that are no two parts of one outline.
  static func labels(
    of day: Day,
    asked: LabelScheme?,
    _ context: StageContext
  ) throws -> [(item: TumourLayout.Item, file: NIfTIImage, scheme: LabelScheme, reason: String)] {
    let images = TumourRole.images.compactMap { day.item($0)?.name }
    let read = try day.labels
      .map { item in
        try context.checkCancellation()
        let file = try StudyAlignment.read(item)
        let map = try file.labelMap()
        let told = try item.scheme.map { word in
          guard let scheme = LabelScheme(word: word) else {
            throw OrganError.study(
              "\(item.place).scheme is '\(word)'; the schemes known are "
                + LabelScheme.allCases.map(\.words).joined(separator: "; ")
            )
          }
          return scheme
        }
        let (scheme, reason) = try LabelScheme.recognised(
          of: map,
          told: told ?? asked,
          hint: NameReading(item.name).scheme ?? NameReading.scheme(beside: images),
          file: item.url.path
        )
        return (item, file, scheme, reason)
      }
    let schemes = Set(read.map(\.2))
    guard
      read.count < 2 || (read.count == 2 && schemes == [.gliomaSolverCore, .gliomaSolverOedema])
    else {
      throw OrganError.study(
        "\(read[0].0.url.deletingLastPathComponent().path) holds \(read.count) label maps"
          + (day.moment.map { " of \($0.text)" } ?? " without a date")
          + " (\(TumourLayout.listed(read.map(\.0.name)))); keep one a scan, and give scans of "
          + "several days their 'time' in study.json"
      )
    }
    // The core's map first: it gives the outline its name.
    return read.filter { $0.2 != .gliomaSolverOedema }
      .map {
        (item: $0.0, file: $0.1, scheme: $0.2, reason: $0.3)
      }
      + read.filter { $0.2 == .gliomaSolverOedema }
      .map {
        (item: $0.0, file: $0.1, scheme: $0.2, reason: $0.3)
      }
  }
}
