package import Foundation
package import OrganKit
import PatientRegistry
import Synchronization

extension OrganRun {
  /// Takes the study as far as its label maps, and lays them down as files; nothing is recorded.
  ///
  /// The same request again is answered from what was kept, and a run of the same study goes on from
  /// its label maps.
  ///
  /// - Parameters:
  ///   - output: where the files go; those of other names are left.
  ///   - hear: called with each event, one after another.
  /// - Returns: what was laid down, and what is to be known of it.
  /// - Throws: `OrganError`.
  package func delineate(
    into output: URL,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> DelineationResult {
    guard plugin.manifest.capabilities.contains("Delineating") else {
      throw OrganError(.wrongCommandLine, "\(plugin.manifest.id) hands over no label maps")
    }
    let parameters = try plugin.manifest.parameters(given: parameters)
    let library = try workshop.openLibrary()
    let folder = try StudyFolder(try await studyFolder(hear))
    let key = try key(of: folder, library: library, parameters: parameters)
    let home = RunFolder(registry.run(try key.digits()))
    let job = workshop.job(
      .delineate(
        study: folder.url,
        labels: labels,
        ignoresDeliveredLabels: ignoresDeliveredLabels,
        patient: patient.withoutIdentity
      ),
      in: home.url,
      parameters: key.parameters,
      seed: key.seed,
      isForced: isForced
    )
    let heard = Mutex(
      (identification: Identification(given: patient), warnings: [Warning](), reviews: [String]())
    )
    try await workshop.perform(job, library: library) { line in
      try heard.withLock { heard in
        switch line {
        case .identity(let patient): try heard.identification.hear(patient)
        case .warning(let warning): heard.warnings.append(warning)
        case .review(let reason): heard.reviews.append(reason)
        default: break
        }
      }
      if let event = RunEvent(line) { hear(event) }
    }
    // The files must stay as they are until they are copied.
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    let files = try DelineatedFiles(contentsOf: home.product(of: .delineation))
    let names: Set<String>
    do {
      names = try files.deliver(to: output)
    } catch {
      throw OrganError(
        .wrongCommandLine,
        "\(output.path) cannot be written: \(DurableFolder.reason(error))"
      )
    }
    return heard.withLock { heard in
      DelineationResult(
        files: files.delineations.map { made in
          DelineationResult.File(
            input: (names.contains(made.input) ? output : folder.url).appending(path: made.input),
            labels: output.appending(path: made.labels),
            phase: made.phase,
            origin: made.origin,
            expectedDice: made.expectedDice
          )
        },
        warnings: heard.warnings,
        reviews: heard.reviews
      )
    }
  }
}

/// What `segment` ends with: the last line of `segment --json`.
package struct DelineationResult: Encodable, Sendable {
  /// A file of label maps.
  package struct File: Encodable, Sendable {
    /// The image that was labelled.
    package var input: URL
    /// The file of labels.
    package var labels: URL
    /// The phase it holds, `all`, or nil.
    package var phase: String?
    /// Who drew it.
    package var origin: Delineation.Origin
    /// The expected Dice coefficient of each structure that the organ drew.
    package var expectedDice: [String: Double]

    private enum CodingKeys: CodingKey { case input, labels, phase, origin, expectedDice }

    /// Paths are absolute, and every key is always there.
    package func encode(to encoder: any Encoder) throws {
      var line = encoder.container(keyedBy: CodingKeys.self)
      try line.encode(input.path, forKey: .input)
      try line.encode(labels.path, forKey: .labels)
      try line.encode(phase, forKey: .phase)
      try line.encode(origin, forKey: .origin)
      try line.encode(expectedDice, forKey: .expectedDice)
    }
  }

  /// The files, in the organ's order.
  package var files: [File]
  /// Peculiarities of the study.
  package var warnings: [Warning]
  /// Why a person should look at the result.
  package var reviews: [String]
  /// Whether a person should look at the result before it is used.
  package var reviewNeeded: Bool { !reviews.isEmpty }

  private enum CodingKeys: CodingKey { case event, files, warnings, reviews, reviewNeeded }

  /// Every key is always there.
  package func encode(to encoder: any Encoder) throws {
    var line = encoder.container(keyedBy: CodingKeys.self)
    try line.encode("result", forKey: .event)
    try line.encode(files, forKey: .files)
    try line.encode(warnings, forKey: .warnings)
    try line.encode(reviews, forKey: .reviews)
    try line.encode(reviewNeeded, forKey: .reviewNeeded)
  }
}
