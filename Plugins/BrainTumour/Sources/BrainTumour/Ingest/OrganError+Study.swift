import OrganKit

extension OrganError {
  /// The study is refused, in a sentence that names the file and what was expected.
  static func study(_ sentence: String) -> OrganError { OrganError(.studyRefused, sentence) }
}
