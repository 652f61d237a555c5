/// `study.json`: what the one who laid the study down says of its files.
///
/// Optional: an ingestor recognises what it can by itself, and says what it took for what.
public struct StudyDescription: Codable, Equatable, Sendable {
  /// Numbers of one unit, such as the phase times of a cine.
  public struct Values: Codable, Equatable, Sendable {
    /// The numbers, in the order of the phases.
    public var values: [Double]
    /// Their UCUM unit.
    public var unit: String

    /// Numbers of a unit.
    public init(_ values: [Double], _ unit: String) {
      self.values = values
      self.unit = unit
    }
  }

  /// Files that belong together and play one role.
  public struct Series: Codable, Equatable, Sendable {
    /// The role, one of the manifest's `seriesRoles`, or `labels`.
    public var role: String
    /// The files, named relative to the study folder.
    public var files: [String]
    /// The phase the files show, where they show one.
    public var phase: String?
    /// The time of each phase of a file with several.
    public var phaseTimes: Values?
    /// Of a label map: the image it was drawn on.
    public var of: String?
    /// Of a label map: the numbering it follows.
    public var scheme: String?
    /// When it was acquired (ISO 8601), where a study holds several dates.
    public var time: String?

    /// A series of files.
    public init(
      role: String,
      files: [String],
      phase: String? = nil,
      phaseTimes: Values? = nil,
      of: String? = nil,
      scheme: String? = nil,
      time: String? = nil
    ) {
      self.role = role
      self.files = files
      self.phase = phase
      self.phaseTimes = phaseTimes
      self.of = of
      self.scheme = scheme
      self.time = time
    }
  }

  /// One fraction, dose or operation.
  public struct Treatment: Codable, Equatable, Sendable {
    /// `resection`, `radiotherapy` or `chemotherapy`.
    public var kind: String
    /// When (ISO 8601).
    public var time: String
    /// The drug, of a chemotherapy.
    public var agent: String?
    /// How much.
    public var dose: Quantity?
    /// Files that show it, such as a dose map.
    public var files: [String]?

    /// A treatment.
    public init(
      kind: String,
      time: String,
      agent: String? = nil,
      dose: Quantity? = nil,
      files: [String]? = nil
    ) {
      self.kind = kind
      self.time = time
      self.agent = agent
      self.dose = dose
      self.files = files
    }
  }

  /// The version of this file's layout: 1.
  public var schema: Int
  /// The person.
  public var patient: Patient?
  /// The day of the study (ISO 8601).
  public var date: String?
  /// The series; files that are not named are recognised, or left aside with a warning.
  public var series: [Series]?
  /// Measurements taken beside the images.
  public var measurements: [Observation]?
  /// Treatments given.
  public var treatments: [Treatment]?

  /// What is known of a study before it is looked into: its date and the treatments before it.
  public var beforeSight: StudyDescription {
    StudyDescription(date: date, treatments: treatments)
  }

  /// A description; a demo study is written from one.
  public init(
    patient: Patient? = nil,
    date: String? = nil,
    series: [Series]? = nil,
    measurements: [Observation]? = nil,
    treatments: [Treatment]? = nil
  ) {
    self.schema = 1
    self.patient = patient
    self.date = date
    self.series = series
    self.measurements = measurements
    self.treatments = treatments
  }
}
