import Imaging
import OrganKit

extension LabelScheme {
  /// The scheme that a label map follows.
  ///
  /// What is told comes first, then what the file's name or its neighbours' names say, then the
  /// labels themselves, where only one meaning is left.
  ///
  /// - Parameters:
  ///   - map: the labels as they stand in the file.
  ///   - told: the scheme that `study.json` or the user named.
  ///   - hint: the scheme that names point to, and which names.
  ///   - file: the file, for sentences.
  /// - Returns: the scheme, and why it was taken.
  /// - Throws: `OrganError.Code.studyRefused` for labels that the scheme does not have, and for labels
  ///   that mean different tissues in several schemes.
  static func recognised(
    of map: LabelMap,
    told: LabelScheme?,
    hint: (scheme: LabelScheme, reason: String)?,
    file: String
  ) throws -> (scheme: LabelScheme, reason: String) {
    let labels = Self.labels(of: map)
    guard !labels.isEmpty || told != nil || hint != nil else {
      return (.platform, "it is empty")
    }
    if let told {
      try told.check(labels, file, "")
      return (told, "named")
    }
    if let hint {
      try hint.scheme.check(labels, file, ", as \(hint.reason)")
      return (hint.scheme, hint.reason)
    }
    if labels == [1, 2, 4] { return (.brats2020, "its labels are 1, 2 and 4") }
    // Everybody's 2 is oedema, and 1 beside it is the core in every challenge.
    if labels == [2] || labels == [1, 2] {
      return (.brats2020, "all BraTS numberings agree on it")
    }
    let able = allCases.filter { $0 != .platform && $0.meanings.keys.isSuperset(of: labels) }
    guard !able.isEmpty else {
      throw OrganError.study(
        "\(file) holds the labels \(Self.listed(labels)), which no known scheme of tumour labels "
          + "has (\(Self.names(allCases))): is this another organ?"
      )
    }
    throw OrganError.study(
      "\(file) holds the labels \(Self.listed(labels)), which mean different tissues in "
        + "\(Self.names(able)) (\(able.map(\.words).joined(separator: "; "))); name the 'scheme' of "
        + "the labels in study.json, or give --parameter labelScheme"
    )
  }

  /// The labels but 0 that a map holds, ascending.
  static func labels(of map: LabelMap) -> [UInt8] {
    var isThere = [Bool](repeating: false, count: 256)
    map.labels.withUnsafeBufferPointer { labels in
      for label in labels { isThere[Int(label)] = true }
    }
    return (1...UInt8.max).filter { isThere[Int($0)] }
  }

  private func check(_ labels: [UInt8], _ file: String, _ why: String) throws {
    guard let strange = labels.first(where: { meanings[$0] == nil }) else { return }
    throw OrganError.study(
      "\(file) holds the label \(strange), which its scheme\(why) does not have (\(words))"
    )
  }

  private static func listed(_ labels: [UInt8]) -> String {
    let rest = labels.count - 6
    return labels.prefix(6).map { "\($0)" }.joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more" : "")
  }

  private static func names(_ schemes: [LabelScheme]) -> String {
    schemes.map(\.rawValue).joined(separator: ", ")
  }
}

extension [UInt8: UInt8].Keys {
  /// Whether all labels are among the keys.
  fileprivate func isSuperset(of labels: [UInt8]) -> Bool { labels.allSatisfy(contains) }
}
