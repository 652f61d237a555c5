import Foundation
import HouseTesting
import OrganKit
import ReportRendering

/// A report in which every word is an attack.
enum HostileReport {
  /// What stands in the place of each word.
  static let attack =
    #"</script></style></title>--><img src=x onerror="window.stolen=1"><script>window.stolen=2"#
    + #"</script>"'`{{\u003c}}"#

  /// A page with every text of its report, run and subject replaced, but for the names of files.
  static func poisoned(_ page: ReportPage) throws -> ReportPage {
    var page = page
    page.report = try poisoned(page.report)
    page.run = try poisoned(page.run)
    page.subject = try poisoned(page.subject)
    return page
  }

  private static func poisoned<Value: Codable>(_ value: Value) throws -> Value {
    var count = 0
    let json = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    let bad = poisoned(json, key: "", &count)
    return try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(bad))
  }

  private static func poisoned(_ value: JSONValue, key: String, _ count: inout Int) -> JSONValue {
    switch value {
    // Names of files are checked elsewhere; a flag is a closed word.
    case .string where ["files", "volume", "flag"].contains(key): return value
    case .string:
      count += 1
      return .string(attack + " \(count)")
    case .array(let elements):
      return .array(elements.map { poisoned($0, key: key, &count) })
    case .object(let members):
      var result: [String: JSONValue] = [:]
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        result[key] = poisoned(member, key: key, &count)
      }
      return .object(result)
    default: return value
    }
  }
}
