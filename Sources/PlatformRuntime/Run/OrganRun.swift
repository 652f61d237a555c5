package import Foundation
package import OrganKit
package import PatientRegistry
import Synchronization

/// One study through one organ: the key, the worker, the record, the report.
///
/// The same request again returns the recorded result; an interrupted one goes on after its last
/// finished room. Cancelling the task cancels the run.
package struct OrganRun: Sendable {
  /// The organ.
  package var plugin: InstalledPlugin
  /// The study's folder; nil takes the organ's own demo, made from the seed.
  package var study: URL?
  /// The registry's folder.
  package var registry: RegistryFolder
  /// Label maps given beside the study.
  package var labels: [URL] = []
  /// Whether label maps in the study are left aside.
  package var ignoresDeliveredLabels = false
  /// Whose study it is, and what the caller knows of the body.
  package var patient = Patient()
  /// What differs from the manifest's defaults.
  package var parameters: [String: Double] = [:]
  /// The seed of every random number; nil is 0, and the default demo.
  package var seed: UInt64?
  /// Whether a recorded run is computed again; its twin keeps its version.
  package var isForced = false
  /// Whether the plugin runs in this process, for a debugger.
  package var isInProcess = false
  /// Where the report goes; nil is `twins/<twin>/` in the registry.
  package var output: URL?
  /// Overrides the manifest's time limit, seconds.
  package var secondsAllowed: Double?
  /// Overrides the manifest's memory limit, mebibytes.
  package var memoryMiB: UInt64?
  /// Whose `worker` command is started; tests, which are another executable, name it.
  package var executable = RunningProgram.executable

  /// A run of a study, or of the demo.
  package init(_ plugin: InstalledPlugin, study: URL?, registry: RegistryFolder) {
    self.plugin = plugin
    self.study = study
    self.registry = registry
  }

  /// Runs, records and delivers.
  ///
  /// - Parameter hear: called with each event, one after another.
  /// - Returns: the recorded result, delivered.
  /// - Throws: `OrganError` of every code: the command line's, the study's, the plugin's, the
  ///   worker's, the registry's, or `cancelled`.
  package func run(
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> RunResult {
    let parameters = try plugin.manifest.parameters(given: parameters)
    let archive = try RunArchive(registry)
    let started = Timestamp.now()
    let library = try workshop.openLibrary()
    let folder = try StudyFolder(try await studyFolder(hear))
    let key = try key(of: folder, library: library, parameters: parameters)
    let digits = try key.digits()

    if !isForced, let stored = try archive.stored(run: digits) {
      hear(.stored(run: digits))
      return try archive.deliver(
        try settle(stored, in: archive, hear),
        to: output,
        isStored: true
      )
    }
    let home = RunFolder(registry.run(digits))
    let identification = try await walk(folder.url, key, in: home, library: library, hear)
    // The rooms must stay as they are until they are recorded.
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    let finished = try FinishedRun(
      home,
      provenance: Provenance(plugin.manifest, key),
      study: folder,
      identification: identification,
      manifest: plugin.manifest,
      started: started
    )
    for warning in finished.hostWarnings { hear(.warning(warning)) }
    if try archive.adopt(study: finished.provenance.study, by: finished.person) {
      hear(
        .note("the unidentified patient of this study is now linked to \(finished.person.spoken)")
      )
    }
    let stored = try archive.commit(finished)
    return try archive.deliver(
      try settle(stored, in: archive, hear),
      to: output,
      isStored: false
    )
  }

  /// What the products of this run depend on.
  func key(
    of study: StudyFolder,
    library: FileHandle,
    parameters: [String: Double]
  ) throws -> RunKey {
    var key = try RunKey(
      "run",
      plugin,
      library: library,
      executable: executable,
      parameters: parameters,
      seed: seed ?? 0
    )
    try key.add(study, labels: labels)
    key.ignoresDeliveredLabels = ignoresDeliveredLabels
    key.body = patient.withoutIdentity
    return key
  }

  var workshop: Workshop {
    Workshop(
      plugin: plugin,
      executable: executable,
      isInProcess: isInProcess,
      secondsAllowed: secondsAllowed,
      memoryMiB: memoryMiB
    )
  }

  /// The study as told, or the demo.
  func studyFolder(
    _ hear: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> URL {
    if let study { return study }
    var demo = Demonstration(plugin, seed: seed, registry: registry)
    demo.workshop = workshop
    return try await demo.study(hear: hear)
  }

  /// The four rooms; ends at once when the study turns out to be another person's.
  private func walk(
    _ study: URL,
    _ key: RunKey,
    in home: RunFolder,
    library: FileHandle,
    _ hear: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> Identification {
    let work = Job.Work.walk(
      study: study,
      labels: labels,
      ignoresDeliveredLabels: ignoresDeliveredLabels,
      patient: patient.withoutIdentity
    )
    return try await walk(work, key, in: home, library: library, hear)
  }

  /// The rooms of a run or of an update; what `check` throws of a person ends them.
  func walk(
    _ work: Job.Work,
    _ key: RunKey,
    in home: RunFolder,
    library: FileHandle,
    check: @escaping @Sendable (Patient) throws -> Void = { _ in },
    _ hear: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> Identification {
    let job = workshop.job(
      work,
      in: home.url,
      parameters: key.parameters,
      seed: key.seed,
      isForced: isForced
    )
    let identification = Mutex(Identification(given: patient))
    try await workshop.perform(job, library: library) { line in
      if case .identity(let patient) = line {
        try check(patient)
        try identification.withLock { try $0.hear(patient) }
      }
      if let event = RunEvent(line) { hear(event) }
    }
    return identification.withLock { $0 }
  }

  /// Makes sure that a recorded run is of the person who was asked for.
  private func settle(
    _ stored: StoredRun,
    in archive: RunArchive,
    _ hear: (RunEvent) -> Void
  ) throws -> StoredRun {
    guard let identifier = patient.identifier else { return stored }
    let names = stored.twin.person.identities
    func isAsked(_ name: RunRecord.Identity) -> Bool {
      name.identifier == identifier && (patient.issuer == nil || patient.issuer == name.issuer)
    }
    if names.contains(where: isAsked) { return stored }
    let asked = RunRecord.Identity(
      issuer: patient.issuer ?? Identification.localIssuer,
      identifier: identifier
    )
    guard names.allSatisfy({ $0.issuer == Patient.unidentifiedIssuer }) else {
      throw OrganError(
        .studyRefused,
        "this very run is recorded for \(stored.person.spoken), not for \(asked.spoken): check "
          + "--patient, or see 'platform patients link' if they are one person"
      )
    }
    let linked = try archive.link(stored, to: asked)
    hear(.note("the unidentified patient of this study is now linked to \(asked.spoken)"))
    return linked
  }
}
