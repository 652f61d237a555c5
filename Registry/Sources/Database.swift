import CSQLite
import Foundation
import Synchronization

/// One connection to one SQLite file; the one file that touches the C library.
///
/// A lock makes it usable from any thread; separate processes and connections meet in SQLite.
final class Database: Sendable {
  /// A value in a column.
  enum Value: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  /// What a statement is bound to.
  protocol Bindable {
    var value: Value { get }
  }

  private struct State: ~Copyable {
    let handle: OpaquePointer
    var statements: [String: OpaquePointer] = [:]

    deinit {
      for statement in statements.values { sqlite3_finalize(statement) }
      sqlite3_close_v2(handle)
    }
  }

  private let file: URL
  private let state: Mutex<State>
  /// Held by whoever has a transaction open, so that threads of one connection take turns.
  private let turn = NSRecursiveLock()

  /// Opens or creates a file.
  ///
  /// - Throws: `RegistryError` when it is no database, or cannot be opened.
  init(_ file: URL, mayCreate: Bool = true) throws {
    self.file = file
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mayCreate ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(file.path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw RegistryError("\(file.path): \(reason)")
    }
    sqlite3_busy_timeout(handle, 20_000)
    Self.installSeal(in: handle)
    state = Mutex(State(handle: handle))
    try execute("PRAGMA journal_mode = WAL")
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA foreign_keys = ON")
    // Erased means erased: freed pages are overwritten with zeros.
    try execute("PRAGMA secure_delete = ON")
    // For archives of gigabytes: 64 MiB of pages instead of 2, taken as they are needed.
    try execute("PRAGMA cache_size = -65536")
    // A damaged or foreign file is met with suspicion.
    try execute("PRAGMA cell_size_check = ON")
    try execute("PRAGMA trusted_schema = OFF")
  }

  /// Runs several statements without parameters, such as a migration.
  func execute(_ script: String) throws {
    try turn.withLock {
      try state.withLock { state in
        let code = sqlite3_exec(state.handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(state.handle) }
      }
    }
  }

  /// Runs one statement and returns its rows.
  @discardableResult
  func query(_ sql: String, _ parameters: (any Bindable)?...) throws -> [[Value]] {
    try query(sql, all: parameters)
  }

  /// Runs one statement with a list of values and returns its rows.
  @discardableResult
  func query(_ sql: String, all parameters: [(any Bindable)?]) throws -> [[Value]] {
    try turn.withLock {
      try state.withLock { state in
        let statement = try prepared(sql, &state)
        defer {
          sqlite3_reset(statement)
          sqlite3_clear_bindings(statement)
        }
        for (index, parameter) in parameters.enumerated() {
          bind(parameter?.value ?? .null, Int32(index + 1), statement)
        }
        var rows: [[Value]] = []
        while true {
          switch sqlite3_step(statement) {
          case SQLITE_ROW:
            rows.append((0..<sqlite3_column_count(statement)).map { column($0, statement) })
          case SQLITE_DONE: return rows
          default: throw failure(state.handle)
          }
        }
      }
    }
  }

  /// Runs a body in one write transaction: all of it happens, or nothing.
  ///
  /// IMMEDIATE: a deferred one that reads before it writes fails under competition.
  func write<Result>(_ body: () throws -> Result) throws -> Result {
    try turn.withLock {
      try execute("BEGIN IMMEDIATE")
      do {
        let result = try body()
        try execute("COMMIT")
        return result
      } catch {
        try? execute("ROLLBACK")
        throw error
      }
    }
  }

  /// Runs a body on one unchanging picture of the file.
  func read<Result>(_ body: () throws -> Result) throws -> Result {
    try turn.withLock {
      try execute("BEGIN")
      defer { try? execute("COMMIT") }
      return try body()
    }
  }

  /// Copies the file as it is at one moment, beside readers and writers.
  func copy(to file: URL) throws {
    try state.withLock { source in
      var target: OpaquePointer?
      defer { sqlite3_close_v2(target) }
      let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      guard sqlite3_open_v2(file.path, &target, flags, nil) == SQLITE_OK, let target,
        let backup = sqlite3_backup_init(target, "main", source.handle, "main")
      else { throw RegistryError("\(file.path) cannot be written: check its folder") }
      // All pages in one step: a writer in between would start it anew.
      let code = sqlite3_backup_step(backup, -1)
      sqlite3_backup_finish(backup)
      guard code == SQLITE_DONE else { throw failure(target) }
    }
  }

  private func prepared(_ sql: String, _ state: inout State) throws -> OpaquePointer {
    if let statement = state.statements[sql] { return statement }
    var statement: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    guard sqlite3_prepare_v3(state.handle, sql, -1, flags, &statement, nil) == SQLITE_OK,
      let statement
    else { throw failure(state.handle) }
    state.statements[sql] = statement
    return statement
  }

  private func bind(_ value: Value, _ index: Int32, _ statement: OpaquePointer) {
    // SQLITE_TRANSIENT: SQLite copies the text.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    // SQLite stores -0 as 0: the seal must see what will be read back.
    case .real(let number): sqlite3_bind_double(statement, index, number + 0)
    case .text(let text):
      sqlite3_bind_text(statement, index, text, Int32(clamping: text.utf8.count), copied)
    }
  }

  private func column(_ index: Int32, _ statement: OpaquePointer) -> Value {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      .text(
        String(
          decoding: UnsafeBufferPointer(
            start: sqlite3_column_text(statement, index),
            count: Int(sqlite3_column_bytes(statement, index))
          ),
          as: UTF8.self
        )
      )
    default: .null
    }
  }

  /// The SQL function `seal(table, values…)`.
  private static func installSeal(in handle: OpaquePointer) {
    sqlite3_create_function_v2(
      handle,
      "seal",
      -1,
      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
      Unmanaged.passRetained(Sealer()).toOpaque(),
      { context, count, values in
        guard let sealer = sqlite3_user_data(context), let values else { return }
        let seal = Unmanaged<Sealer>.fromOpaque(sealer).takeUnretainedValue()
        for index in 0..<Int(count) { Database.add(values[index], to: seal) }
        sqlite3_result_int64(context, seal.finish())
      },
      nil,
      nil,
      { if let sealer = $0 { Unmanaged<Sealer>.fromOpaque(sealer).release() } }
    )
  }

  private static func add(_ value: OpaquePointer?, to seal: Sealer) {
    let type = sqlite3_value_type(value)
    switch type {
    case SQLITE_INTEGER:
      withUnsafeBytes(of: sqlite3_value_int64(value).littleEndian) { seal.add(type, $0) }
    case SQLITE_FLOAT:
      withUnsafeBytes(of: sqlite3_value_double(value).bitPattern.littleEndian) {
        seal.add(type, $0)
      }
    case SQLITE_NULL: seal.add(type, UnsafeRawBufferPointer(start: nil, count: 0))
    default:
      let bytes = sqlite3_value_blob(value)
      seal.add(type, UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value))))
    }
  }

  private func failure(_ handle: OpaquePointer) -> RegistryError {
    let advice =
      switch sqlite3_errcode(handle) {
      case SQLITE_IOERR: ": check the disk, then try again"
      case SQLITE_FULL: ": free some space on this disk"
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM: ": check that you may write this folder"
      case SQLITE_BUSY: ": another program holds it; try again"
      case SQLITE_CORRUPT, SQLITE_NOTADB: ": restore a backup (platform registry backup)"
      default: ""
      }
    return RegistryError("\(file.path): \(String(cString: sqlite3_errmsg(handle)))\(advice)")
  }
}

extension Int64: Database.Bindable { var value: Database.Value { .integer(self) } }
extension Int: Database.Bindable { var value: Database.Value { .integer(Int64(self)) } }
extension Double: Database.Bindable { var value: Database.Value { .real(self) } }
extension String: Database.Bindable { var value: Database.Value { .text(self) } }

extension Database.Value {
  /// The whole number; 0 for anything else.
  var integer: Int64 { if case .integer(let number) = self { number } else { 0 } }
  /// The number, or nothing.
  var real: Double? {
    switch self {
    case .real(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }
  /// The text, or nothing.
  var text: String? { if case .text(let text) = self { text } else { nil } }
  /// The text of a column that is never null.
  var string: String { text ?? "" }
}
