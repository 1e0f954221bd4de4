import Foundation
import GRDB
import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@testable import OstrakaStore

@Suite("Migrations")
struct MigrationTests {
  @Test("bring a memory of the first version up to date, with its documents and its ledger")
  func fromTheFirst() async throws {
    let passage = """
      INSERT INTO passage (revision, shard, ordinal, start, finish, first_line, last_line, path,
        length, body, headings, shard_term)
        VALUES ('r', 'main', 0, 0, 7, 1, 1, '', 1, 'bought', 'old md', '6d61696e');
      """
    try await migrate("bought\n", with: passage, from: "1") { store, id in
      let library = store.library(for: .owner)
      let document = try await library.document(named: "old.md")
      #expect(try await library.bytes(document.current.extent) == Data("bought\n".utf8))
      let hits = try await Search(library: library).run("buy")
      #expect(hits.map(\.text) == ["bought\n"], "the index is made anew")
      #expect(store.id == id)
      #expect(try await store.prune() == 0)
    }
  }

  @Test("bring a filled memory of version 5 up to date: its index and its languages")
  func fromTheFifth() async throws {
    let passage = """
      INSERT INTO passage (id, revision, ordinal, start, finish, first_line, last_line, path,
        length, asks, body, headings)
        VALUES (4294967296, 'r', 0, 0, 62, 1, 1, '', 11, 0, 'die hauser der stadt', 'old md');
      """
    let text = "Die Häuser der Stadt sind alt, und sie stehen nicht am Wasser.\n"
    try await migrate(text, with: passage, from: "5") { store, _ in
      let hits = try await Search(library: store.library(for: .owner)).run("Haus")
      #expect(hits.map(\.text) == [text])
    }
  }

  @Test("that are interrupted at any step go on where they stopped")
  func interrupted() async throws {
    let passage = """
      INSERT INTO passage (revision, shard, ordinal, start, finish, first_line, last_line, path,
        length, body, headings, shard_term)
        VALUES ('r', 'main', 0, 0, 7, 1, 1, '', 1, 'bought', 'old md', '6d61696e');
      """
    let interrupted: (MemoryDirectory) async throws -> Void = { directory in
      // One step is done each time before the next is interrupted.
      for _ in 2...7 {
        let reached = Mutex(0)
        let failpoints = Failpoints { place in
          guard place == .beforeCommit,
            reached.withLock({
              $0 += 1; return $0 == 2
            })
          else { return }
          throw OstrakaError(.fault, "interrupted")
        }
        _ = try? await TemporaryMemory.open(directory, failpoints: failpoints).close()
      }
    }
    try await migrate("bought\n", with: passage, from: "1", before: interrupted) { store, _ in
      let hits = try await Search(library: store.library(for: .owner)).run("buy")
      #expect(hits.map(\.text) == ["bought\n"])
    }
  }

  /// Makes a memory of an old version with one document and its passage, and opens it.
  private func migrate(
    _ text: String, with passage: String, from version: String,
    before: (MemoryDirectory) async throws -> Void = { _ in },
    _ check: (_ store: Store, _ id: String) async throws -> Void
  ) async throws {
    try await TemporaryMemory.withDirectory { directory in
      let id = Runtime.system().identifiers.next()
      try FileManager.default.removeItem(atPath: directory.database)
      try? FileManager.default.removeItem(atPath: directory.head)
      let old = try DatabaseQueue(path: directory.database)
      try Migrations.migrator.migrate(old, upTo: version)
      let length = text.utf8.count
      try await old.write { database in
        try database.execute(
          sql: """
            INSERT INTO memory (id, made) VALUES (?, 1);
            INSERT INTO shard (id, reader, about) VALUES ('main', 'extractive', '');
            INSERT INTO document (id, source, name, shard, current)
              VALUES ('d', 'note:d', 'old.md', 'main', 'r');
            INSERT INTO revision (id, document, number, byte_count, sha256, source_sha256, salt,
              loaded) VALUES ('r', 'd', 1, ?, zeroblob(32), zeroblob(32), x'00', 1);
            INSERT INTO chunk (revision, start, bytes) VALUES ('r', 0, CAST(? AS BLOB));
            INSERT INTO placement (shard, revision, start, finish) VALUES ('main', 'r', 0, ?);
            """, arguments: [id, length, text, length])
        try database.execute(sql: passage)
      }
      try old.close()
      try await before(directory)
      let store = try await TemporaryMemory.open(directory)
      let shard = try #require(try await store.library(for: .owner).shards().first)
      #expect(shard.documents == 1 && shard.bytes == length)
      try await check(store, id)
      try store.close()
    }
  }
}
