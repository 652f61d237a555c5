/// The last room's product: what the twin shows, as data that the platform renders.
///
/// It holds no patient's name and no wall-clock time: the host adds both when rendering, otherwise
/// erasure and "same seed, same report" would both break.
public struct Report: StageProduct, Codable, Equatable {
  /// The file layout.
  public static var format: Int { 1 }

  /// A word and what it stands for.
  public struct Fact: Codable, Equatable, Sendable {
    /// The word.
    public var title: String
    /// What it stands for.
    public var text: String

    /// A fact.
    public init(_ title: String, _ text: String) {
      self.title = title
      self.text = text
    }
  }

  /// The heading.
  public var title: String
  /// Whether the study was made by a generator: said wherever the report is shown.
  public var isSynthetic: Bool
  /// The findings a reader looks for first, by name.
  public var headline: [String]
  /// All findings, in the order of the report.
  public var findings: [Finding]
  /// The figures, in the order of the report.
  public var figures: [Figure]
  /// What was read: sequence, phases, spacing, where the outlines came from.
  public var study: [Fact]
  /// How the numbers were made, a paragraph each.
  public var methods: [String]
  /// The papers the numbers rest on, with their DOIs.
  public var references: [String]

  /// A report.
  public init(
    title: String,
    isSynthetic: Bool,
    headline: [String],
    findings: [Finding],
    figures: [Figure],
    study: [Fact],
    methods: [String],
    references: [String]
  ) {
    self.title = title
    self.isSynthetic = isSynthetic
    self.headline = headline
    self.findings = findings
    self.figures = figures
    self.study = study
    self.methods = methods
    self.references = references
  }
}
