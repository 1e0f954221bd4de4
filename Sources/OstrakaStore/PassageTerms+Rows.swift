import Foundation
import GRDB
import Ostraka

extension PassageTerms {
  /// Writes the passages of a revision into the index, beside those that their shard has already.
  ///
  /// Errors: `.notFound` for an unknown shard, `DatabaseError`.
  static func insert(
    _ passages: [PassageTerms], into database: Database, shard: ShardID
  ) throws {
    guard !passages.isEmpty else { return }
    guard let ids = try PassageIDs(of: shard, in: database) else {
      throw OstrakaError(.notFound, "There is no shard “\(shard)”.")
    }
    let last = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT max(id) FROM passage WHERE id BETWEEN ? AND ?"),
      arguments: [ids.range.lowerBound, ids.range.upperBound])
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO passage (id, revision, ordinal, start, finish, first_line, last_line, path,
          length, asks, language, body, headings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (offset, each) in passages.enumerated() {
      let passage = each.passage
      try statement.execute(arguments: [
        (last.map { $0 + 1 } ?? ids.range.lowerBound) + Int64(offset),
        passage.extent.revision.rawValue, passage.ordinal,
        passage.extent.range.lowerBound, passage.extent.range.upperBound,
        passage.lines.lowerBound, passage.lines.upperBound,
        passage.headings.joined(separator: "\n"), each.body.count, each.asks,
        each.language.rawValue,
        joined(each.body), joined(each.headings),
      ])
    }
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
      try insert(passages, into: database, shard: ShardID(rawValue: row["shard"]))
    }
  }
}
