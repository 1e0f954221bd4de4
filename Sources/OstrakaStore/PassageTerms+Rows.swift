import Foundation
import GRDB
import Ostraka

extension PassageTerms {
  /// Writes a passage into the index.
  func insert(into database: Database, shard: ShardID) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO passage (revision, shard, ordinal, start, finish, first_line, last_line, path,
          length, body, headings, shard_term, asks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      passage.extent.revision.rawValue, shard.rawValue, passage.ordinal,
      passage.extent.range.lowerBound, passage.extent.range.upperBound,
      passage.lines.lowerBound, passage.lines.upperBound,
      passage.headings.joined(separator: "\n"), body.count, Self.joined(body),
      Self.joined(headings), SQLitePostings.term(for: shard), asks,
    ])
  }

  private static func joined(_ terms: [Term]) -> String {
    terms.map(\.text).joined(separator: " ")
  }

  /// Makes the index anew from the stored bytes, after what is indexed of a text has changed.
  static func reindex(_ database: Database) throws {
    try database.execute(sql: "DELETE FROM passage")
    let placed = try Row.fetchAll(
      database,
      sql: """
        SELECT placement.revision, document.shard, document.name FROM placement
        JOIN revision ON revision.id = placement.revision
        JOIN document ON document.id = revision.document ORDER BY placement.sequence
        """)
    for row in placed {
      let revision: String = row["revision"]
      let chunks = try Data.fetchAll(
        database, sql: "SELECT bytes FROM chunk WHERE revision = ? ORDER BY start",
        arguments: [revision])
      let passages = PassageTerms.all(
        of: chunks.reduce(into: Data()) { $0.append($1) }, named: row["name"],
        revision: RevisionID(rawValue: revision))
      for passage in passages {
        try passage.insert(into: database, shard: ShardID(rawValue: row["shard"]))
      }
    }
  }
}
