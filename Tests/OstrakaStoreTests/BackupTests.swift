import Foundation
import GRDB
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaStore

@Suite("Backup and restore")
struct BackupTests {
  private func load(_ number: Int, _ text: String = "A heron stands.\n") -> Load {
    Load(
      id: "r\(number)", source: .file("/x/\(number).md"), name: "\(number).md", shard: .main,
      bytes: Data(text.utf8))
  }

  /// A memory with a document, a backup of it, and a place for another memory.
  private func withBackup(
    withKey: Bool, _ body: (TemporaryMemory, Backup, MemoryDirectory) async throws -> Void
  ) async throws {
    try await TemporaryMemory.with { memory in
      _ = try await memory.store.library(for: .owner).put(load(1))
      let folder = memory.directory.path + "/.."
      let backup = try await memory.store.backup(
        to: folder + "/a.backup", withKey: withKey, request: "b1")
      let again = try await memory.store.backup(
        to: folder + "/a.backup", withKey: withKey, request: "b1")
      #expect(again == backup)
      try await body(memory, backup, MemoryDirectory(path: folder + "/other/.ostraka"))
    }
  }

  private func restore(
    _ file: String, into directory: MemoryDirectory, replacing: Bool = false
  ) async throws -> Restore.Restored {
    try await Restore(
      of: file, into: directory, runtime: .system(), logger: TemporaryMemory.logger
    ).run(replacing: replacing)
  }

  private func credential(_ directory: MemoryDirectory) throws -> String {
    try String(contentsOfFile: directory.ownerCredential, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test("with its key a memory goes on elsewhere as it was", arguments: [true, false])
  func elsewhere(withKey: Bool) async throws {
    try await withBackup(withKey: withKey) { memory, backup, other in
      let mode = try FileManager.default.attributesOfItem(atPath: backup.path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: backup.path))
      let key = try Data(contentsOf: URL(fileURLWithPath: memory.directory.key))
      #expect((bytes.range(of: key) != nil) == withKey)
      let restored = try await restore(backup.path, into: other)
      #expect(restored.documents == 1 && restored.hasNewKey == !withKey)
      let store = try await TemporaryMemory.open(other)
      #expect(store.id == memory.store.id)
      let document = try await store.library(for: .owner).document(named: "1.md")
      #expect(
        try await store.library(for: .owner).bytes(document.current.extent)
          == Data("A heron stands.\n".utf8))
      #expect(try await store.ledger.verify() == .intact(head: store.ledger.head()))
      #expect(try await store.authenticate(credential(other)) == .owner)
      // Without its key, who got in before doesn't any more.
      let before = try credential(memory.directory)
      let now = try? await store.authenticate(before)
      #expect(now == (withKey ? .owner : nil))
      for file in try FileManager.default.contentsOfDirectory(atPath: other.path) {
        let mode = try FileManager.default.attributesOfItem(atPath: other.path + "/" + file)[
          .posixPermissions]
        #expect(mode as? Int == 0o600, "\(file)")
      }
      try store.close()
    }
  }

  @Test("in its own place it needs no key, and what is replaced is kept")
  func inPlace() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let store = try await TemporaryMemory.open(directory)
      let library = store.library(for: .owner)
      _ = try await library.put(load(1))
      let file = directory.path + "/../a.backup"
      let backup = try await store.backup(to: file, withKey: false, request: "b1")
      _ = try await library.put(load(2))
      try store.close()
      let error = await #expect(throws: OstrakaError.self) {
        try await restore(backup.path, into: directory)
      }
      #expect(error?.code == .alreadyExists)
      let restored = try await restore(backup.path, into: directory, replacing: true)
      #expect(!restored.hasNewKey)
      let again = try await TemporaryMemory.open(directory)
      #expect(try await again.library(for: .owner).documents().map(\.name) == ["1.md"])
      let kept = try #require(restored.replaced)
      // The memory before is whole: it can be opened, and put back.
      let old = try await TemporaryMemory.open(MemoryDirectory(path: kept))
      #expect(try await old.library(for: .owner).documents().count == 2)
      #expect(try await old.authenticate(credential(MemoryDirectory(path: kept))) == .owner)
      try old.close()
      let document = try await again.library(for: .owner).document(named: "1.md")
      // What is forgotten now is still in these.
      let forgotten = try await again.library(for: .owner).forget(document.id)
      #expect(forgotten.backups == [backup.path, kept + "/memory.sqlite"])
      try again.close()
    }
  }

  @Test(
    "a backup that isn't whole is refused, and the memory stays",
    arguments: [
      "UPDATE ledger SET canonical = CAST(canonical || x'00' AS BLOB) WHERE sequence = 2",
      "DELETE FROM ledger WHERE sequence = 1",
      "UPDATE chunk SET bytes = CAST('A heron sits..' || x'0a0a' AS BLOB)",
      "DROP TABLE backup_seal",
      "UPDATE backup_seal SET key = x'0102'",
      "UPDATE backup_seal SET key = zeroblob(32)",
      "INSERT INTO grdb_migrations VALUES ('999')",
      "CREATE TRIGGER t AFTER INSERT ON ledger BEGIN DELETE FROM document; END",
      "CREATE TRIGGER passage_index_t AFTER INSERT ON ledger BEGIN DELETE FROM document; END",
      "DROP TABLE backup_seal; CREATE TABLE backup_seal (made, proof, key); "
        + "INSERT INTO backup_seal VALUES ('soon', 'none', NULL)",
      "",
    ])
  func damaged(sql: String) async throws {
    try await withBackup(withKey: true) { memory, backup, other in
      if sql.isEmpty {
        let whole = try Data(contentsOf: URL(fileURLWithPath: backup.path))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: backup.path))
      } else {
        let queue = try DatabaseQueue(path: backup.path)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
      }
      let error = await #expect(throws: OstrakaError.self) {
        try await restore(backup.path, into: other)
      }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("newer version") == sql.contains("999"))
      #expect(!other.exists)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: other.path).isEmpty)
    }
  }

  @Test("a restore that was killed between any two files is finished by who comes next")
  func killed() async throws {
    let moves = ["memory.sqlite", "key", "head", "owner.credential"]
    for done in 0...moves.count {
      for isHalfDone in [false, true] where done < moves.count {
        try await TemporaryMemory.withDirectory { directory in
          try await TemporaryMemory.withDirectory { other in
            let store = try await TemporaryMemory.open(other)
            _ = try await store.library(for: .owner).put(load(7))
            try await store.truncateLog()
            try store.close()
            let pending = PendingRestore(in: directory)
            try pending.begin()
            for name in moves {
              try FileManager.default.copyItem(
                atPath: other.path + "/" + name, toPath: pending.folder + "/" + name)
            }
            let kept = MemoryDirectory(path: directory.path + "/replaced-1")
            try pending.commit(replaced: "replaced-1")
            try PrivateFile.makeDirectory(kept.path)
            for name in moves.prefix(done + (isHalfDone ? 1 : 0)) {
              try PrivateFile.rename(directory.path + "/" + name, to: kept.path + "/" + name)
            }
            for name in moves.prefix(done) {
              try PrivateFile.rename(
                pending.folder + "/" + name, to: directory.path + "/" + name)
            }
            #expect(directory.exists)
            let restored = try await TemporaryMemory.open(directory)
            #expect(try await restored.library(for: .owner).documents().map(\.name) == ["7.md"])
            #expect(try await restored.authenticate(credential(directory)) == .owner)
            let head = try await restored.ledger.head()
            #expect(try await restored.ledger.verify() == .intact(head: head))
            try restored.close()
            let old = try await TemporaryMemory.open(kept)
            #expect(try await old.authenticate(credential(kept)) == .owner)
            try old.close()
            #expect(!FileManager.default.fileExists(atPath: pending.folder))
          }
        }
      }
    }
  }

  @Test("is whole where only the log of a memory was left")
  func besideLog() async throws {
    try await withBackup(withKey: true) { memory, backup, _ in
      for number in 2..<6 { _ = try await memory.store.library(for: .owner).put(load(number)) }
      let (database, other) = (memory.directory.database, memory.directory.path + "/../copy")
      let place = MemoryDirectory(path: other)
      try PrivateFile.makeMemory(other)
      for log in ["-wal", "-shm"] {
        try FileManager.default.copyItem(atPath: database + log, toPath: place.database + log)
      }
      _ = try await restore(backup.path, into: place)
      let store = try Store(place, runtime: .system(), logger: TemporaryMemory.logger)
      #expect(try await store.ledger.verify() == .intact(head: store.ledger.head()))
      #expect(try await store.library(for: .owner).documents().count == 1)
      try store.close()
    }
  }

  @Test("is one moment of the memory, however much is written meanwhile")
  func whileWriting() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<4 {
          group.addTask {
            for number in 0..<40 { _ = try await library.put(load(writer * 100 + number)) }
          }
        }
        for number in 0..<3 {
          let file = memory.directory.path + "/../\(number).backup"
          let backup = try await memory.store.backup(
            to: file, withKey: true, request: "b\(number)")
          let other = MemoryDirectory(path: memory.directory.path + "/../\(number)/.ostraka")
          let restored = try await restore(file, into: other)
          #expect(restored.documents == backup.documents && restored.entries == backup.entries)
        }
        try await group.waitForAll()
      }
      let error = await #expect(throws: OstrakaError.self) {
        try await memory.store.backup(
          to: memory.directory.path + "/../0.backup", withKey: false, request: "b1")
      }
      #expect(error?.code == .alreadyExists)
    }
  }
}
