import Crypto
import Foundation
import GRDB
import Ostraka

extension Transaction {
  /// Stores a document or a new revision of it, with placement, index and wake-up.
  func put(
    _ incoming: Incoming, newDocument: DocumentID, by party: PartyID, key: MemoryKey
  ) throws -> Loaded {
    if let unchanged = try touch(incoming.checked, by: party) { return unchanged }
    let known = try document(from: incoming.checked.load.source)
    if known == nil { try revive(incoming.checked.load, key) }
    let loaded = try add(incoming, to: known, newDocument: newDocument, by: party, key: key)
    try remember(
      loaded, of: incoming.checked.load.id, digest: incoming.checked.requestDigest)
    return loaded
  }

  /// The result of a load that changes no bytes: of an earlier request, or of the same bytes again;
  /// nil for one that must be stored.
  func touch(_ checked: CheckedLoad, by party: PartyID) throws -> Loaded? {
    let request = checked.load.id
    if let first = try earlierResult(
      of: request, digest: checked.requestDigest, as: Loaded.self)
    {
      return first
    }
    let load = checked.load
    try load.shard.check()
    try require(name: load.name, for: load.source)
    guard let known = try document(from: load.source) else { return nil }
    if !load.revives, let loaded = load.modified, let newer = known.current.modified, newer > loaded
    {
      // A program that follows changes read it before somebody loaded a newer state.
      return Loaded(
        document: known.id, revision: known.current.id, outcome: .unchanged, shard: known.shard)
    }
    guard known.current.sha256 == checked.sha256, known.shard == load.shard else { return nil }
    let loaded = Loaded(
      document: known.id, revision: known.current.id, outcome: .unchanged, shard: load.shard,
      masked: checked.masked, unfamiliarScript: checked.unfamiliarScript)
    // Nothing to say: then nothing is written either.
    guard known.differs(from: checked) else { return loaded }
    try execute(
      "UPDATE document SET name = ?, secrets_allowed = ?, followed = ? WHERE id = ?",
      [
        load.name, checked.allowsSecrets, known.isFollowed || load.isFollowed, known.id.rawValue,
      ])
    try execute(
      "UPDATE revision SET modified = ?, source_sha256 = ? WHERE id = ?",
      [load.modified?.microseconds, load.sourceSHA256.bytes, known.current.id.rawValue])
    try note(.documentTouched, by: party, known.id.rawValue)
    return loaded
  }

  private func document(from source: Source) throws -> Document? {
    try row(Document.query + " WHERE document.source = ?", [source.rawValue]).map(Document.init)
  }

  /// Removes a document and everything that quotes it. Errors: `.notFound`.
  func forget(_ id: DocumentID, by party: PartyID, key: MemoryKey) throws -> Forgotten {
    // Document ids are never used again, so the id itself makes forgetting repeatable.
    if let first = try earlierResult(of: "forget/\(id)", as: Forgotten.self) { return first }
    guard let known = try row(Document.query + " WHERE document.id = ?", [id.rawValue])
    else { throw OstrakaError(.notFound, "There is no document “\(id)”.") }
    let document = try Document(known)
    let revisions = try rows(
      "SELECT id, byte_count, loaded FROM revision WHERE document = ?", [id.rawValue])
    let backups = try rows(
      "SELECT path FROM backup WHERE made >= ? ORDER BY made",
      [revisions.map { $0["loaded"] as Int64 }.min()]
    ).map { $0["path"] as String }
    for row in revisions {
      let revision: String = row["id"]
      try unplace(revision)
      try execute("DELETE FROM chunk WHERE revision = ?", [revision])
      try dropQuotes(of: revision)
    }
    // FTS5 only marks what is deleted; merging all its segments leaves nothing of it behind.
    try execute("INSERT INTO passage_index (passage_index) VALUES ('optimize')")
    try forgetResults(of: id)
    try execute(
      "INSERT OR IGNORE INTO forgotten (source) VALUES (?)", [hidden(document.source, key)])
    try execute("DELETE FROM revision WHERE document = ?", [id.rawValue])
    try execute("DELETE FROM document WHERE id = ?", [id.rawValue])
    try note(.documentForgotten, by: party, id.rawValue)
    try wake(document.shard, key: key, because: "forget/\(id)")
    let forgotten = Forgotten(
      document: id, revisions: revisions.count,
      bytes: revisions.reduce(0) { $0 + ($1["byte_count"] as Int) }, backups: backups)
    try remember(forgotten, of: "forget/\(id)")
    return forgotten
  }

  /// A source that was forgotten, so that it can be recognised but not read.
  private func hidden(_ source: Source, _ key: MemoryKey) -> Data {
    key.code(of: Data(source.rawValue.utf8))
  }

  /// Errors: `.invalidRequest` for a forgotten source that is not to be revived.
  private func revive(_ load: Load, _ key: MemoryKey) throws {
    let source = hidden(load.source, key)
    guard try row("SELECT 1 FROM forgotten WHERE source = ?", [source]) != nil else { return }
    guard load.revives else {
      throw OstrakaError(.invalidRequest, "\(load.name) was forgotten. Load it by name to have it.")
    }
    try execute("DELETE FROM forgotten WHERE source = ?", [source])
  }

  /// Readings and answers hold quotes; each names the revision that it quotes. A query whose reading
  /// is removed before it was received has failed, and its coordinator is told.
  private func dropQuotes(of revision: String) throws {
    let quoting = try rows(
      "SELECT id, state FROM message WHERE kind IN ('reading', 'answer') AND instr(canonical, ?)",
      [Data(revision.utf8)])
    for row in quoting {
      let id: String = row["id"]
      try execute("DELETE FROM message WHERE id = ?", [id])
      let state: Int = row["state"]
      guard state < 2, id.hasSuffix("/reading") else { continue }
      try execute(
        """
        UPDATE message SET state = 3, settled = ?, reason = ? WHERE id = ?
        """, [now.microseconds, Forgotten.reason, String(id.dropLast("/reading".count))])
      try note(
        .messageDead, by: .owner, String(id.dropLast("/reading".count)), Forgotten.reason)
      ring(PartyID.coordinator)
    }
  }

  private func require(name: String, for source: Source) throws {
    let other = try row(
      "SELECT source FROM document WHERE name = ? AND source <> ?", [name, source.rawValue])
    guard let other else { return }
    throw OstrakaError(
      .alreadyExists,
      "The name “\(name)” belongs to \(other["source"] as String). "
        + "Load this one under another name: --name NAME.")
  }

  private func add(
    _ incoming: Incoming, to known: Document?, newDocument: DocumentID, by party: PartyID,
    key: MemoryKey
  ) throws -> Loaded {
    let (load, revision) = (incoming.checked.load, incoming.checked.revision)
    let id = known?.id ?? newDocument
    try execute(
      "INSERT OR IGNORE INTO shard (id, reader, about) VALUES (?, 'extractive', '')",
      [load.shard.rawValue])
    if database.changesCount > 0 { ring(Mailbox(.coordinator, box: "shards")) }
    ring(Mailbox(.coordinator, box: "documents"))
    try execute(
      """
      INSERT INTO document (id, source, name, shard, current, secrets_allowed, followed)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE
      SET name = excluded.name, shard = excluded.shard, current = excluded.current,
        secrets_allowed = excluded.secrets_allowed, followed = excluded.followed
      """,
      [
        id.rawValue, load.source.rawValue, load.name, load.shard.rawValue, revision.rawValue,
        incoming.checked.allowsSecrets, known?.isFollowed == true || load.isFollowed,
      ])
    if let known { try unplace(known.current.id.rawValue) }
    try insertRevision(
      incoming.checked, of: id, number: (known?.current.number ?? 0) + 1, by: party)
    try insertPassages(incoming)
    for shard in Set([load.shard, known?.shard].compactMap(\.self)).sorted() {
      try wake(shard, key: key, because: revision.rawValue)
    }
    let outcome: Loaded.Outcome =
      known == nil ? .added : known?.current.sha256 == incoming.checked.sha256 ? .moved : .changed
    return Loaded(
      document: id, revision: revision, outcome: outcome, shard: load.shard,
      masked: incoming.checked.masked, unfamiliarScript: incoming.checked.unfamiliarScript)
  }

  private func insertRevision(
    _ checked: CheckedLoad, of document: DocumentID, number: Int, by party: PartyID
  ) throws {
    let (load, revision) = (checked.load, checked.revision.rawValue)
    let salt = salt()
    try execute(
      """
      INSERT INTO revision (id, document, number, byte_count, sha256, source_sha256, salt, loaded,
        modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        revision, document.rawValue, number, checked.text.count, checked.sha256.bytes,
        load.sourceSHA256.bytes, salt, now.microseconds, load.modified?.microseconds,
      ])
    for start in stride(from: 0, to: checked.text.count, by: Incoming.chunk) {
      let bytes = checked.text.dropFirst(start).prefix(Incoming.chunk)
      try execute(
        "INSERT INTO chunk (revision, start, bytes) VALUES (?, ?, ?)",
        [revision, start, Data(bytes)])
    }
    try execute(
      "INSERT INTO placement (shard, revision, start, finish) VALUES (?, ?, 0, ?)",
      [load.shard.rawValue, revision, checked.text.count])
    try note(
      .documentPut, by: party, document.rawValue, saltedHash(salt, checked.sha256.bytes))
    for (rule, findings) in Dictionary(grouping: checked.masked, by: \.rule)
      .sorted(by: { $0.key < $1.key })
    {
      // Rule and lines, never the secret; many are only counted.
      let lines = findings.prefix(Self.mostLines).map { String($0.line) }.joined(separator: ",")
      try note(
        .secretMasked, by: party, document.rawValue, "\(rule) ×\(findings.count) lines \(lines)")
    }
  }

  /// How many lines with a secret one ledger entry names.
  private static let mostLines = 20

  private func insertPassages(_ incoming: Incoming) throws {
    try PassageTerms.insert(
      incoming.passages, into: database, shard: incoming.checked.load.shard)
  }

  /// Takes a revision out of placement and index; its bytes stay, for the citations that name it.
  private func unplace(_ revision: String) throws {
    try execute("DELETE FROM placement WHERE revision = ?", [revision])
    try execute("DELETE FROM passage WHERE revision = ?", [revision])
  }

  /// Tells a shard that its placement has changed. One message that waits is enough.
  private func wake(_ shard: ShardID, key: MemoryKey, because id: String) throws {
    let mailbox = Mailbox(.shard(shard))
    let waiting = try row(
      "SELECT 1 FROM message WHERE mailbox = ? AND kind = 'load' AND state = 0",
      [mailbox.description])
    guard waiting == nil else { return ring(mailbox) }
    let message = Message(
      id: MessageID(rawValue: "load/\(shard)/\(id)"), conversation: Conversation.system.id,
      sender: .owner, mailbox: mailbox, kind: .load, body: Data())
    try send(Outgoing(message, key: key, salt: salt()), by: .owner)
  }
}

extension Document {
  /// Whether a load of the same stored bytes changes what is known of them.
  fileprivate func differs(from checked: CheckedLoad) -> Bool {
    name != checked.load.name || current.modified != checked.load.modified
      || current.sourceSHA256 != checked.load.sourceSHA256
      || allowsSecrets != checked.allowsSecrets
      || checked.load.isFollowed && !isFollowed
  }
}
