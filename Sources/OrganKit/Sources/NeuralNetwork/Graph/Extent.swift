/// A size or a step along depth, height and width; depth is 1 in two dimensions.
public struct Extent: Hashable, Sendable, CustomStringConvertible {
  /// Along the slowest axis, 1 in two dimensions.
  public var depth: Int
  /// Along the middle axis.
  public var height: Int
  /// Along the fastest axis.
  public var width: Int

  /// An extent along each axis.
  public init(depth: Int = 1, height: Int, width: Int) {
    self.depth = depth
    self.height = height
    self.width = width
  }

  /// 1 along each axis.
  public static let one = Extent(height: 1, width: 1)

  /// The same in each of two dimensions.
  public static func square(_ side: Int) -> Extent { Extent(height: side, width: side) }

  /// The same in each of three dimensions.
  public static func cube(_ side: Int) -> Extent {
    Extent(depth: side, height: side, width: side)
  }

  /// How many pixels or voxels.
  public var count: Int { depth * height * width }

  /// `height×width`, after the depth where there is one.
  public var description: String {
    depth == 1 ? "\(height)×\(width)" : "\(depth)×\(height)×\(width)"
  }

  var sides: [Int] { [depth, height, width] }

  /// Rows of pixels, over all planes.
  var rows: Int { depth * height }

  func mapped(_ other: Extent, _ body: (Int, Int) -> Int) -> Extent {
    Extent(
      depth: body(depth, other.depth),
      height: body(height, other.height),
      width: body(width, other.width)
    )
  }
}
