/// What the registry cannot do, and why: one sentence that names the file.
package struct RegistryError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  package var description: String

  package init(_ description: String) { self.description = description }
}
