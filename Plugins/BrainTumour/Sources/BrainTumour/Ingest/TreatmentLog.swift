import OrganKit

/// The treatments of a study as its `study.json` tells them, each checked; no other file is opened.
struct TreatmentLog {
  /// An operation.
  struct Resection {
    var moment: StudyMoment
    /// The file that shows what was taken out, relative to the study; nil if none is named.
    var cavity: String?
    /// The entry, for sentences: `study.json: treatments.3`.
    var place: String
  }

  /// A fraction of radiotherapy.
  struct Fraction {
    var moment: StudyMoment
    /// Gy.
    var dose: Double
    /// The file of the dose in each voxel.
    var map: String?
    var place: String
  }

  /// A dose of temozolomide.
  struct Dose {
    var moment: StudyMoment
    /// In the log's unit; nil where no amount is told.
    var amount: Double?
    var unit: String?
    var place: String
  }

  private(set) var resections: [Resection] = []
  private(set) var fractions: [Fraction] = []
  private(set) var doses: [Dose] = []
  /// Drugs the model does not know, by name.
  private(set) var otherAgents: Set<String> = []

  /// Radiosurgery gives up to 24 Gy at once, and intraoperative radiotherapy 30 (Gy).
  static let largestFraction = 30.0
  /// With a second course years later, brains have had a little more than half of it (Gy).
  static let largestCourse = 200.0
  /// Two fractions of one day are given at least six hours apart; less than four is a mistake (d).
  static let leastGap = 4.0 / 24
  /// No one is followed for longer before or after a scan (d).
  static let longestFollowUp = 30 * 365.25
  static let largestLog = 20_000

  var isEmpty: Bool { resections.isEmpty && fractions.isEmpty && doses.isEmpty }

  /// A log without entries.
  init() {}

  /// Checks a log.
  ///
  /// - Parameters:
  ///   - treatments: the entries.
  ///   - birth: the patient's date of birth, if known.
  ///   - file: the path of `study.json`, for sentences.
  /// - Throws: `OrganError.Code.studyRefused`, naming the entry: doses that are negative, missing or
  ///   beyond all practice, impossible dates, entries that overlap.
  init(_ treatments: [StudyDescription.Treatment], birth: String?, file: String) throws {
    guard treatments.count <= Self.largestLog else {
      throw OrganError.study(
        "\(file): 'treatments' has \(treatments.count) entries; a log has fewer"
      )
    }
    let birth = birth.flatMap { StudyMoment($0) }
    for (index, entry) in treatments.enumerated() {
      let place = "\(file): treatments.\(index)"
      guard let moment = StudyMoment(entry.time) else {
        throw OrganError.study("\(place).time is '\(entry.time)', which is no time of a day")
      }
      guard moment.date.year >= 1950, moment.date.year <= 2200, birth.map({ $0 <= moment }) ?? true
      else {
        throw OrganError.study(
          "\(place) (\(entry.kind)) is dated \(entry.time), which cannot be: "
            + (birth.map { $0 > moment } == true
              ? "the patient was born on \(birth?.text ?? "")" : "it is not of our time")
        )
      }
      switch entry.kind {
      case "resection": try take(resection: entry, moment, place)
      case "radiotherapy": try take(fraction: entry, moment, place)
      default: try take(drug: entry, moment, place)
      }
    }
    resections.sort { $0.moment < $1.moment }
    fractions.sort { $0.moment < $1.moment }
    doses.sort { $0.moment < $1.moment }
    try Self.refuseOverlaps(resections.map { ($0.moment, $0.place) }, "operation")
    try Self.refuseOverlaps(fractions.map { ($0.moment, $0.place) }, "fraction")
    try Self.refuseOverlaps(doses.map { ($0.moment, $0.place) }, "dose")
    let total = fractions.reduce(0) { $0 + $1.dose }
    guard total <= Self.largestCourse else {
      throw OrganError.study(
        "\(file): the fractions add up to \(Self.number(total)) Gy, where no brain is given more "
          + "than \(Self.number(Self.largestCourse)) Gy"
      )
    }
    let units = Set(doses.map { $0.amount == nil ? "none" : $0.unit ?? "none" })
    guard units.count < 2 else {
      throw OrganError.study(
        "\(file): the doses of temozolomide are given in \(units.sorted().joined(separator: " and "));"
          + " give all in one unit"
      )
    }
  }

  private mutating func take(
    resection entry: StudyDescription.Treatment,
    _ moment: StudyMoment,
    _ place: String
  ) throws {
    let files = entry.files ?? []
    guard files.count <= 1 else {
      throw OrganError.study("\(place) (resection) names \(files.count) files; name its one cavity")
    }
    resections.append(Resection(moment: moment, cavity: files.first, place: place))
  }

  private mutating func take(
    fraction entry: StudyDescription.Treatment,
    _ moment: StudyMoment,
    _ place: String
  ) throws {
    guard let dose = entry.dose else {
      throw OrganError.study(
        "\(place) (radiotherapy) has no dose; give each fraction its dose in Gy"
      )
    }
    guard let factor = ["Gy": 1.0, "cGy": 0.01][dose.unit] else {
      throw OrganError.study("\(place).dose is in '\(dose.unit)', not in Gy or cGy")
    }
    let gray = dose.value * factor
    guard gray > 0 else {
      throw OrganError.study(
        "\(place).dose is \(Self.number(gray)) Gy; a fraction's dose is positive"
      )
    }
    guard gray <= Self.largestFraction else {
      throw OrganError.study(
        "\(place).dose is \(Self.number(gray)) Gy, where a single fraction has at most "
          + "\(Self.number(Self.largestFraction)) Gy; give one entry a fraction"
      )
    }
    let files = entry.files ?? []
    guard files.count <= 1 else {
      throw OrganError.study(
        "\(place) (radiotherapy) names \(files.count) files; name one dose map"
      )
    }
    fractions.append(Fraction(moment: moment, dose: gray, map: files.first, place: place))
  }

  private mutating func take(
    drug entry: StudyDescription.Treatment,
    _ moment: StudyMoment,
    _ place: String
  ) throws {
    guard let agent = entry.agent?.lowercased(), !agent.isEmpty else {
      throw OrganError.study("\(place) (chemotherapy) does not name its 'agent'")
    }
    guard ["temozolomide", "tmz", "temodal", "temodar"].contains(agent) else {
      otherAgents.insert(String(agent.prefix(40)))
      return
    }
    if let dose = entry.dose {
      guard let most = ["mg/m2": 1000.0, "mg": 3000.0][dose.unit] else {
        throw OrganError.study("\(place).dose is in '\(dose.unit)', not in mg/m2 or mg")
      }
      guard dose.value > 0, dose.value <= most else {
        throw OrganError.study(
          "\(place).dose is \(Self.number(dose.value)) \(dose.unit); a dose of temozolomide is "
            + "positive and at most \(Self.number(most)) \(dose.unit)"
        )
      }
    }
    doses.append(
      Dose(moment: moment, amount: entry.dose?.value, unit: entry.dose?.unit, place: place)
    )
  }

  /// Refuses two entries of one day, unless their times tell them apart by a few hours.
  private static func refuseOverlaps(
    _ entries: [(moment: StudyMoment, place: String)],
    _ what: String
  ) throws {
    for (one, other) in zip(entries, entries.dropFirst()) {
      let isApart =
        if let first = one.moment.part, let second = other.moment.part {
          Double(other.moment.day - one.moment.day) + second - first >= leastGap
        } else {
          other.moment.day > one.moment.day
        }
      guard isApart else {
        throw OrganError.study(
          "\(other.place) (\(other.moment.text)) overlaps with "
            + "\(one.place.split(separator: " ").last ?? "") (\(one.moment.text)): two entries "
            + "of one \(what); give the times of two that are at least 4 hours apart, or strike one"
        )
      }
    }
  }

  /// Refuses entries that lie decades from every scan.
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the entry.
  func check(againstScans first: StudyMoment, to last: StudyMoment) throws {
    let all =
      resections.map { ($0.moment, $0.place) } + fractions.map { ($0.moment, $0.place) }
      + doses.map { ($0.moment, $0.place) }
    for (moment, place) in all {
      let early = first.days(since: moment, assumed: 0)
      let late = moment.days(since: last, assumed: 0)
      guard early <= Self.longestFollowUp, late <= Self.longestFollowUp else {
        throw OrganError.study(
          "\(place) is dated \(moment.text), decades from the study's scans "
            + "(\(first.text) to \(last.text)); correct its date"
        )
      }
    }
  }

  /// The course without its maps: days since the first scan.
  ///
  /// What has no time of day happens at noon.
  func course(since first: StudyMoment) -> TreatmentCourse {
    let most = doses.compactMap(\.amount).max() ?? 1
    return TreatmentCourse(
      fractions: fractions.map {
        .init(day: $0.moment.days(since: first, assumed: 0.5), dose: $0.dose)
      },
      doses: doses.map {
        .init(
          day: $0.moment.days(since: first, assumed: 0.5),
          amount: $0.amount.map { $0 / most } ?? 1
        )
      }
    )
  }

  /// A number without needless decimals.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
