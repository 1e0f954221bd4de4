import Foundation
import GRDB
import Ostraka

/// The library in the store's file, as one party sees it.
public struct SQLiteLibrary: Library {
  let store: Store
  let party: PartyID

  public func put(_ load: Load) async throws -> Loaded {
    let identifiers = store.runtime.identifiers
    let earlier = try await earlier(load.source)
    let checked = try CheckedLoad(
      load, revision: identifiers.next(),
      allowsSecrets: load.allowsSecrets ?? earlier?.allowsSecrets ?? false,
      redactor: store.redactor())
    let document = DocumentID(rawValue: identifiers.next())
    let (party, key) = (party, store.key)
    // The same bytes again needn't be analyzed.
    if earlier?.sha256 == checked.sha256.bytes {
      let unchanged = try await store.committer.write { transaction in
        try transaction.touch(checked, by: party)
      }
      if let unchanged { return unchanged }
    }
    let incoming = Incoming(checked)
    return try await store.committer.write { transaction in
      try transaction.put(incoming, newDocument: document, by: party, key: key)
    }
  }

  /// What is known of a source's current revision.
  private func earlier(
    _ source: Source
  ) async throws -> (sha256: Data, allowsSecrets: Bool)? {
    try await store.read { database in
      let row = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT sha256, secrets_allowed FROM document JOIN revision ON revision.id = current
            WHERE source = ?
            """), arguments: [source.rawValue])
      return row.map { ($0["sha256"], $0["secrets_allowed"]) }
    }
  }

  public func forget(_ document: DocumentID) async throws -> Forgotten {
    let forgotten = try await store.committer.write { [party, key = store.key] transaction in
      try transaction.forget(document, by: party, key: key)
    }
    try await store.truncateLog()
    try await store.dropWarmFiles()
    return forgotten.naming(backups: forgotten.backups.filter(FileManager.default.fileExists))
  }

  public func bytes(_ extent: Extent) async throws -> Data {
    guard let found = try await bytes(of: [extent])[0] else {
      throw OstrakaError(.notFound, "Those bytes are not in the memory; they may be forgotten.")
    }
    return found
  }

  public func bytes(of extents: [Extent]) async throws -> [Data?] {
    try await store.read { try $0.bytes(of: extents) }
  }

  public func excerpts(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int,
    choosing choose: @escaping @Sendable (Postings) -> [Ranked]
  ) async throws -> Excerpts {
    let vector = await store.meanings?.vector(of: query.question)
    return try await store.read { [frequencies = store.frequencies] database in
      let postings = try SQLitePostings(
        database: database, frequencies: frequencies, vector: vector
      ).postings(for: query, in: shards, limit: limit)
      let ranked = choose(postings)
      return Excerpts(
        postings: postings, ranked: ranked,
        bytes: try database.bytes(of: ranked.map(\.candidate.passage.extent)))
    }
  }

  public func placement(of shard: ShardID) async throws -> [Extent] {
    try await store.read { database in
      try Row.fetchAll(
        database.cachedStatement(
          sql: "SELECT revision, start, finish FROM placement WHERE shard = ? ORDER BY sequence"),
        arguments: [shard.rawValue]
      ).map { row in
        let (start, finish): (Int, Int) = (row["start"], row["finish"])
        return Extent(revision: RevisionID(rawValue: row["revision"]), range: start..<finish)
      }
    }
  }

  public func postings(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int
  ) async throws -> Postings {
    let vector = await store.meanings?.vector(of: query.question)
    return try await store.read { [frequencies = store.frequencies] database in
      try SQLitePostings(database: database, frequencies: frequencies, vector: vector)
        .postings(for: query, in: shards, limit: limit)
    }
  }

  public func documents() async throws -> [Document] {
    try await store.read { database in
      try Row.fetchAll(database, sql: Document.query + " ORDER BY document.name")
        .map(Document.init)
    }
  }

  public func document(named text: String) async throws -> Document {
    try await store.read { database in
      let row = try Row.fetchOne(
        database, sql: Document.query + " WHERE ? IN (document.id, document.name, document.source)",
        arguments: [text])
      guard let row else {
        throw OstrakaError(
          .notFound, "There is no document “\(text)”. `ostraka status --documents` lists them.")
      }
      return try Document(row)
    }
  }

  public func documents(
    of revisions: Set<RevisionID>
  ) async throws -> [RevisionID: Document] {
    try await store.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT document.id, source, name, shard, secrets_allowed, followed, revision.* FROM revision
          JOIN document ON document.id = revision.document WHERE revision.id = ?
          """)
      var found: [RevisionID: Document] = [:]
      for revision in revisions {
        let row = try Row.fetchOne(statement, arguments: [revision.rawValue])
        found[revision] = try row.map(Document.init)
      }
      return found
    }
  }

  public func shards() async throws -> [ShardDescription] {
    try await store.read { database in
      try Row.fetchAll(
        database.cachedStatement(sql: "SELECT * FROM shard ORDER BY id")
      ).map { row in
        ShardDescription(
          id: ShardID(rawValue: row["id"]), reader: row["reader"], about: row["about"],
          egress: row["egress"], documents: row["documents"],
          bytes: row["bytes"])
      }
    }
  }

  public func set(_ shard: ShardDescription) async throws {
    try shard.id.check()
    let about = try store.redactor().redacted(shard.about)
    try await store.committer.write { [party] transaction in
      let same = try transaction.row(
        "SELECT 1 FROM shard WHERE id = ? AND reader = ? AND about = ? AND egress IS ?",
        [shard.id.rawValue, shard.reader, about, shard.egress])
      guard same == nil else { return }
      try transaction.execute(
        """
        INSERT INTO shard (id, reader, about, egress) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE
        SET reader = excluded.reader, about = excluded.about, egress = excluded.egress
        """, [shard.id.rawValue, shard.reader, about, shard.egress])
      let detail = shard.reader + (shard.egress.map { ", egress to \($0)" } ?? "")
      try transaction.note(.shardSet, by: party, shard.id.rawValue, detail)
      transaction.ring(Mailbox(.coordinator, box: "shards"))
    }
  }

  public func remove(_ shard: ShardID, request: String) async throws {
    try await store.committer.write { [party] transaction in
      let earlier = try transaction.earlierResult(
        of: request, digest: Data(shard.rawValue.utf8), as: ShardID.self)
      guard earlier == nil else { return }
      guard try transaction.row("SELECT 1 FROM shard WHERE id = ?", [shard.rawValue]) != nil else {
        throw OstrakaError(
          .notFound, "There is no shard “\(shard)”. `ostraka shard list` shows all.")
      }
      let held = try transaction.row(
        "SELECT 1 FROM document WHERE shard = ?", [shard.rawValue])
      guard held == nil else {
        throw OstrakaError(
          .invalidRequest,
          "The shard “\(shard)” has documents. Forget them, or load them into another shard.")
      }
      try transaction.execute("DELETE FROM shard WHERE id = ?", [shard.rawValue])
      try transaction.note(.shardRemoved, by: party, shard.rawValue)
      try transaction.remember(shard, of: request, digest: Data(shard.rawValue.utf8))
      transaction.ring(Mailbox(.coordinator, box: "shards"))
    }
  }
}

extension Database {
  /// The stored bytes of extents; nil for what was forgotten or never was.
  func bytes(of extents: [Extent]) throws -> [Data?] {
    let statement = try cachedStatement(
      sql: """
        SELECT start, bytes FROM chunk WHERE revision = ? AND start > ? AND start < ?
        ORDER BY start
        """)
    return try extents.map { extent in
      let rows = try Row.fetchCursor(
        statement,
        arguments: [
          extent.revision.rawValue, extent.range.lowerBound - Incoming.chunk,
          extent.range.upperBound,
        ])
      var found = Data()
      while let row = try rows.next() {
        let start: Int = row[0]
        try row.withUnsafeData(atIndex: 1) { bytes in
          guard let bytes else { return }
          let wanted = extent.range.clamped(to: start..<start + bytes.count)
          found += bytes.dropFirst(wanted.lowerBound - start).prefix(wanted.count)
        }
      }
      return found.count == extent.range.count ? found : nil
    }
  }
}

extension Document {
  static let query = """
    SELECT document.id, source, name, shard, secrets_allowed, followed, revision.* FROM document
    JOIN revision ON revision.id = current
    """

  /// Reads a row of document and revision columns, in that order.
  init(_ row: Row) throws {
    guard let sha256 = Digest(bytes: row["sha256"]),
      let sourceSHA256 = Digest(bytes: row["source_sha256"])
    else { throw OstrakaError(.badData, "A stored document is damaged.") }
    let document = DocumentID(rawValue: row["document"])
    self.init(
      id: document, source: Source(rawValue: row["source"]), name: row["name"],
      shard: ShardID(rawValue: row["shard"]),
      current: Revision(
        id: RevisionID(rawValue: row[Column.revision]), document: document, number: row["number"],
        byteCount: row["byte_count"], sha256: sha256, sourceSHA256: sourceSHA256,
        loaded: Timestamp(microseconds: row["loaded"]),
        modified: (row["modified"] as Int64?).map(Timestamp.init(microseconds:))),
      allowsSecrets: row["secrets_allowed"], isFollowed: row["followed"])
  }

  private enum Column {
    /// The revision's own `id` comes after the document's columns.
    static let revision = 6
  }
}
