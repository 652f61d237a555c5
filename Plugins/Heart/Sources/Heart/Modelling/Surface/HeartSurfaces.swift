import Geometry

/// The ventricles' surfaces, reconstructed from thick short-axis slices that breathing displaced.
///
/// Each surface is smooth and closed, has the same triangles at end-diastole and end-systole (vertex
/// i moves to vertex i), and lies in the label maps' space with the slices' shifts undone.
public struct HeartSurfaces: Sendable, Equatable {
  /// The left ventricle's blood pool, papillary muscles included.
  public var leftVentricularCavity: HeartTwin.Surface
  /// The outer border of the left ventricle's wall and cavity.
  public var leftVentricularEpicardium: HeartTwin.Surface
  /// The right ventricle's blood pool.
  public var rightVentricularCavity: HeartTwin.Surface
  /// How far each labelled slice was moved, mm; one breath-hold records all of a slice's phases,
  /// hence one shift for both.
  public var sliceShifts: [HeartTwin.SliceShift]

  /// The three surfaces.
  public var all: [HeartTwin.Surface] {
    [leftVentricularCavity, leftVentricularEpicardium, rightVentricularCavity]
  }
}
