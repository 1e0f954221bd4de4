import Foundation
import GRDB
import Logging
import Ostraka

/// Puts a backup in a memory's place, after it was found whole. The caller holds the memory's lock.
public struct Restore: Sendable {
  let file: String
  let directory: MemoryDirectory
  let runtime: Runtime
  let logger: Logger

  public init(
    of file: String, into directory: MemoryDirectory, runtime: Runtime, logger: Logger
  ) {
    self.file = file
    self.directory = directory
    self.runtime = runtime
    self.logger = logger
  }

  /// What was put in place.
  public struct Restored: Hashable, Codable, Sendable {
    public let made: Timestamp
    public let documents: Int
    public let entries: Int
    /// Whether there was no key for it: then a new one was made, all credentials but the owner's new
    /// one ended, and messages under way are gone.
    public let hasNewKey: Bool
    /// Where the memory is that was replaced, with its key; nil when there was none.
    public let replaced: String?
  }

  /// Verifies first: the file, every ledger entry and every document's bytes.
  ///
  /// A memory that is there is kept whole, in a folder of its own. Errors: `.notFound`, `.badData` for
  /// what isn't a whole backup, `.alreadyExists` when there is a memory and `replacing` is false. All
  /// leave the memory as it was, and so does a crash: the rest is done when it is opened next.
  public func run(replacing: Bool) async throws -> Restored {
    let pending = PendingRestore(in: directory)
    try pending.settle()
    guard replacing || !directory.exists else {
      throw OstrakaError(
        .alreadyExists,
        "There is a memory in \(directory.path). To put the backup in its place: --replace")
    }
    guard FileManager.default.fileExists(atPath: file) else {
      throw OstrakaError(.notFound, "There is no file \(file).")
    }
    try PrivateFile.makeMemory(directory.path)
    do {
      try pending.begin()
      try copy(to: pending.database)
      let seal = try examine(pending.database)
      let choice = try key(for: seal)
      let replaced = directory.exists ? "replaced-\(runtime.identifiers.next())" : nil
      try await adopt(pending, seal, choice, replaced)
      try pending.commit(replaced: replaced)
      try pending.finish()
      return Restored(
        made: seal.made, documents: seal.documents, entries: seal.head?.sequence ?? 0,
        hasNewKey: choice.isNew, replaced: replaced.map { directory.path + "/" + $0 })
    } catch {
      if !directory.isBeingRestored { pending.discard() }
      throw StoreError.explain(error)
    }
  }

  private struct Seal {
    let made: Timestamp
    let proof: Data
    let key: Data?
    let documents: Int
    let head: LedgerHead?
  }

  private struct Choice {
    let key: MemoryKey
    let isNew: Bool
  }

  private func copy(to candidate: String) throws {
    do {
      try FileManager.default.copyItem(atPath: file, toPath: candidate)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: candidate)
    } catch {
      throw OstrakaError(.notPermitted, "\(file) cannot be read or copied.", cause: error)
    }
  }

  private func examine(_ candidate: String) throws -> Seal {
    let damaged = OstrakaError(
      .badData, "\(file) is no whole backup of a memory. Nothing was changed.")
    let database: DatabaseQueue
    let isNewer: Bool
    do {
      database = try DatabaseQueue(path: candidate)
      let verdict = try database.read {
        try String.fetchAll($0, sql: "PRAGMA integrity_check(1)")
      }
      isNewer = try database.read(Migrations.migrator.hasBeenSuperseded)
      guard verdict == ["ok"] else { throw damaged }
    } catch {
      throw damaged
    }
    guard !isNewer else {
      throw OstrakaError(
        .badData, "\(file) was made by a newer version of ostraka. Install that one to use it.")
    }
    guard (try? isMemory(database)) == true else { throw damaged }
    let seal = try database.read { database in
      let row = try Row.fetchOne(database, sql: "SELECT made, proof, key FROM backup_seal")
      guard let row else { throw damaged }
      let head = try verifiedHead(database)
      try verifyDocuments(database)
      return Seal(
        made: Timestamp(microseconds: row["made"]), proof: row["proof"], key: row["key"],
        documents: try Int.fetchOne(database, sql: "SELECT count(*) FROM document") ?? 0,
        head: head)
    }
    try database.close()
    return seal
  }

  /// Whether the file has the seal and the tables of a memory, and nothing else: so its values have
  /// the types that are declared, and no trigger of somebody else's will run.
  private func isMemory(_ database: DatabaseQueue) throws -> Bool {
    let migrator = Migrations.migrator
    let applied = try database.read(migrator.appliedIdentifiers)
    let model = try DatabaseQueue()
    if let last = migrator.migrations.last(where: applied.contains) {
      try migrator.migrate(model, upTo: last)
    }
    try model.write { try $0.execute(sql: BackupFile.sealTable) }
    return try Self.schema(of: model) == Self.schema(of: database)
  }

  /// What was declared, but for the tables that FTS5 declares for itself: they differ by its version.
  private static func schema(of database: DatabaseQueue) throws -> Set<String> {
    try database.read { database in
      try String.fetchSet(
        database,
        sql: """
          SELECT type || ' ' || tbl_name || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master
          WHERE NOT (type = 'table' AND name IN (
            'passage_index_data', 'passage_index_idx', 'passage_index_content',
            'passage_index_docsize', 'passage_index_config', 'sqlite_sequence'))
          AND NOT (type = 'index' AND name GLOB 'sqlite_autoindex_*' AND sql IS NULL)
          """)
    }
  }

  private func verifiedHead(_ database: Database) throws -> LedgerHead? {
    var chain = HashChain()
    let rows = try Row.fetchCursor(database, sql: "SELECT * FROM ledger ORDER BY sequence")
    while let row = try rows.next() {
      if let reason = chain.follow(
        SQLiteLedger.Link(
          sequence: row["sequence"], canonical: row["canonical"], hash: row["hash"]))
      {
        throw OstrakaError(
          .badData, "In \(file) the ledger is broken: \(reason). Nothing was changed.")
      }
    }
    return chain.head
  }

  private func verifyDocuments(_ database: Database) throws {
    let revisions = try Row.fetchCursor(database, sql: "SELECT id, sha256 FROM revision")
    while let revision = try revisions.next() {
      var hash = RunningDigest()
      let chunks = try Data.fetchCursor(
        database, sql: "SELECT bytes FROM chunk WHERE revision = ? ORDER BY start",
        arguments: [revision["id"] as String])
      while let bytes = try chunks.next() { hash.append(bytes) }
      guard hash.digest?.bytes == revision["sha256"] else {
        throw OstrakaError(
          .badData,
          "In \(file) a document's bytes are not those that were stored. "
            + "Nothing was changed.")
      }
    }
  }

  /// The key that the backup brings, else the one that is here if it fits, else a new one.
  private func key(for seal: Seal) throws -> Choice {
    if let bytes = seal.key {
      guard let key = MemoryKey(bytes), BackupFile.proof(of: key) == seal.proof else {
        throw OstrakaError(.badData, "The key in \(file) is not its own. Nothing was changed.")
      }
      return Choice(key: key, isNew: false)
    }
    if let key = FileManager.default.contents(atPath: directory.key).flatMap(MemoryKey.init),
      BackupFile.proof(of: key) == seal.proof
    {
      return Choice(key: key, isNew: false)
    }
    return Choice(key: MemoryKey(from: runtime.randomness), isNew: true)
  }

  /// Makes a memory of the copy: its schema is this version's, and its owner can get in.
  private func adopt(
    _ pending: PendingRestore, _ seal: Seal, _ choice: Choice, _ replaced: String?
  ) async throws {
    let database = try DatabaseQueue(path: pending.database)
    try await database.write { database in
      try database.execute(sql: "DROP TABLE backup_seal")
    }
    try database.close()
    try PrivateFile.write(choice.key.bytes, to: pending.key)
    try PrivateFile.write(Data(), to: pending.head)
    if let last = seal.head { try HeadFile(path: pending.head).write(last) }
    let files = StoreFiles(database: pending.database, head: pending.head, key: choice.key)
    let store = try Store(files, runtime: runtime, logger: logger)
    // What is forgotten from now on is still in these.
    var copies = [file: seal.made]
    if let replaced {
      copies[directory.path + "/" + replaced + "/memory.sqlite"] = runtime.time.now
    }
    try await store.begin(hasNewKey: choice.isNew, copies: copies)
    let owner = try await ownerCredential(for: store)
    try PrivateFile.write(Data((owner + "\n").utf8), to: pending.ownerCredential)
    try await store.truncateLog()
    try store.close()
    try PrivateFile.sync(pending.head)
    for log in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: pending.database + log)
    }
  }

  /// The credential that is here if the restored memory knows it, else a new one.
  private func ownerCredential(for store: Store) async throws -> String {
    let here = try? String(contentsOfFile: directory.ownerCredential, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    if let here, (try? await store.authenticate(here)) == .owner { return here }
    let credential = Credential(kind: .owner, randomness: runtime.randomness)
    try await store.add(owner: credential)
    return credential.text
  }
}

extension Store {
  /// The first transaction of a restored memory.
  fileprivate func begin(hasNewKey: Bool, copies: [String: Timestamp]) async throws {
    try await committer.write { transaction in
      if hasNewKey {
        // What was authenticated by the old key can't be any more.
        try transaction.execute("DELETE FROM message")
        try transaction.execute("DELETE FROM spent")
        try transaction.execute("DELETE FROM forgotten")
        // What was forgotten can't be told any more, so nothing is taken in unasked.
        try transaction.execute("UPDATE document SET followed = 0")
        try transaction.execute(
          "UPDATE credential SET revoked = ? WHERE revoked IS NULL", [transaction.now.microseconds])
      }
      for (path, made) in copies {
        try transaction.execute(
          "INSERT OR REPLACE INTO backup (path, made) VALUES (?, ?)", [path, made.microseconds])
      }
      try transaction.note(.memoryRestored, by: .owner, "memory", hasNewKey ? "new key" : "")
    }
  }
}
