import Foundation
import Ostraka
import OstrakaReaders
import OstrakaStore
import Testing

@Suite("A model on this machine", .serialized, .timeLimit(.minutes(15)))
struct LlamaTests {
  /// How many tokens beyond the question may be read again: what a template puts around it, and the
  /// last of a held prefix.
  static let slack = 96

  @Test("takes its documents in once and answers ten queries from there")
  func held() async throws {
    try await NeuralMemory.with { memory in
      let session = try await memory.session("harbour", lines: 25)
      for number in 0..<10 {
        let finding = try await memory.read(session, "Who lit lamp \(number)?")
        #expect(finding.usage.freshTokens <= Self.slack, "\(finding.usage)")
        #expect(finding.usage.cachedTokens > 500, "\(finding.usage)")
      }
      #expect(memory.server.starts == 1)
    }
  }

  @Test("is shown the best passages once more where that is wanted")
  func focus() async throws {
    try await NeuralMemory.with(focuses: true) { memory in
      let session = try await memory.session("harbour", lines: 25)
      let finding = try await memory.read(session, "Who lit lamp number 7?")
      #expect(finding.usage.freshTokens > Self.slack, "\(finding.usage)")
      #expect(finding.usage.cachedTokens > 500, "\(finding.usage)")
    }
  }

  @Test("four shards asked at once are answered each from its own documents")
  func together() async throws {
    try await NeuralMemory.with { memory in
      let shards: [ShardID] = ["north", "south", "east", "west"]
      var sessions: [(ShardID, any ReaderSession)] = []
      for shard in shards { sessions.append((shard, try await memory.session(shard, lines: 20))) }
      for _ in 0..<3 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (shard, session) in sessions {
            group.addTask {
              let finding = try await memory.read(session, "Who lit lamp 3?")
              #expect(finding.usage.freshTokens <= Self.slack, "\(shard): \(finding.usage)")
              for citation in finding.citations { #expect(citation.quote.contains("\(shard)")) }
            }
          }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test("with fewer slots than shards, contexts are saved and restored, not read again")
  func swapped() async throws {
    try await NeuralMemory.with(slots: 1) { memory in
      let north = try await memory.session("north", lines: 20)
      let south = try await memory.session("south", lines: 20)
      for session in [north, south, north, south] {
        let usage = try await memory.read(session, "Who lit lamp 3?").usage
        #expect(usage.freshTokens <= 2 * Self.slack, "\(usage)")
      }
    }
  }

  @Test(
    "that is killed or hangs comes back with its contexts from the disk, and answers the same",
    arguments: [SIGKILL, SIGSTOP])
  func restored(signal: Int32) async throws {
    try await NeuralMemory.with { memory in
      let session = try await memory.session("harbour", lines: 25)
      let before = try await memory.read(session, "Who lit lamp 7?")
      let process = try #require(memory.server.process)
      #expect(kill(process, signal) == 0)
      let after = try await memory.read(session, "Who lit lamp 7?")
      #expect(
        after.answer == before.answer && after.citations == before.citations,
        "\(before) \(after)")
      #expect(after.usage.freshTokens <= 2 * Self.slack, "\(after.usage)")
      #expect(memory.server.starts == 2)
      #expect(kill(process, 0) == -1)
    }
  }

  @Test("holds what is larger than its window in parts, none of it cut off")
  func parts() async throws {
    try await NeuralMemory.with(slots: 1, window: 2_048) { memory in
      let session = try await memory.session("harbour", lines: 100)
      #expect(memory.warmFiles.count >= 3)
      _ = try await memory.read(session, "Who lit lamp 99?")
      let absorbed = try await session.hold(
        try await memory.store.library(for: .owner).placement(of: "harbour"))
      #expect(absorbed.reread == 0 && absorbed.kept > 2_000, "\(absorbed)")
    }
  }

  @Test("reads only what is new when a document is added")
  func added() async throws {
    try await NeuralMemory.with { memory in
      let session = try await memory.session("harbour", lines: 25)
      let library = memory.store.library(for: .owner)
      _ = try await library.put(
        Load(
          id: "load/note", source: .note("note"), name: "note.md", shard: "harbour",
          bytes: Data("The harbour was closed on Sunday.\n".utf8)))
      let absorbed = try await session.hold(try await library.placement(of: "harbour"))
      #expect(absorbed.reread < Self.slack && absorbed.kept > 500, "\(absorbed)")
      #expect(memory.warmFiles.count == 1)
      let finding = try await memory.read(session, "Who lit lamp number 7?")
      #expect(finding.usage.freshTokens <= Self.slack, "\(finding.usage)")
    }
  }

  @Test("that only restores reads nothing again, and leaves what is saved")
  func onlyRestores() async throws {
    try await NeuralMemory.with { memory in
      _ = try await memory.stored.load("harbour", lines: 10)
      let error = await #expect(throws: OstrakaError.self) {
        _ = try await memory.open("harbour", onlyRestores: true)
      }
      #expect(error?.message.hasPrefix("cold") == true && memory.warmFiles.isEmpty)
      await (try await memory.open("harbour")).close()
      let saved = memory.warmFiles
      let session = try await memory.open("harbour", onlyRestores: true)
      _ = try await session.hold([])
      #expect(saved.count == 1 && memory.warmFiles == saved)
    }
  }

  @Test("keeps no context of a document that is forgotten")
  func forgotten() async throws {
    try await NeuralMemory.with { memory in
      let library = memory.store.library(for: .owner)
      _ = try await memory.session("harbour", lines: 10)
      #expect(memory.warmFiles.count == 1)
      let document = try await library.document(named: "harbour.md")
      _ = try await library.forget(document.id)
      #expect(memory.warmFiles.isEmpty)
      let session = try await memory.open("harbour")
      let finding = try await memory.read(session, "Who lit lamp 7?")
      #expect(finding.answer == nil)
    }
  }
}
