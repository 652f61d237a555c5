import Foundation

/// The blood of the left heart in a levelled view at one phase: in every row as far as it reaches to
/// both sides of its middle.
struct BloodEdges: Sendable {
  /// The outermost column of blood in each row, on the side of lower and of higher columns; how far
  /// out they lie grows away from the middle.
  let low: [Double]
  let high: [Double]
  /// The row of the most basal slice that the cavity is drawn in.
  let firstRow: Int
  /// How dark each place is between wall and blood, row by row: 1 as the wall, 0 as the blood.
  let darkness: [Float]

  /// A gap of dark tissue as wide as this ends the blood, mm; leaflets are thinner.
  private static let gap = 2.0
  /// Dark lines thinner than this are closed, mm: a pixel or so.
  private static let line = 1.1
  /// Where blood is narrower than this its middle is no guide to the next row, mm.
  private static let leastWidth = 8.0

  /// Finds the blood; nil where fewer than two slices hold the cavity, or blood and wall look alike.
  ///
  /// - Parameters:
  ///   - image: the view's image, levelled.
  ///   - view: the levelled view.
  ///   - cuts: where the drawn slices cut it.
  init?(_ image: [Float], _ view: LevelledView, _ cuts: LevelledView.Cuts) {
    guard cuts.rows.count > 1, let basal = cuts.rows.first, let apical = cuts.rows.last,
      let blood = Self.median(cuts.blood.map { image[$0] }),
      let wall = Self.median(cuts.wall.map { image[$0] }), blood - wall > 0.2 * blood
    else { return nil }
    let (rows, columns) = (view.rows, view.columns)
    let bright = image.map { min(max(($0 - wall) / (blood - wall), 0), 1) }
    let closed = Self.closed(bright, rows, columns)
    firstRow = Int(basal.rounded())
    let gap = Int((Self.gap / LevelledView.step).rounded(.up))
    var (low, high) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: rows))
    var middle = 0.0
    for row in stride(from: rows - 1, through: 0, by: -1) {
      if row >= firstRow {
        middle = Self.middle(of: cuts, at: min(max(Double(row), basal), apical))
      }
      /// The last bright column before a gap.
      func edge(_ way: Int) -> Int {
        var (column, dark) = (Int(middle.rounded()), 0)
        while column >= 0, column < columns {
          dark = closed[row * columns + column] < 0.5 ? dark + 1 : 0
          if dark == gap { return column - way * gap }
          column += way
        }
        return column - way
      }
      (low[row], high[row]) = (Double(edge(-1)), Double(edge(1)))
      if row < firstRow, (high[row] - low[row]) * LevelledView.step > Self.leastWidth {
        middle += 0.2 * ((low[row] + high[row]) / 2 - middle)
      }
    }
    (self.low, self.high) = (low, high)
    darkness = bright.map { 1 - $0 }
  }

  /// The middle of the drawn cavity at a row, linear between slices.
  private static func middle(of cuts: LevelledView.Cuts, at row: Double) -> Double {
    let middles = cuts.edges.map { Double($0.lowerBound + $0.upperBound) / 2 }
    guard let next = cuts.rows.firstIndex(where: { $0 >= row }), next > 0 else {
      return row <= cuts.rows[0] ? middles[0] : middles[middles.count - 1]
    }
    let part = (row - cuts.rows[next - 1]) / (cuts.rows[next] - cuts.rows[next - 1])
    return middles[next - 1] + part * (middles[next] - middles[next - 1])
  }

  private static func median(_ values: [Float]) -> Float? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
  }

  /// The image without thin dark lines: the least of the greatest of neighbours.
  private static func closed(_ image: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    func filtered(_ image: [Float], _ better: (Float, Float) -> Float) -> [Float] {
      let reach = Int(line / LevelledView.step)
      let square = (line / LevelledView.step) * (line / LevelledView.step)
      var result = image
      for row in 0..<rows {
        for column in 0..<columns {
          var best = image[row * columns + column]
          for y in max(0, row - reach)...min(rows - 1, row + reach) {
            for x in max(0, column - reach)...min(columns - 1, column + reach)
            where Double((y - row) * (y - row) + (x - column) * (x - column)) <= square {
              best = better(best, image[y * columns + x])
            }
          }
          result[row * columns + column] = best
        }
      }
      return result
    }
    return filtered(filtered(image, max), min)
  }
}
