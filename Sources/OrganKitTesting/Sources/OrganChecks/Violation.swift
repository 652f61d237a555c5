/// One thing about an organ that breaks the contract.
public struct Violation: Codable, Equatable, Sendable, CustomStringConvertible {
  /// What was looked at.
  public var check: Check
  /// What is wrong, in a sentence.
  public var sentence: String

  init(_ check: Check, _ sentence: String) {
    self.check = check
    self.sentence = sentence
  }

  /// `findings: 'volume' is nan, which is no finite number`.
  public var description: String { "\(check.rawValue): \(sentence)" }
}

/// What an inspection looks at, in this order.
public enum Check: String, CaseIterable, Codable, Sendable {
  /// `plugin.json` is one.
  case manifest
  /// The capabilities it names are those of the code.
  case capabilities
  /// A study without a file is refused as `studyRefused`.
  case emptyStudy
  /// The organ's demo study is synthetic, the same for the same seed, and its truth is reported.
  case demo
  /// The study passes the four rooms.
  case rooms
  /// What a room makes is the same after write, read, write.
  case products
  /// Findings have names and units of the manifest, are finite, and lie in their intervals.
  case findings
  /// Figures are whole, and the files they name are artefacts.
  case figures
  /// The same study and seed give the same report and files.
  case sameReport
  /// A room that is told to stop stops.
  case cancellation
  /// The label maps of an organ that hands them over are there.
  case labels
  /// The scenarios of the manifest have answers.
  case scenarios
  /// The short set of an organ's own cases is whole and passes.
  case verification
  /// A later study is foretold, and taken into the twin.
  case assimilation
  /// Nothing outside the scratch folder has changed.
  case outside

  /// One line for people.
  public var title: String {
    switch self {
    case .manifest: "plugin.json can be read"
    case .capabilities: "plugin.json names the capabilities of the code"
    case .emptyStudy: "an empty study is refused"
    case .demo: "the demo study is synthetic, seeded and true"
    case .rooms: "the study passes the four rooms"
    case .products: "what a room makes survives write and read"
    case .findings: "findings are finite, with the manifest's units"
    case .figures: "figures name files that are there"
    case .sameReport: "the same study and seed give the same report"
    case .cancellation: "every room notices cancellation"
    case .labels: "the label maps handed over are there"
    case .scenarios: "every scenario has an answer"
    case .verification: "the organ's own cases pass"
    case .assimilation: "a later study is foretold and taken in"
    case .outside: "nothing is written outside the scratch folder"
    }
  }
}
