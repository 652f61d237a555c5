public import Imaging
public import OrganKit

/// What a study holds of a brain with a tumour, all brought onto one grid: the first labelled
/// image's own.
public struct TumourSeries: Sendable, Equatable {
  /// A day on which the tumour was outlined.
  public struct Scan: Sendable, Equatable {
    /// Days since the first scan.
    public var day: Double
    /// The date as the study gives it (ISO 8601), if it does.
    public var date: String?
    /// Images of that day by role: `t1`, `t1c`, `t2`, `flair`.
    public var images: [String: Volume]
    /// The delivered label maps, as they are numbered in their files.
    public var labels: [Labels]
    /// FET-PET uptake, where it was measured.
    public var uptake: Volume?
    /// Apparent diffusion coefficient, mm²/s, where it was measured.
    public var apparentDiffusion: Volume?

    /// What was seen on a day.
    public init(
      day: Double,
      date: String? = nil,
      images: [String: Volume] = [:],
      labels: [Labels] = [],
      uptake: Volume? = nil,
      apparentDiffusion: Volume? = nil
    ) {
      self.day = day
      self.date = date
      self.images = images
      self.labels = labels
      self.uptake = uptake
      self.apparentDiffusion = apparentDiffusion
    }
  }

  /// A delivered label map.
  public struct Labels: Sendable, Equatable {
    /// The labels as numbered in the file, on the series' grid.
    public var map: LabelMap
    /// The numbering.
    public var scheme: LabelScheme
    /// The file, relative to the study, or the user's path.
    public var file: String
    /// Who drew it.
    public var origin: Delineation.Origin
    /// The image it was drawn on, relative to the study; the label map itself where there is none.
    public var image: String
    /// The geometry of that image's file, as it stands there.
    public var header: NIfTIHeader?
    /// The labels on the image's own grid, where that is not the series'.
    public var native: LabelMap?

    /// A label map of a numbering.
    public init(
      map: LabelMap,
      scheme: LabelScheme,
      file: String,
      origin: Delineation.Origin,
      image: String? = nil,
      header: NIfTIHeader? = nil,
      native: LabelMap? = nil
    ) {
      self.map = map
      self.scheme = scheme
      self.file = file
      self.origin = origin
      self.image = image ?? file
      self.header = header
      self.native = native
    }
  }

  /// The tissue the tumour grows in.
  public var tissue: BrainTissue
  /// Where the brain is: the delivered mask; else white and grey matter; else what the images show.
  public var brain: Mask
  /// Fibre directions, where they were measured.
  public var fibres: FibreField?
  /// The scans, earliest first; at least one, and the first has labels.
  public var scans: [Scan]
  /// What was done.
  public var course: TreatmentCourse
  /// Whether a generator made the study.
  public var isSynthetic: Bool
  /// What was taken for what: rows of the report's study section.
  public var facts: [Fact]
  /// The geometry of the labelled image's file, as it stands there: for files on its grid.
  public var header: NIfTIHeader?

  /// A name and a value for the report.
  public struct Fact: Codable, Sendable, Equatable {
    /// What it is.
    public var name: String
    /// What it says.
    public var value: String

    /// A row.
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// What a study holds; without a brain's mask, the brain is white and grey matter.
  public init(
    tissue: BrainTissue,
    brain: Mask? = nil,
    fibres: FibreField? = nil,
    scans: [Scan],
    course: TreatmentCourse = TreatmentCourse(),
    isSynthetic: Bool = false,
    facts: [Fact] = [],
    header: NIfTIHeader? = nil
  ) {
    self.tissue = tissue
    self.brain = brain ?? tissue.mask
    self.fibres = fibres
    self.scans = scans
    self.course = course
    self.isSynthetic = isSynthetic
    self.facts = facts
    self.header = header
  }

  /// The grid of all maps.
  public var grid: VoxelGrid { tissue.grid }
}
