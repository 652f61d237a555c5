public import Imaging
public import OrganKit

/// What the heart's first room makes: the cine's frames, delivered label maps, facts of the person.
public struct CineSeries: Sendable {
  /// One phase of the short-axis stack.
  public struct Frame: Sendable {
    /// The stack of slices; k runs along the slices.
    public var volume: Volume
    /// The study's file, relative to the study folder.
    public var file: String
    /// The index along the file's fourth axis, or nil for a file of one phase.
    public var indexInFile: Int?
    /// Trigger time, ms, where known.
    public var time: Double?
    /// The label map that came with this frame, and the file it came from.
    public var labels: LabelMap?
    /// The label map's file, relative to the study folder (absolute for one of `--labels`).
    public var labelsFile: String?
    /// Who drew the label map.
    public var labelsOrigin: LabelsOrigin?
    /// The file's own header: a label map is written with its geometry unchanged.
    public var header: NIfTIHeader? = nil
    /// Whether the platform put the image together from DICOM files: then no file of this name lies in
    /// the study.
    public var isConverted: Bool = false
    /// Who drew each structure of the label map, where several did; else `labelsOrigin` drew all.
    public var origins: [HeartStructure: LabelsOrigin] = [:]
    /// How the slices, here along the third axis, lie in the file.
    var storage = StorageOrder.stored
    /// The file that shows this phase once more, where there is one.
    var copy: Copy? = nil
  }

  /// A file of one phase beside the whole cine that was read.
  struct Copy: Sendable {
    /// Relative to the study folder.
    var file: String
    /// Its own header; its grid has the size of the cine's.
    var header: NIfTIHeader
  }

  /// Who drew a label map.
  public enum LabelsOrigin: String, Codable, Sendable {
    /// It lay in the study.
    case study
    /// It was given with `--labels`.
    case user
    /// The platform's own network.
    case network
  }

  /// A long-axis view: one thick slice, in the same space as the short-axis stack.
  public struct LongAxisView: Sendable {
    /// `cineFourChamber`, `cineTwoChamber` or `cineThreeChamber`.
    public var role: String
    /// The phases: those of `frames` by index, or fewer.
    public var frames: [Frame]
    /// The index in the view's own frames of end-diastole, where it is known.
    public var endDiastole: Int? = nil
    /// The index in the view's own frames of end-systole, where it is known.
    public var endSystole: Int? = nil
  }

  /// The short-axis phases in the order of time.
  public var frames: [Frame]
  /// The index in `frames` of end-diastole.
  public var endDiastole: Int
  /// The index in `frames` of end-systole.
  public var endSystole: Int
  /// Long-axis views, if any; frame i shows the phase of `frames[i]`, where there are as many.
  public var longAxisViews: [LongAxisView]
  /// Sex, age, height, weight as far as known; no name and no identifier.
  public var person: Patient
  /// Whether a generator made the study.
  public var isSynthetic: Bool
  /// What was read, in words for the report.
  public var facts: [Report.Fact]
  /// The instants that only motion in the images tells: outlines tell them better.
  public var undecided: Set<CardiacInstant> = []
}
