public import Imaging
public import OrganKit

/// The tumour's outlines in one numbering, and the brain they lie in, on the study's grid.
public struct TumourAnatomy: Sendable, Equatable {
  /// The numbers of the label maps.
  public enum Label {
    /// Necrotic and non-enhancing core.
    public static let necrotic: UInt8 = 1
    /// Oedema.
    public static let oedema: UInt8 = 2
    /// Enhancing tumour.
    public static let enhancing: UInt8 = 3
    /// What an operation left.
    public static let cavity: UInt8 = 4
  }

  /// The outlines of a day.
  public struct Outline: Sendable, Equatable {
    /// Days since the first scan.
    public var day: Double
    /// The labels, `Label`.
    public var labels: LabelMap
    /// Tumour cells over the most that tissue holds, from the apparent diffusion coefficient: see
    /// `Cellularity`; 0 outside the outline.
    public var cellularity: Volume?
    /// Who drew the labels.
    public var origin: Delineation.Origin

    /// Outlines of a day.
    public init(
      day: Double,
      labels: LabelMap,
      cellularity: Volume? = nil,
      origin: Delineation.Origin = .study
    ) {
      self.day = day
      self.labels = labels
      self.cellularity = cellularity
      self.origin = origin
    }

    /// Enhancing, necrotic and non-enhancing tumour.
    public var core: Mask { Mask(labels, labels: [Label.necrotic, Label.enhancing]) }
    /// The core with its oedema.
    public var whole: Mask {
      Mask(labels, labels: [Label.necrotic, Label.oedema, Label.enhancing])
    }
  }

  /// Where a margin may reach: the delivered brain mask, else white and grey matter.
  public var brain: Mask
  /// The outlines, earliest first.
  public var outlines: [Outline]
  /// The geometry of the labelled image's file, as it stands there.
  public var header: NIfTIHeader?

  /// Outlines in a brain.
  public init(brain: Mask, outlines: [Outline], header: NIfTIHeader? = nil) {
    self.brain = brain
    self.outlines = outlines
    self.header = header
  }
}
