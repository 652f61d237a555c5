/// Between which cells of a grid, and how fast, something is exchanged; and an explicit step of it.
protocol LatticeExchange: AnyObject {
  /// How far a pair reaches, in places of a buffer.
  var margin: Int { get }
  /// How far a pair reaches along each axis, in cells.
  var reach: SIMD3<Int> { get }
  /// Sets d, a number a cell, and hands over the longest step that keeps the numbers' range.
  func setDiffusivity(_ diffusivity: [Float], inside: [Bool]) -> Double
  /// Ends what a cell exchanges.
  func close(_ cell: Int)
  /// A new part of the grid takes part: pieces of rows, first and last places one after another.
  func activate(_ spans: [Int], inside: [Bool])
  /// A step; all pointers are to the first cell.
  func step(_ step: LatticeStep, on spans: UnsafeBufferPointer<Int>)
}

/// An explicit step, or the last of several.
struct LatticeStep {
  /// What diffuses.
  var from: UnsafePointer<Double>
  /// What it becomes.
  var to: UnsafeMutablePointer<Double>
  /// The step's length, times a factor of d.
  var time: Double
  /// What takes part in the result of the last step, and how much of it.
  var base: UnsafePointer<Double>?
  /// The share of `base`.
  var share = 0.0
  /// What happens to each number after the last step.
  var reaction = LatticeDiffusion.Reaction()
}
