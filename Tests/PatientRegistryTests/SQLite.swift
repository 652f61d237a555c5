import CSQLite
import Foundation
import Testing

/// Runs SQL behind the registry's back.
func sqlite(_ file: URL, _ sql: String) throws {
  var handle: OpaquePointer?
  try #require(sqlite3_open(file.path, &handle) == SQLITE_OK)
  defer { sqlite3_close(handle) }
  sqlite3_busy_timeout(handle, 10_000)
  try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
}
