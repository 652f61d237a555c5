/// What the user may have meant.
public enum Suggestion {
  /// The word with the fewest letters to change, if they are few, or the one that was begun.
  public static func nearest(to word: String, in words: [String]) -> String? {
    let begun = words.filter { word.count > 1 && $0.hasPrefix(word) }
    if begun.count == 1 { return begun[0] }
    let best = words.map { ($0, distance(Array(word), Array($0))) }.min { $0.1 < $1.1 }
    guard let (nearest, changes) = best, changes <= max(1, word.count / 3) else { return nil }
    return nearest
  }

  /// Levenshtein's distance: letters to insert, delete or replace.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, wanted) in other.enumerated() {
        let replaced = diagonal + (letter == wanted ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
