/// What a study says of the person it belongs to; each part may be unknown.
public struct Patient: Codable, Equatable, Sendable {
  /// A person's sex, as the words of FHIR's administrative gender.
  public struct Sex: RawRepresentable, Codable, Hashable, Sendable {
    /// The word in JSON.
    public var rawValue: String
    /// A sex by its word.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// `female`.
    public static let female = Sex(rawValue: "female")
    /// `male`.
    public static let male = Sex(rawValue: "male")
    /// `other`.
    public static let other = Sex(rawValue: "other")
  }

  /// Who gave the identifier: a hospital, a registry, or `synthetic` for a person who never lived.
  public var issuer: String?
  /// The identifier, unique for its issuer.
  public var identifier: String?
  /// The name, kept in the erasable demographics only.
  public var name: String?
  /// The sex.
  public var sex: Sex?
  /// The date of birth (ISO 8601).
  public var birthDate: String?
  /// The age at the study, years.
  public var age: Double?
  /// The body height, with its unit (`cm`, `m`).
  public var height: Quantity?
  /// The body weight, with its unit (`kg`).
  public var weight: Quantity?

  /// A person of whom the given parts are known.
  public init(
    issuer: String? = nil,
    identifier: String? = nil,
    name: String? = nil,
    sex: Sex? = nil,
    birthDate: String? = nil,
    age: Double? = nil,
    height: Quantity? = nil,
    weight: Quantity? = nil
  ) {
    self.issuer = issuer
    self.identifier = identifier
    self.name = name
    self.sex = sex
    self.birthDate = birthDate
    self.age = age
    self.height = height
    self.weight = weight
  }

  /// The issuer of people who never lived: shown as such everywhere, left out of cohorts.
  public static let syntheticIssuer = "synthetic"
  /// The issuer of people nobody has named yet; their identifier comes from the study's content.
  public static let unidentifiedIssuer = "unidentified"
}
