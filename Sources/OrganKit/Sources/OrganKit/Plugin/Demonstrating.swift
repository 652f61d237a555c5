public import Foundation

/// A capability: the organ can make a synthetic study whose truth is known.
public protocol Demonstrating: OrganPlugin {
  /// Writes a study into an empty folder, and what is true of it beside it.
  ///
  /// `truth.json` is `{"finding name": number}`, only findings that a run reports on this study, in
  /// the manifest's units; all other truth goes into `truth/`. The person's issuer is
  /// `Patient.syntheticIssuer`.
  ///
  /// Without a seed it is the default demo, which is unlike that of any seed.
  func demonstrate(into folder: URL, seed: UInt64?, _ context: StageContext) async throws
}
