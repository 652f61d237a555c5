import Imaging
import Testing

@testable import Heart

@Suite("The clean-up of the network's labels")
struct LabelCleaningTests {
  /// A slice as a picture: `.` background, `r` right cavity, `w` wall, `c` left cavity.
  private static func labels(_ rows: [String]) -> [UInt8] {
    let letters: [Character: UInt8] = [".": 0, "r": 1, "w": 2, "c": 3]
    return rows.joined().map { letters[$0] ?? 0 }
  }

  private static let sound = [
    "............",
    ".....www....",
    ".rr.wwwww...",
    ".rrrwcccw...",
    ".rrrwcccw...",
    ".rr.wcccw...",
    "....wwwww...",
    "............",
  ]

  private static func clean(_ slices: [[String]], presence: [[Double]]? = nil) -> [[UInt8]] {
    let grid = VoxelGrid(size: SIMD3(12, 8, slices.count), spacing: SIMD3(1, 1, 1))
    let all = slices.flatMap { labels($0) }
    let sure = [[Double]](repeating: [1, 1, 1], count: slices.count)
    let cleaned = LabelCleaning(all, on: grid, presence: presence ?? sure).map.labels
    return slices.indices.map { Array(cleaned[$0 * 96..<($0 + 1) * 96]) }
  }

  @Test("Sound labels stay as they are")
  func unchanged() {
    let all = Self.clean([Self.sound, Self.sound])
    #expect(all == [Self.labels(Self.sound), Self.labels(Self.sound)])
  }

  @Test(
    "A slice's fault is mended",
    arguments: [
      ("a piece of the right cavity apart", 1, 10, "r", "."),
      ("a piece of the left ventricle apart", 1, 10, "w", "."),
      ("a piece of cavity in the wall", 1, 6, "c", "w"),
      ("a hole in the cavity", 4, 6, "w", "c"),
      ("an open wall", 3, 8, ".", "w"),
      ("an open wall towards the right cavity", 4, 4, "r", "w"),
      ("a hole in the right cavity", 3, 2, ".", "r"),
    ] as [(String, Int, Int, Character, Character)]
  )
  func fault(_ name: String, row: Int, column: Int, put: Character, expected: Character) {
    func changed(_ letter: Character) -> [String] {
      var rows = Self.sound
      var line = Array(rows[row])
      line[column] = letter
      rows[row] = String(line)
      return rows
    }
    let cleaned = Self.clean([changed(put)])[0]
    #expect(cleaned == Self.labels(changed(expected)), "\(name)")
  }

  @Test("Beyond the slices in which a structure is present there is none of it")
  func ends() {
    let presence = [
      [0.2, 0.6, 0.6], [0.9, 0.9, 0.9], [0.9, 0.9, 0.9], [0.05, 0.9, 0.05], [0.9, 0.9, 0.9],
    ]
    let cleaned = Self.clean([[String]](repeating: Self.sound, count: 5), presence: presence)
    // The last slice lies beyond a gap of the right cavity and of the left one, not of the wall.
    #expect(cleaned.map { $0.count { $0 == 1 } } == [0, 10, 10, 0, 0])
    #expect(cleaned.map { $0.contains(3) } == [true, true, true, false, false])
    #expect(cleaned.allSatisfy { $0.contains(2) })
  }

  @Test("A doubtful slice between sure ones does not end a structure")
  func doubt() {
    let presence = [[0.9, 0.9, 0.9], [0.7, 0.3, 0.3], [0.9, 0.9, 0.9], [0.9, 0.9, 0.9]]
    let slices = [[String]](repeating: Self.sound, count: 4)
    #expect(Self.clean(slices, presence: presence) == slices.map { Self.labels($0) })
  }

  @Test("A cavity without any wall is none")
  func bare() {
    let rows = Self.sound.map { $0.replacing("w", with: ".") }
    #expect(!Self.clean([rows])[0].contains(3))
  }
}
