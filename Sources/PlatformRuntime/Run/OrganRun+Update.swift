import Foundation
import OrganKit
import PatientRegistry

extension OrganRun {
  /// Takes the study into a recorded twin: its next version.
  ///
  /// The order is the point. Of the study nothing but `study.json` is read until the worker has
  /// foretold it, the forecast is on the disk, and the registry holds it with its time; only then the
  /// study's files are opened, were it to reckon the run's key. A forecast that is recorded is never
  /// made again, not even with `isForced`.
  ///
  /// The same study again returns the recorded version; an interrupted update goes on after its last
  /// finished room.
  ///
  /// - Parameters:
  ///   - twin: a recorded twin. Parameters are that twin's where none are given, and the seed is the
  ///     one after its own.
  ///   - hear: called with each event, one after another.
  /// - Returns: the recorded result, delivered.
  /// - Throws: `OrganError`; `studyRefused` for a study without a date, from a day before the twin's,
  ///   or of another person; `wrongCommandLine` for an organ that takes nothing in.
  package func update(
    twin: String,
    hear: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> RunResult {
    let archive = try RunArchive(registry)
    let old = try archive.stored(twin: twin)
    try check(old)
    let started = Timestamp.now()
    guard let study else {
      throw OrganError(.wrongCommandLine, "an update needs a study; name one with --study DIR")
    }
    let folder = try StudyFolder(study)
    let expected = try Self.expected(of: folder, by: old)
    let library = try workshop.openLibrary()
    let forecast = try await foretell(expected, by: old, in: archive, library: library, hear)

    // From here on the study is looked into.
    var key = try key("update", of: old, library: library)
    try key.add(folder, labels: labels)
    key.ignoresDeliveredLabels = ignoresDeliveredLabels
    key.forecast = forecast.key
    let digits = try key.digits()
    if !isForced, let stored = try archive.stored(run: digits) {
      hear(.stored(run: digits))
      return try archive.deliver(stored, to: output, isStored: true)
    }
    let home = RunFolder(registry.run(digits))
    let files = try await layOut(old, forecast, from: archive, in: home)
    let work = Job.Work.update(
      study: folder.url,
      labels: labels,
      ignoresDeliveredLabels: ignoresDeliveredLabels,
      twin: files
    )
    let owner = TwinOwner(twin: old.twin)
    let identification = try await walk(
      work,
      key,
      in: home,
      library: library,
      check: { try owner.check($0) },
      hear
    )
    // The rooms must stay as they are until they are recorded.
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    let finished = try FinishedRun(
      home,
      provenance: Provenance(plugin.manifest, key, parent: old.twin.uid),
      study: folder,
      identification: identification,
      manifest: plugin.manifest,
      started: started,
      parent: old,
      version: try archive.stored(run: digits)?.twin.version
        ?? archive.latestVersion(of: old) + 1
    )
    for warning in finished.hostWarnings { hear(.warning(warning)) }
    let stored = try archive.commit(finished)
    return try archive.deliver(stored, to: output, isStored: false)
  }

  /// Refuses a twin that this organ does not update.
  private func check(_ old: StoredRun) throws {
    let manifest = plugin.manifest
    guard old.twin.organ == manifest.id else {
      throw OrganError(
        .wrongCommandLine,
        "twin \(old.twin.uid) is one of \(old.twin.organ), not of \(manifest.id)"
      )
    }
    guard manifest.capabilities.contains("Assimilating") else {
      throw OrganError(
        .wrongCommandLine,
        "\(manifest.id) takes no later study into a twin; make a new one with 'platform run'"
      )
    }
  }

  /// What is known of the study before it is looked into.
  private static func expected(
    of folder: StudyFolder,
    by old: StoredRun
  ) throws -> StudyDescription {
    guard let description = folder.description, let date = description.date,
      let day = CalendarDate(date)
    else {
      throw OrganError(
        .studyRefused,
        "\(folder.url.path): its study.json says no date, and a twin can foretell a day only: write "
          + "one, such as {\"schema\": 1, \"date\": \"2024-05-17\"}"
      )
    }
    if let last = old.twin.studyDate, let lastDay = CalendarDate(last), day < lastDay {
      throw OrganError(
        .studyRefused,
        "the study is of \(day), before twin \(old.twin.uid), which is of \(lastDay): a twin "
          + "foretells later days only; update an earlier version, or check the dates"
      )
    }
    if let patient = description.patient { try TwinOwner(twin: old.twin).check(patient) }
    return description.beforeSight
  }

  /// The forecast: the recorded one, or else one that is made and recorded now.
  private func foretell(
    _ expected: StudyDescription,
    by old: StoredRun,
    in archive: RunArchive,
    library: FileHandle,
    _ hear: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> RegisteredForecast {
    var key = try key("forecast", of: old, library: library)
    key.expected = expected
    let digits = try key.digits()
    if let recorded = try archive.forecast(digits) { return recorded }
    let home = RunFolder(registry.run("forecast-\(digits)"))
    let files = home.url.appending(path: "twin")
    do {
      let lock = try await RunLock.acquire(home.url)
      defer { withExtendedLifetime(lock) {} }
      try await lay(old, from: archive, in: files)
    }
    let job = workshop.job(
      .forecast(study: expected, twin: files),
      in: home.url,
      parameters: key.parameters,
      seed: key.seed
    )
    try await workshop.perform(job, library: library) { line in
      if let event = RunEvent(line) { hear(event) }
    }
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    let provenance = try Provenance(plugin.manifest, key, parent: old.twin.uid)
    let recorded = try archive.commit(
      ForecastRecord(
        key: digits,
        twin: old.twin.uid,
        date: expected.date ?? "",
        provenance: String(decoding: try JSONFile.data(provenance), as: UTF8.self),
        files: try home.recordedFiles(of: .forecasting)
      )
    )
    hear(.foretold(date: recorded.date, made: recorded.made))
    return recorded
  }

  /// What both steps depend on: the twin, and its parameters where none are given.
  private func key(_ work: String, of old: StoredRun, library: FileHandle) throws -> RunKey {
    let names = plugin.manifest.parameters.map(\.name)
    let inherited = old.provenance.parameters.filter { names.contains($0.key) }
    var key = try RunKey(
      work,
      plugin,
      library: library,
      executable: executable,
      parameters: try plugin.manifest.parameters(
        given: inherited.merging(parameters) { _, given in given }
      ),
      // Another one, so that a version does not draw the numbers of the version before.
      seed: seed ?? old.provenance.seed &+ 1
    )
    key.twin = old.twin.key
    return key
  }

  /// Lays the twin and what it foretold into the run's folder.
  private func layOut(
    _ old: StoredRun,
    _ forecast: RegisteredForecast,
    from archive: RunArchive,
    in home: RunFolder
  ) async throws -> URL {
    let files = home.url.appending(path: "twin")
    let lock = try await RunLock.acquire(home.url)
    defer { withExtendedLifetime(lock) {} }
    try await lay(old, from: archive, in: files)
    let room = home.folder(of: .forecasting)
    if !FileManager.default.fileExists(atPath: room.path) {
      try await DurableFolder.make(room) { part in
        try archive.copy(forecast, to: part)
        // Whose it is, is never archived; a forecast names nobody.
        let nobody = part.appending(path: RoomRecord.identityFileName)
        try JSONFile.write([Patient](), to: nobody)
      }
    }
    return files
  }

  private func lay(_ old: StoredRun, from archive: RunArchive, in files: URL) async throws {
    if FileManager.default.fileExists(atPath: files.path) { return }
    try await DurableFolder.make(files) { part in
      try archive.copy("\(Room.modelling.rawValue)/product", of: old, to: part)
    }
  }
}
