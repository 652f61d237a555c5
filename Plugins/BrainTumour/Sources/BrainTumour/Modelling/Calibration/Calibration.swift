import Foundation
public import Imaging
import Numerics
import OrganKit

/// Fits the growth model to what the scans show, and draws what else would fit as well.
///
/// Outlines are level sets: at places of an outline's surface the error is the distance to the
/// model's surface of equal density, (logit c − logit θ)/|∇logit c|, because the logit of a
/// travelling front is nearly a plane. It is read where the place, walking down or up the slope,
/// meets the last fit's surface: a slope read where an error has moved the place errs with it.
/// Errors are normal, with a part that neighbours share; its size and length are those that make
/// the fit's errors likeliest, so that a model that does not fit is less sure of its parameters. The
/// fit is Gauss and Newton's, corrected for the grid by the difference to a finer one's solution;
/// the draws are importance-weighted about it.
///
/// - SeeAlso: Konukoglu et al. 2010, "Image guided personalization of reaction-diffusion type tumor
///   growth models", doi:10.1109/TMI.2009.2026413 (fronts for outlines); Lipkova et al. 2019,
///   doi:10.1109/TMI.2019.2902044 (a posterior of the model's numbers).
public struct Calibration: Sendable {
  /// How thoroughly it is done.
  public struct Options: Sendable {
    /// The computational grid's step, mm.
    public var step: Double
    /// The finer grid's step that the fit is corrected to, mm; nil for no correction.
    public var fineStep: Double?
    /// The error of place that the computational grid makes, as a part of its step.
    public var gridError = 0.05
    /// How many draws the twin keeps.
    public var memberCount: Int
    /// How many draws each generation of the sampler has.
    public var generations: [Int]
    /// The seed of the draws.
    public var seed: UInt64
    /// How many threads work; nil for one a core.
    public var threads: Int?
    /// Whether the ratio of white to grey matter's diffusivity is fitted, too.
    public var fitsRatio: Bool
    /// How far around the outlines' middle the search for the origin begins, mm; 0 for the middle
    /// alone.
    public var originSpread: Double

    /// How thoroughly; no argument is needed.
    public init(
      step: Double = 2,
      fineStep: Double? = nil,
      memberCount: Int = 64,
      generations: [Int] = [120, 120, 140, 160, 180],
      seed: UInt64 = 0,
      threads: Int? = nil,
      fitsRatio: Bool = false,
      originSpread: Double = 0
    ) {
      self.step = step
      self.fineStep = fineStep
      self.memberCount = memberCount
      self.generations = generations
      self.seed = seed
      self.threads = threads
      self.fitsRatio = fitsRatio
      self.originSpread = originSpread
    }
  }

  /// The tissue on the study's grid.
  public var tissue: BrainTissue
  /// Fibre directions, where known.
  public var fibres: FibreField?
  /// Where the tissue maps are not to be trusted.
  public var unknown: Mask?
  /// Diffusivity along each axis of the study's grid over the isotropic one.
  public var anisotropy = SIMD3<Double>(repeating: 1)
  /// What was seen, earliest first.
  public var outlines: [TumourAnatomy.Outline]
  /// What was done.
  public var course: TreatmentCourse
  /// What is known beforehand.
  public var prior = GrowthPrior()
  /// How thoroughly it is done.
  public var options: Options
  /// Tells how much is done, 0 to 1.
  public var progress: @Sendable (Double) -> Void = { _ in }
  /// Ends the calibration when it throws.
  public var check: @Sendable () throws -> Void = {}

  /// A calibration of a patient.
  public init(
    tissue: BrainTissue,
    fibres: FibreField? = nil,
    unknown: Mask? = nil,
    outlines: [TumourAnatomy.Outline],
    course: TreatmentCourse = TreatmentCourse(),
    options: Options = Options()
  ) {
    self.tissue = tissue
    self.fibres = fibres
    self.unknown = unknown
    self.outlines = outlines
    self.course = course
    self.options = options
  }

  /// The best fit.
  public struct Fit: Sendable {
    /// The growth model's numbers and thresholds.
    public var best: TumourTwin.Member
    /// How far the scans lie from it.
    public var scatter: TumourTwin.Scatter
    /// How often the growth model was solved on the computational grid, about.
    public var solves: Int
    /// The objective at the fit and where it lies.
    var objective: CalibrationObjective
    var search: LevenbergMarquardt.Fit
  }

  /// The twin: the best fit and the posterior's draws.
  ///
  /// - Parameter start: where to begin, such as a former twin's best fit; nil to search.
  /// - Returns: the twin, its first date not filled in.
  /// - Throws: `OrganError.Code.studyRefused` where no scan shows a tumour that the model can grow;
  ///   what `check` throws.
  public func twin(startingAt start: TumourTwin.Member? = nil) throws -> TumourTwin {
    let fit = try self.fit(startingAt: start)
    progress(0.45)
    let members = try self.members(about: fit)
    progress(1)
    return TumourTwin(
      tissue: tissue,
      fibres: fibres,
      outlines: outlines,
      course: course,
      step: options.step,
      best: fit.best,
      members: members,
      identified: identified,
      firstDate: nil,
      unknown: unknown,
      anisotropy: anisotropy,
      scatter: fit.scatter
    )
  }

  func domain(step: Double) -> GrowthDomain {
    GrowthDomain(
      tissue: tissue,
      fibres: fibres,
      step: step,
      unknown: unknown,
      stretch: anisotropy
    )
  }
}
