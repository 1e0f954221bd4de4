import Foundation
import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@testable import OstrakaStore

@Suite("Vectors of passages")
struct EmbeddingTests {
  private func load(_ text: String, _ name: String, shard: ShardID = .main) -> Load {
    Load(id: name + text, source: .note(name), name: name, shard: shard, bytes: Data(text.utf8))
  }

  @Test("find what shares no word with the question, in the shards that are asked")
  func meaning() async throws {
    let embedder = Topics()
    try await TemporaryMemory.with(embedder: embedder) { memory in
      let library = memory.store.library(for: .owner)
      _ = try await library.put(load("A ketch lay at anchor.\n", "ketch.md", shard: "a"))
      _ = try await library.put(load("The pear tree bloomed.\n", "pear.md", shard: "a"))
      _ = try await library.put(load("A schooner left.\n", "schooner.md", shard: "b"))
      let search = Search(library: library)
      #expect(try await search.run("vessel").isEmpty, "not read yet")
      try await memory.store.embedAll(by: embedder)
      let status = try await memory.store.embeddingStatus()
      #expect(status == EmbeddingStatus(model: "topics", passages: 3, embedded: 3, isReady: true))
      let all = try await search.run("vessel")
      #expect(all.map(\.document.name).prefix(2).sorted() == ["ketch.md", "schooner.md"])
      #expect(try await search.run("vessel", shards: ["b"]).map(\.document.name) == ["schooner.md"])
      _ = try await search.run("vessel")
      #expect(embedder.asked.withLock { $0.count { $0 == ["vessel"] } } == 1, "asked once for all")
    }
  }

  @Test("go with their passages, and those of another model are dropped")
  func going() async throws {
    try await TemporaryMemory.with(embedder: Topics()) { memory in
      let library = memory.store.library(for: .owner)
      func embedded() async throws -> Int? { try await memory.store.embeddingStatus()?.embedded }
      let ketch = try await library.put(load("A ketch lay at anchor.\n", "ketch.md"))
      _ = try await library.put(load("A schooner left.\n", "schooner.md"))
      try await memory.store.embedAll(by: Topics())
      #expect(try await embedded() == 2)
      _ = try await library.put(load("The schooner came back.\n", "schooner.md"))
      #expect(try await embedded() == 1, "the new text isn't read yet")
      try await memory.store.embedAll(by: Topics())
      _ = try await library.forget(ketch.document)
      #expect(try await embedded() == 1)
      let other = Topics(model: "other")
      try await memory.store.embedAll(by: other)
      #expect(try await embedded() == 1)
      #expect(other.asked.withLock { $0.joined().contains { $0.contains("came back") } })
    }
  }

  @Test("are made once: a passage that has one and waits all the same waits no longer")
  func waitsNoLonger() async throws {
    let embedder = Topics()
    try await TemporaryMemory.with(embedder: embedder) { memory in
      _ = try await memory.store.library(for: .owner).put(load("A ketch lay at anchor.\n", "a.md"))
      try await memory.store.embedAll(by: embedder)
      try await memory.store.committer.write(.relaxed) {
        try $0.execute("INSERT INTO unembedded (passage) SELECT id FROM passage")
      }
      try await memory.store.embedAll(by: embedder)
      #expect(try await memory.store.embeddingStatus()?.embedded == 1)
    }
  }

  @Test("of a text that the model refuses are of a part of it, or empty; the others are as usual")
  func refused() async throws {
    let embedder = Topics(longest: 200, refuses: "@")
    try await TemporaryMemory.with(embedder: embedder) { memory in
      let library = memory.store.library(for: .owner)
      let words = String(repeating: "ketch ", count: 90)
      _ = try await library.put(load(words + "\n", "long.md"))
      _ = try await library.put(load("@\n", "never.md"))
      _ = try await library.put(load("The pear tree bloomed.\n", "pear.md"))
      try await memory.store.embedAll(by: embedder)
      #expect(try await memory.store.embeddingStatus()?.embedded == 3)
      let found = try await Search(library: library).run("vessel").map(\.document.name)
      #expect(found == ["long.md"])
    }
  }

  @Test("aren't needed: without the model words do, and status says why")
  func unavailable() async throws {
    let embedder = Topics()
    embedder.isGone.withLock { $0 = true }
    try await TemporaryMemory.with(embedder: embedder) { memory in
      let library = memory.store.library(for: .owner)
      _ = try await library.put(load("A ketch lay at anchor.\n", "ketch.md"))
      let error = await #expect(throws: OstrakaError.self) {
        try await memory.store.embedAll(by: embedder)
      }
      #expect(error?.code == .unavailable)
      #expect(try await Search(library: library).run("ketch").count == 1)
      #expect(try await Search(library: library).run("vessel").isEmpty)
      embedder.isGone.withLock { $0 = false }
      try await memory.store.embedAll(by: embedder)
      #expect(try await Search(library: library).run("vessel").count == 1, "it is asked again")
    }
  }

  @Test("are tried again by a host until the model answers, and again after each load")
  func keeping() async throws {
    let embedder = Topics()
    embedder.isGone.withLock { $0 = true }
    try await TemporaryMemory.with(embedder: embedder) { memory in
      let (store, time) = (memory.store, memory.time)
      let library = store.library(for: .owner)
      _ = try await library.put(load("A ketch lay at anchor.\n", "ketch.md"))
      try await withThrowingTaskGroup { group in
        group.addTask { try await store.run() }
        func untilEmbedded(_ count: Int) async throws {
          while try await store.embeddingStatus()?.embedded != count {
            time.advance(by: .seconds(3))
            await Task.yield()
          }
        }
        while try await store.embeddingStatus()?.problem == nil { await Task.yield() }
        #expect(try await store.embeddingStatus()?.problem == "The model is gone.")
        embedder.isGone.withLock { $0 = false }
        try await untilEmbedded(1)
        while try await store.embeddingStatus()?.problem != nil { await Task.yield() }
        _ = try await library.put(load("A schooner left.\n", "schooner.md"))
        try await untilEmbedded(2)
        group.cancelAll()
      }
    }
  }

  @Test("whose model refuses everything are not taken for read")
  func useless() async throws {
    let embedder = Topics(longest: 0)
    try await TemporaryMemory.with(embedder: embedder) { memory in
      let library = memory.store.library(for: .owner)
      _ = try await library.put(load("A ketch lay at anchor.\n", "ketch.md"))
      await #expect(throws: OstrakaError.self) {
        try await memory.store.embedAll(by: embedder)
      }
      #expect(try await memory.store.embeddingStatus()?.embedded == 0)
    }
  }

  @Test("of a question are asked for once, and again when whoever asked went away")
  func once() async throws {
    let model = HeldModel()
    let meanings = Meanings(of: model)
    let first = Task { await meanings.vector(of: "vessel") }
    while model.waiting.withLock({ $0.count }) < 1 { await Task.yield() }
    let second = Task { await meanings.vector(of: "vessel") }
    first.cancel()
    model.release(nil)
    #expect(await first.value == nil)
    while model.waiting.withLock({ $0.count }) < 1 { await Task.yield() }
    let vector = Vector([1, 2])
    model.release(vector)
    #expect(await second.value == vector)
    #expect(await meanings.vector(of: "vessel") == vector, "it is remembered")
    #expect(model.asked.withLock { $0 } == 2)
  }
}

/// A model that answers when it is told to.
private final class HeldModel: Embedder {
  let name = "held"
  let isReady = true
  let waiting = Mutex<[CheckedContinuation<Vector?, Never>]>([])
  let asked = Mutex(0)

  func fingerprint() -> Digest { Digest(of: Data()) }

  func vectors(of texts: [String], within patience: Duration) async throws -> [Vector] {
    asked.withLock { $0 += 1 }
    let vector = await withCheckedContinuation { continuation in
      waiting.withLock { $0.append(continuation) }
    }
    guard let vector else { throw CancellationError() }
    return [vector]
  }

  /// Nil for one whose asker has gone.
  func release(_ vector: Vector?) {
    let all = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    for each in all { each.resume(returning: vector) }
  }
}

/// A model that knows two topics.
private final class Topics: Embedder {
  let name: String
  let longest: Int
  let refuses: Character?
  let asked = Mutex<[[String]]>([])
  let isGone = Mutex(false)
  var isReady: Bool { !isGone.withLock { $0 } }

  init(model: String = "topics", longest: Int = .max, refuses: Character? = nil) {
    (name, self.longest, self.refuses) = (model, longest, refuses)
  }

  func fingerprint() -> Digest { Digest(of: Data(name.utf8)) }

  func vectors(of texts: [String], within patience: Duration) throws -> [Vector] {
    asked.withLock { $0.append(texts) }
    if isGone.withLock({ $0 }) { throw OstrakaError(.unavailable, "The model is gone.") }
    return try texts.map { text in
      guard text.utf8.count <= longest, !(refuses.map(text.contains) ?? false),
        let vector = Vector([
          Self.count(["ketch", "schooner", "vessel"], in: text), Self.count(["pear"], in: text),
          0.1,
        ])
      else { throw OstrakaError(.fault, "The text is too long.") }
      return vector
    }
  }

  private static func count(_ words: [String], in text: String) -> Float {
    Float(words.count { text.contains($0) })
  }
}
