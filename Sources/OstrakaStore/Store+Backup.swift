import Crypto
import Foundation
import GRDB
import Ostraka

extension Store {
  /// Copies the memory into one file of mode 0600, as it stands at one moment; writing goes on.
  ///
  /// The key stays out unless it is asked for. Errors: `.alreadyExists` for a file that is there,
  /// `.notPermitted` where none can be made, `.fault` for a full disk.
  public func backup(to path: String, withKey: Bool) async throws -> Backup {
    guard let files else {
      throw OstrakaError(.invalidRequest, "A memory that is not on a disk has no backup.")
    }
    let unfinished = path + ".\(getpid()).new"
    let (key, now) = (key, runtime.time.now)
    defer { try? FileManager.default.removeItem(atPath: unfinished) }
    let backup = try await runtime.lane("backup").run { () throws -> Backup in
      guard !FileManager.default.fileExists(atPath: path) else {
        throw OstrakaError(.alreadyExists, "\(path) is there already. Choose another file.")
      }
      try PrivateFile.write(Data(), to: unfinished)
      do {
        try BackupFile.copy(files.database, to: unfinished)
        let counts = try BackupFile.seal(unfinished, key: key, isWithKey: withKey, made: now)
        return Backup(
          path: path, bytes: try BackupFile.sync(unfinished), documents: counts.documents,
          entries: counts.entries, hasKey: withKey)
      } catch {
        throw StoreError.explain(error)
      }
    }
    // Noted before it is there: `forget` must never miss one.
    try await committer.write { transaction in
      try transaction.execute(
        "INSERT OR REPLACE INTO backup (path, made) VALUES (?, ?)", [path, now.microseconds])
      try transaction.note(.backupMade, by: .owner, "backup", withKey ? "with key" : "")
    }
    try PrivateFile.rename(unfinished, to: path)
    return backup
  }
}

/// The file that a backup is: a database like the memory's, with one more table that says so.
enum BackupFile {
  /// Proves that a key is the one the backup was made under, without telling it.
  static func proof(of key: SymmetricKey) -> Data {
    Data(HMAC<SHA256>.authenticationCode(for: Data("ostraka backup".utf8), using: key))
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
    _ path: String, key: SymmetricKey, isWithKey: Bool, made: Timestamp
  ) throws -> (documents: Int, entries: Int) {
    let copy = try DatabaseQueue(path: path)
    defer { try? copy.close() }
    return try copy.write { database in
      try database.execute(
        sql: """
          CREATE TABLE backup_seal (made INTEGER NOT NULL, proof BLOB NOT NULL, key BLOB) STRICT
          """)
      try database.execute(
        sql: "INSERT INTO backup_seal (made, proof, key) VALUES (?, ?, ?)",
        arguments: [
          made.microseconds, proof(of: key),
          isWithKey ? key.withUnsafeBytes { Data($0) } : nil,
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
