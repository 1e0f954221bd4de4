import Foundation
import GRDB
import GRDBSQLite
import Ostraka

/// Reads passages by their ids, with where some terms stand in them.
///
/// A search reads hundreds: this goes by SQLite's own calls and copies no text that it doesn't keep.
struct PassageRows {
  private let database: Database
  private let statement: OpaquePointer
  private var finder: TermFinder
  private let shards: [Int64: ShardID]
  /// The text of the last row's revision and headings, and what became of it: the next row's is often
  /// the same.
  private var revision = (bytes: [UInt8](), value: RevisionID(rawValue: ""))
  private var path = (bytes: [UInt8](), value: [String]())

  init(of query: QueryTerms, in database: Database) throws {
    self.database = database
    finder = TermFinder(query)
    statement = try database.cachedStatement(
      sql: """
        SELECT revision, ordinal, start, finish, first_line, last_line, path, length, asks,
          language, body, headings FROM passage WHERE id = ?
        """
    ).sqliteStatement
    let known = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT number, id FROM shard")
    ).map { ($0[0] as Int64, ShardID(rawValue: $0[1])) }
    shards = Dictionary(uniqueKeysWithValues: known)
  }

  /// Nil where there is none. Errors: `.badData` for a damaged index, `DatabaseError`.
  mutating func candidate(_ id: Int64) throws -> Postings.Candidate? {
    defer { sqlite3_reset(statement) }
    sqlite3_bind_int64(statement, 1, id)
    let code = sqlite3_step(statement)
    if code == SQLITE_DONE { return nil }
    guard code == SQLITE_ROW else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
    let (start, finish) = (integer(2), integer(3))
    let (firstLine, lastLine) = (integer(4), integer(5))
    guard firstLine <= lastLine, start <= finish, let shard = shards[PassageIDs.shard(of: id)]
    else {
      throw OstrakaError(.badData, "The index is damaged. Load the documents into a new memory.")
    }
    let revision = revision(0)
    let passage = Passage(
      extent: Extent(revision: revision, range: start..<finish), lines: firstLine...lastLine,
      ordinal: integer(1), headings: headings(6))
    let language = Language(rawValue: UInt8(clamping: integer(9))) ?? .other
    return Postings.Candidate(
      passage: passage, shard: shard, length: integer(7),
      positions: finder.positions(in: text(10), of: language),
      headingCounts: finder.positions(in: text(11), of: language).mapValues(\.count),
      asks: integer(8) != 0, language: language)
  }

  private func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

  /// The bytes of a text, which last until the next step.
  private func text(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
    let bytes = sqlite3_column_text(statement, column)
    return UnsafeBufferPointer(
      start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
  }

  private mutating func revision(_ column: Int32) -> RevisionID {
    let bytes = text(column)
    if !revision.bytes.elementsEqual(bytes) {
      revision = (Array(bytes), RevisionID(rawValue: String(decoding: bytes, as: UTF8.self)))
    }
    return revision.value
  }

  private mutating func headings(_ column: Int32) -> [String] {
    let bytes = text(column)
    if !path.bytes.elementsEqual(bytes) {
      path = (
        Array(bytes), bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
      )
    }
    return path.value
  }
}
