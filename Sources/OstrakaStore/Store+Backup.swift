import Foundation
import GRDB
import Ostraka
import Synchronization

extension Store {
  /// Copies the memory into one file of mode 0600, as it stands at one moment; writing goes on.
  ///
  /// The key stays out unless it is asked for. A request that is repeated once it is
  /// finished gives the same backup. Errors: `.alreadyExists` for a file that is there,
  /// `.notPermitted` where none can be made, `.fault` for a full disk,
  /// `.tryLater` while another is made.
  public func backup(
    to path: String, withKey: Bool, request: String
  ) async throws -> Backup {
    guard let files else {
      throw OstrakaError(.invalidRequest, "A memory that is not on a disk has no backup.")
    }
    let digest = Data("\(withKey) \(path)".utf8)
    let earlier = try await committer.write(.relaxed) { transaction in
      try transaction.earlierResult(of: request, digest: digest, as: Backup.self)
    }
    if let earlier { return earlier }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw OstrakaError(.alreadyExists, "\(path) is there already. Choose another file.")
    }
    guard !isBackingUp.exchange(true, ordering: .acquiringAndReleasing) else {
      throw OstrakaError(.tryLater, "A backup is being made. Wait until it is finished.")
    }
    defer { isBackingUp.store(false, ordering: .releasing) }
    let unfinished = path + ".unfinished"
    let (key, time) = (key, runtime.time)
    // Noted first, and as if it held everything to come: `forget` must never miss one.
    try await note(backups: [path, unfinished], made: Timestamp(microseconds: .max))
    defer { try? FileManager.default.removeItem(atPath: unfinished) }
    let (backup, made) = try await runtime.lane("backup").run { () throws -> (Backup, Timestamp) in
      try PrivateFile.write(Data(), to: unfinished)
      do {
        try BackupFile.copy(files.database, to: unfinished)
        let made = time.now
        let counts = try BackupFile.seal(unfinished, key: key, isWithKey: withKey, made: made)
        let backup = Backup(
          path: path, bytes: try BackupFile.sync(unfinished), documents: counts.documents,
          entries: counts.entries, hasKey: withKey)
        return (backup, made)
      } catch {
        throw StoreError.explain(error)
      }
    }
    try PrivateFile.rename(unfinished, to: path)
    try PrivateFile.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try await note(backups: [path], made: made) { transaction in
      try transaction.note(.backupMade, by: .owner, "backup", withKey ? "with key" : "")
      try transaction.remember(backup, of: request, digest: digest)
    }
    return backup
  }

  /// Remembers files that hold what the memory holds, and what else there is to say of one.
  private func note(
    backups: [String], made: Timestamp,
    _ rest: @escaping @Sendable (Transaction) throws -> Void = { _ in }
  ) async throws {
    try await committer.write { transaction in
      for path in backups {
        try transaction.execute(
          "INSERT OR REPLACE INTO backup (path, made) VALUES (?, ?)", [path, made.microseconds])
      }
      try rest(transaction)
    }
  }
}

/// The file that a backup is: a database like the memory's, with one more table that says so.
enum BackupFile {
  /// What a backup has besides a memory's own tables.
  static let sealTable =
    "CREATE TABLE backup_seal (made INTEGER NOT NULL, proof BLOB NOT NULL, key BLOB) STRICT"

  /// Proves that a key is the one the backup was made under, without telling it.
  static func proof(of key: MemoryKey) -> Data {
    key.code(of: Data("ostraka backup".utf8))
  }

  /// Copies what is committed now, without free pages, while the writer goes on.
  static func copy(_ database: String, to path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let source = try DatabaseQueue(path: database, configuration: configuration)
    try source.inDatabase { database in
      try database.execute(sql: "VACUUM INTO ?", arguments: [path])
    }
    try source.close()
  }

  /// Adds what a restore needs to know.
  static func seal(
    _ path: String, key: MemoryKey, isWithKey: Bool, made: Timestamp
  ) throws -> (documents: Int, entries: Int) {
    let copy = try DatabaseQueue(path: path)
    defer { try? copy.close() }
    return try copy.write { database in
      try database.execute(sql: sealTable)
      try database.execute(
        sql: "INSERT INTO backup_seal (made, proof, key) VALUES (?, ?, ?)",
        arguments: [
          made.microseconds, proof(of: key),
          isWithKey ? key.bytes : nil,
        ])
      return (
        try Int.fetchOne(database, sql: "SELECT count(*) FROM document") ?? 0,
        try Int.fetchOne(database, sql: "SELECT count(*) FROM ledger") ?? 0
      )
    }
  }

  /// Waits until the file is on the disk; its size in bytes.
  static func sync(_ path: String) throws -> Int {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw OstrakaError(.fault, "\(path) cannot be written to the disk.")
    }
    defer { close(descriptor) }
    return Int(lseek(descriptor, 0, SEEK_END))
  }
}
