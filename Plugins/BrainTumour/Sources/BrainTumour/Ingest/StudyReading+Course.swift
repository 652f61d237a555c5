import Foundation
import Imaging
import OrganKit

extension StudyReading {
  mutating func readCourse(
    _ log: TreatmentLog,
    _ study: StudyFolder
  ) throws -> TreatmentCourse {
    if !log.otherAgents.isEmpty {
      layout.warn(
        "agentNotModelled",
        "only temozolomide is modelled; left aside: \(log.otherAgents.sorted().joined(separator: ", "))"
      )
    }
    guard !log.isEmpty else { return TreatmentCourse() }
    guard let first = days.first?.moment, let last = days.last?.moment else {
      throw OrganError.study(
        "\(layout.study.path)/study.json dates treatments, but not the scans: give the study its "
          + "'date', or each series its 'time'"
      )
    }
    try log.check(againstScans: first, to: last)
    let cavities = scans.compactMap { scan -> (day: Double, mask: Mask)? in
      let mask = scan.labels.map { labels in
        let cavity = labels.scheme.meanings.filter { $0.value == TumourAnatomy.Label.cavity }.keys
        return Mask(labels.map, labels: Set(cavity))
      }
      guard let found = mask.first(where: { !$0.isEmpty }) else { return nil }
      return (scan.day, found)
    }
    return try CourseReading(log, in: study).course(since: first, &alignment, labelled: cavities)
  }
}
