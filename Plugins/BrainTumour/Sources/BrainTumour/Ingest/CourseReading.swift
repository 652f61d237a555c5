import Foundation
import Imaging
import OrganKit

/// The treatment course with its maps: cavities and doses on the study's grid.
struct CourseReading {
  private let log: TreatmentLog
  private let study: StudyFolder

  init(_ log: TreatmentLog, in study: StudyFolder) { (self.log, self.study) = (log, study) }

  /// Reads the maps that the log names.
  ///
  /// - Parameters:
  ///   - first: the first scan's moment.
  ///   - alignment: the study's grid.
  ///   - cavities: where scans have a cavity labelled, by their days.
  /// - Returns: the course.
  /// - Throws: `OrganError.Code.studyRefused` for an operation without a cavity, and for maps that
  ///   cannot be what they are named.
  func course(
    since first: StudyMoment,
    _ alignment: inout StudyAlignment,
    labelled cavities: [(day: Double, mask: Mask)]
  ) throws -> TreatmentCourse {
    var course = log.course(since: first)
    for resection in log.resections {
      let day = resection.moment.days(since: first, assumed: 0.5)
      let cavity: Mask
      if let name = resection.cavity {
        let item = item(name, resection.place)
        let map = try alignment.labels(try StudyAlignment.read(item), item)
        cavity = Mask(grid: map.grid, voxels: map.labels.map { $0 != 0 })
        guard !cavity.isEmpty else {
          throw OrganError.study("\(item.url.path): the cavity of \(resection.place) is empty")
        }
      } else if let seen = cavities.first(where: { $0.day >= day }) {
        cavity = seen.mask
      } else {
        throw OrganError.study(
          "\(resection.place) (resection) names no file of its cavity, and no later scan has one "
            + "labelled"
        )
      }
      course.resections.append(TreatmentCourse.Resection(day: day, cavity: cavity))
    }
    var places: [String: Int] = [:]
    for (index, fraction) in log.fractions.enumerated() {
      guard let name = fraction.map else { continue }
      if places[name] == nil {
        places[name] = course.doseMaps.count
        course.doseMaps.append(try doseMap(name, fraction, &alignment))
      }
      course.fractions[index].doseMap = places[name]
    }
    return course
  }

  /// A dose map over the prescribed dose: files hold a plan's, a fraction's or a relative dose, and
  /// the highest dose, near the prescribed one, tells which.
  private func doseMap(
    _ name: String,
    _ fraction: TreatmentLog.Fraction,
    _ alignment: inout StudyAlignment
  ) throws -> Volume {
    let item = item(name, fraction.place)
    var map = try alignment.volume(try StudyAlignment.read(item), item)
    let plan = log.fractions.filter { $0.map == name }.reduce(0) { $0 + $1.dose }
    let highest = Double(map.voxels.max() ?? 0)
    let near = 0.7...1.4
    var fitting: [Double] = []
    for whole in [plan, fraction.dose, 1] where near.contains(highest / whole) {
      if !fitting.contains(whole) { fitting.append(whole) }
    }
    guard fitting.count == 1, map.voxels.allSatisfy({ $0 >= -1e-3 }) else {
      throw OrganError.study(
        "\(item.url.path): its highest dose is \(highest), neither the plan's "
          + "\(TreatmentLog.number(plan)) Gy nor one fraction's "
          + "\(TreatmentLog.number(fraction.dose)) Gy nor a part of it"
      )
    }
    for place in map.voxels.indices {
      map.voxels[place] = max(0, map.voxels[place] / Float(fitting[0]))
    }
    return map
  }

  private func item(_ name: String, _ place: String) -> TumourLayout.Item {
    TumourLayout.Item(
      role: .labels,
      url: study.url.appending(path: name),
      name: name,
      place: place
    )
  }
}
