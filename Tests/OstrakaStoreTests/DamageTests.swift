import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaStore

@Suite("Damage to a memory's files")
struct DamageTests {
  private func load(_ number: Int) -> Load {
    Load(
      id: "r\(number)", source: .file("/x/\(number).md"), name: "\(number).md", shard: .main,
      bytes: Data("Heron \(number) stands.\n".utf8))
  }

  /// The files of a memory with ten documents, as a process leaves them that is killed.
  private func withFiles(
    _ body: (MemoryDirectory, _ backup: String) async throws -> Void
  ) async throws {
    try await TemporaryMemory.with { memory in
      let folder = URL(fileURLWithPath: memory.directory.path).deletingLastPathComponent().path
      for number in 1...10 {
        _ = try await memory.store.library(for: .owner).put(load(number))
      }
      let backup = folder + "/a.backup"
      _ = try await memory.store.backup(to: backup, withKey: true, request: "b")
      let copy = MemoryDirectory(path: folder + "/copy")
      try FileManager.default.copyItem(atPath: memory.directory.path, toPath: copy.path)
      try await body(copy, backup)
    }
  }

  /// The documents, in order, and whether the ledger is intact.
  private func contents(_ directory: MemoryDirectory) async throws -> (
    names: [String], isIntact: Bool
  ) {
    let store = try await TemporaryMemory.open(directory)
    let names = try await store.library(for: .owner).documents().map(\.name)
    let verdict = try await store.ledger.verify()
    try store.close()
    guard case .intact = verdict else { return (names, false) }
    return (names, true)
  }

  @Test("a log that was cut off loses its end, and the ledger says so")
  func cutLog() async throws {
    try await withFiles { directory, _ in
      let log = directory.database + "-wal"
      let whole = try Data(contentsOf: URL(fileURLWithPath: log))
      let database = try Data(contentsOf: URL(fileURLWithPath: directory.database))
      let head = try Data(contentsOf: URL(fileURLWithPath: directory.head))
      #expect(try await contents(directory).isIntact)
      var lengths: Set<Int> = []
      for part in 1...20 {
        try? FileManager.default.removeItem(atPath: directory.database + "-shm")
        try database.write(to: URL(fileURLWithPath: directory.database))
        try head.write(to: URL(fileURLWithPath: directory.head))
        try whole.prefix(whole.count * part / 21).write(to: URL(fileURLWithPath: log))
        let (names, isIntact) = try await contents(directory)
        // What is left is a beginning of what was written, each document whole.
        let expected = (1...10).map { "\($0).md" }.prefix(names.count).sorted()
        #expect(names == expected)
        #expect(!isIntact)
        lengths.insert(names.count)
      }
      #expect(lengths.count > 3, "the log was cut between documents: \(lengths)")
    }
  }

  @Test("a damaged page is noticed, said, and made good from a backup")
  func damagedPages() async throws {
    try await withFiles { directory, backup in
      let store = try await TemporaryMemory.open(directory)
      try await store.truncateLog()
      try store.close()
      let file = URL(fileURLWithPath: directory.database)
      let whole = try Data(contentsOf: file)
      var noticed = 0
      for page in stride(from: 1, to: whole.count / 8192, by: 3) {
        var damaged = whole
        damaged.replaceSubrange(
          page * 8192..<page * 8192 + 8192, with: Data(repeating: 0x5a, count: 8192))
        try damaged.write(to: file)
        for log in ["-wal", "-shm"] {
          try? FileManager.default.removeItem(atPath: directory.database + log)
        }
        do {
          // Never other text than what was stored.
          let store = try await TemporaryMemory.open(directory)
          defer { try? store.close() }
          for document in try await store.library(for: .owner).documents() {
            let bytes = try await store.library(for: .owner).bytes(document.current.extent)
            let number = document.name.dropLast(3)
            #expect(bytes == Data("Heron \(number) stands.\n".utf8))
          }
          if case .broken = try await store.ledger.verify() { noticed += 1 }
        } catch let error as OstrakaError {
          #expect(error.code == .badData && error.message.contains("damaged"), "\(error)")
          noticed += 1
        }
      }
      #expect(noticed > 0)
      let restored = try await Restore(
        of: backup, into: directory, runtime: .system(), logger: TemporaryMemory.logger
      ).run(replacing: true)
      #expect(restored.documents == 10)
      #expect(try await contents(directory).isIntact)
    }
  }
}
