import GRDB
import Ostraka

/// What SQLite's errors mean to a person.
enum StoreError {
  /// Translates a database error; others pass unchanged.
  static func explain(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    switch error.resultCode {
    case .SQLITE_FULL:
      return OstrakaError(
        .fault, "The disk is full. What was stored before is safe; free some space and try again.")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return OstrakaError(
        .badData,
        "memory.sqlite is damaged. Nothing was changed; put a backup of it in its place.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return OstrakaError(.tryLater, "Another program holds memory.sqlite. Try again.")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
      return OstrakaError(.notPermitted, "memory.sqlite cannot be opened for writing.")
    case .SQLITE_IOERR:
      return OstrakaError(
        .fault, "The disk reports an I/O error (SQLite \(error.extendedResultCode.rawValue)).")
    case .SQLITE_MISUSE:
      return OstrakaError(.unavailable, "The memory was closed meanwhile.")
    default:
      // SQLite's message may quote a statement but never its arguments: GRDB keeps those apart.
      return OstrakaError(.fault, "The store failed: \(error.message ?? "unknown").")
    }
  }
}
