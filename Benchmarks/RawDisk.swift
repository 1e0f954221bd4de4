import Foundation
import GRDBSQLite
import Ostraka

/// What the disk and SQLite do with nothing of ours in between: the limits.
enum RawDisk {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Appends of one page, each made durable, a second.
  static func fsyncs(in folder: URL, count: Int) throws -> Double {
    let path = folder.appendingPathComponent("fsync").path
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw Failure(description: "\(path) cannot be written") }
    defer { close(file) }
    let page = [UInt8](repeating: 7, count: 4_096)
    let time = try seconds {
      for _ in 0..<count {
        guard write(file, page, page.count) == page.count, fsync(file) == 0 else {
          throw Failure(description: "the disk refuses to sync")
        }
      }
    }
    return Double(count) / time
  }

  /// The rows that a send writes, put into a memory's own tables by one connection: rows a second.
  ///
  /// - Parameter batch: how many messages share a commit.
  static func sends(in database: String, count: Int, batch: Int, body: Int) throws -> Double {
    let connection = try RawConnection(database)
    let insertMessage = try connection.prepare(
      """
      INSERT INTO message (id, canonical, mac, salt, conversation, sender, mailbox, kind, priority,
        expires, sent, state, available, settled)
      VALUES (?, ?, ?, ?, 'c', 'anna', 'ben', 'note', 1, NULL, 1, 0, 1, NULL)
      """)
    let insertEntry = try connection.prepare(
      "INSERT INTO ledger (sequence, canonical, hash) VALUES (?, ?, ?)")
    let canonical = [UInt8](repeating: 65, count: body + 120)
    let entry = [UInt8](repeating: 66, count: 200)
    let hash = [UInt8](repeating: 67, count: 32)
    var sequence = 1_000_000
    let time = try seconds {
      for start in stride(from: 0, to: count, by: batch) {
        try connection.run("BEGIN IMMEDIATE")
        for _ in start..<min(count, start + batch) {
          sequence += 1
          try insertMessage.run([
            .text("01890a5d-ac96-774b-bcce-\(sequence)"), .blob(canonical), .blob(hash),
            .blob(Array(hash.prefix(16))),
          ])
          try insertEntry.run([.integer(sequence), .blob(entry), .blob(hash)])
        }
        try connection.run("COMMIT")
      }
    }
    return Double(count) / time
  }
}

/// One connection of the C library, as durable as the store's.
final class RawConnection {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
      throw RawDisk.Failure(description: "\(path) cannot be opened")
    }
    try run("PRAGMA journal_mode = WAL")
    try run("PRAGMA synchronous = FULL")
    try run("PRAGMA secure_delete = ON")
  }

  deinit { sqlite3_close_v2(handle) }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  func prepare(_ sql: String) throws -> RawStatement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw failure(sql)
    }
    return RawStatement(statement)
  }

  private func failure(_ sql: String) -> RawDisk.Failure {
    RawDisk.Failure(description: "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
  }
}

/// A prepared statement of the C library.
final class RawStatement {
  enum Value {
    case integer(Int), text(String), blob([UInt8])
  }

  private let handle: OpaquePointer
  /// SQLite copies what it is given.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { sqlite3_finalize(handle) }

  func run(_ values: [Value]) throws {
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      switch value {
      case .integer(let number): sqlite3_bind_int64(handle, place, Int64(number))
      case .text(let text): sqlite3_bind_text(handle, place, text, -1, Self.transient)
      case .blob(let bytes):
        sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), Self.transient)
      }
    }
    defer { sqlite3_reset(handle) }
    guard sqlite3_step(handle) == SQLITE_DONE else {
      throw RawDisk.Failure(description: "a row was not stored")
    }
  }
}
