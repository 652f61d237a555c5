public import Foundation

/// Which keys of a JSON file nobody reads.
public enum JSONKeys {
  /// The key paths (`series.0.colour`) in `data` that `value`, decoded from it, does not hold.
  ///
  /// A key whose value is null is passed over: it says nothing.
  ///
  /// - Throws: what `JSONSerialization` throws for bytes that are no JSON.
  public static func unknown(in data: Data, decodedAs value: some Encodable) throws -> [String] {
    let known = try paths(JSONSerialization.jsonObject(with: JSONEncoder().encode(value)))
    let found = try paths(JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
    return found.subtracting(known).sorted()
  }

  private static func paths(_ value: Any, under prefix: String = "") -> Set<String> {
    var found: Set<String> = []
    if let list = value as? [Any] {
      for (index, element) in list.enumerated() {
        found.formUnion(paths(element, under: "\(prefix)\(index)."))
      }
    }
    for (key, element) in value as? [String: Any] ?? [:] where !(element is NSNull) {
      found.insert(prefix + key)
      found.formUnion(paths(element, under: "\(prefix)\(key)."))
    }
    return found
  }
}
