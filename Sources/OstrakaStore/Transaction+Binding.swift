import Foundation
import GRDB
import GRDBSQLite

/// A value that is bound without a copy.
enum BoundValue {
  case null
  case integer(Int64)
  case text(String)
  case blob(Data)

  static func integer(orNull number: Int64?) -> BoundValue {
    number.map(BoundValue.integer) ?? .null
  }
}

extension Transaction {
  /// Runs one step of a statement with SQLite's own binding calls; whether it found a row.
  ///
  /// Every message and every ledger entry goes through here: GRDB's conversions cost as much as the
  /// insert itself. Errors: `DatabaseError`.
  @discardableResult
  func run(_ sql: String, _ values: [BoundValue] = []) throws -> Bool {
    let statement = try database.cachedStatement(sql: sql).sqliteStatement
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    return try bind(values[...], at: 1, of: statement) == SQLITE_ROW
  }

  /// Binds one value after the other, each of which lives until the statement has run.
  private func bind(
    _ values: ArraySlice<BoundValue>, at place: Int32, of statement: OpaquePointer
  ) throws -> Int32 {
    guard let value = values.first else { return try step(statement) }
    let rest = values.dropFirst()
    switch value {
    case .null:
      sqlite3_bind_null(statement, place)
      return try bind(rest, at: place + 1, of: statement)
    case .integer(let number):
      sqlite3_bind_int64(statement, place, number)
      return try bind(rest, at: place + 1, of: statement)
    case .text(var text):
      return try text.withUTF8 { bytes in
        return try bytes.withMemoryRebound(to: CChar.self) { bytes in
          sqlite3_bind_text(statement, place, bytes.baseAddress, Int32(bytes.count), nil)
          return try bind(rest, at: place + 1, of: statement)
        }
      }
    case .blob(let data):
      return try data.withUnsafeBytes { bytes in
        _ =
          bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, place, 0)
          : sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), nil)
        return try bind(rest, at: place + 1, of: statement)
      }
    }
  }

  private func step(_ statement: OpaquePointer) throws -> Int32 {
    let code = sqlite3_step(statement)
    guard code == SQLITE_DONE || code == SQLITE_ROW else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
    return code
  }
}
