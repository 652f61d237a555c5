public import Geometry

/// This patient's heart: what its ventricles hold, how thick its wall is, and its shape at
/// end-diastole and end-systole.
public struct HeartTwin: Sendable, Equatable {
  /// A smooth closed surface at both ends of systole.
  public struct Surface: Sendable, Equatable {
    /// What it bounds, in lower camel case: `leftVentricularCavity`, `leftVentricularEpicardium` or
    /// `rightVentricularCavity`.
    public var structure: String
    /// At end-diastole.
    public var endDiastole: SurfaceMesh
    /// At end-systole: the same triangles, so that vertex i moves to vertex i.
    public var endSystole: SurfaceMesh
    /// What it encloses at end-diastole.
    public var endDiastolicVolumes: SurfaceVolumes
    /// What it encloses at end-systole.
    public var endSystolicVolumes: SurfaceVolumes
  }

  /// The parts of what a surface encloses, mL.
  ///
  /// Where a long-axis view shows the base or the tip within the first or the last labelled slice,
  /// the surface ends there: `measured` then lacks the rest of that slice, and the cap is empty.
  public struct SurfaceVolumes: Codable, Sendable, Equatable {
    /// Between the outer faces of the first and the last labelled slice.
    public var measured: Double
    /// Beyond the last labelled slice's outer face, towards the apex: extrapolated.
    public var apicalCap: Double
    /// Beyond the first labelled slice's outer face, towards the base: extrapolated.
    public var basalCap: Double
  }

  /// How far a slice was moved within its plane to undo breathing, mm along the rows (x) and the
  /// columns (y) of the image.
  public struct SliceShift: Codable, Sendable, Equatable {
    /// The slice's index in the stack.
    public var slice: Int
    /// Along the first image axis, mm.
    public var x: Double
    /// Along the second image axis, mm.
    public var y: Double
  }

  /// What told where the left ventricle ends.
  public enum Ends: String, Codable, Sendable {
    /// The first and the last labelled slice.
    case slices
    /// The base as unlabelled long-axis views show it, and the last labelled slice.
    case views
    /// Base and apex in a labelled long-axis view.
    case labelledView
  }

  /// The left ventricle.
  public var leftVentricle: VentricularVolumes
  /// The right ventricle.
  public var rightVentricle: VentricularVolumes
  /// The left ventricle's myocardium at end-diastole, g.
  public var leftVentricularMass: Estimate
  /// Body surface area by Mosteller's formula, m²; nil where height or weight is not known.
  public var bodySurfaceArea: Double?
  /// What told where the left ventricle ends.
  public var ends: Ends
  /// The 17 segments in order.
  public var segments: [WallSegment]
  /// Whether front and back were not told by the image but by a convention.
  public var isOrientationAssumed: Bool
  /// The surfaces.
  public var surfaces: [Surface]
  /// The slices that were moved, at end-diastole.
  public var sliceShifts: [SliceShift]
}
