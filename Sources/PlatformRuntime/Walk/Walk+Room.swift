import Foundation
import OrganKit

extension Walk {
  /// The product of a room, as it was read from the room's files: whether it was just made or not.
  func room<Product: StageProduct>(
    _ room: Room,
    check: (Product, RoomRecord) throws -> Void = { _, _ in },
    _ make: (StageContext) async throws -> Product
  ) async throws -> Product {
    if let product: Product = finished(room) { return product }
    try folder.forget(room)
    if isCancelled() { throw cancelled(in: room) }
    tell(.stage(room: room.rawValue))
    let recorder = RoomRecorder(
      room,
      organ: organ,
      format: Product.format,
      scratch: folder.scratch,
      tell: tell
    )
    let context = context(recorder)
    let product = try await spoken(room) { try await make(context) }
    let (record, files) = try recorder.finish()
    try check(product, record)
    try await keep(product, record, files, as: room)
    let readBack = try await spoken(room, "cannot read back what it wrote") {
      try Product(contentsOf: folder.product(of: room))
    }
    tell(.product(room: room.rawValue, resumed: false))
    return readBack
  }

  /// What a room is lent.
  func context(_ recorder: RoomRecorder) -> StageContext {
    StageContext(
      resources: job.resources,
      scratch: folder.scratch,
      parameters: job.parameters,
      seed: job.seed,
      tell: { recorder.hear($0) },
      cancelled: isCancelled
    )
  }

  /// Says again what was said when the room was made.
  func sayAgain(_ record: RoomRecord, _ room: Room) {
    for patient in record.identities { tell(.identity(patient)) }
    for warning in record.warnings { tell(.warning(warning)) }
    for reason in record.reviews { tell(.review(reason)) }
    tell(.product(room: room.rawValue, resumed: true))
  }

  /// Nil for a room that is not made yet, or has files of another layout: it is made again.
  private func finished<Product: StageProduct>(_ room: Room) -> Product? {
    guard let record = folder.record(of: room), record.format == Product.format else { return nil }
    do {
      let product = try Product(contentsOf: folder.product(of: room))
      sayAgain(record, room)
      return product
    } catch {
      print("\(room.rawValue) is made again, since its files cannot be read: \(error)")
      return nil
    }
  }

  private func keep(
    _ product: some StageProduct,
    _ record: RoomRecord,
    _ files: [String: URL],
    as room: Room
  ) async throws {
    try await DurableFolder.make(folder.folder(of: room)) { part in
      let home = part.appending(path: "product")
      let artefacts = part.appending(path: "artefacts")
      for folder in [home, artefacts] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try await spoken(room, "cannot write its product") { try product.write(to: home) }
      for (name, file) in files {
        // Behind a link would be a file that changes or goes.
        try FileManager.default.copyItem(
          at: file.resolvingSymlinksInPath(),
          to: artefacts.appending(path: name)
        )
      }
      try record.write(to: part)
    }
  }

  /// Lets the plugin's own sentence pass, and makes one of whatever else it throws.
  func spoken<Value>(
    _ room: Room,
    _ what: String = "threw what is no OrganError",
    _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as OrganError {
      throw error
    } catch is CancellationError {
      throw cancelled(in: room)
    } catch {
      throw OrganError(.pluginRefused, "plugin \(organ): \(room.rawValue) \(what): \(error)")
    }
  }

  func cancelled(in room: Room) -> OrganError {
    OrganError(.cancelled, "\(organ): cancelled in \(room.rawValue)")
  }
}
