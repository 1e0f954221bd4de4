import Foundation
import Logging
import Ostraka
import OstrakaReaders
import OstrakaStore
import OstrakaTesting
import Testing

/// A memory on the disk, gone when a test ends.
struct StoredMemory: Sendable {
  let directory: MemoryDirectory
  let store: Store

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static func with(_ body: (StoredMemory) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ostraka-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = MemoryDirectory(path: folder.appendingPathComponent(".ostraka").path)
    try await Store.make(in: directory, runtime: .system(), logger: logger)
    let store = try Store(directory, runtime: .system(), logger: logger)
    try PrivateFile.makeDirectory(directory.warm)
    try await body(StoredMemory(directory: directory, store: store))
    try store.close()
  }

  /// Loads a document of its own for a shard.
  func load(_ shard: ShardID, lines: Int) async throws -> any Library {
    let library = store.library(for: .owner)
    let text = (0..<lines).map {
      "In \(shard) the lamp number \($0) was lit by keeper \($0 * 7 % 31) at \($0 % 24) o'clock.\n"
    }.joined()
    _ = try await library.put(
      Load(
        id: "load/\(shard)", source: .note("\(shard)"), name: "\(shard).md", shard: shard,
        bytes: Data(text.utf8)))
    return library
  }
}

/// A memory with a model's server, both gone when a test ends.
struct NeuralMemory: Sendable {
  let stored: StoredMemory
  let server: LlamaServer

  var directory: MemoryDirectory { stored.directory }
  var store: Store { stored.store }

  static func with(
    slots: Int = 4, window: Int = 4_096, focuses: Bool = false,
    _ body: @escaping @Sendable (NeuralMemory) async throws -> Void
  ) async throws {
    let local = try LocalModel.find()
    try await StoredMemory.with { stored in
      let server = LlamaServer(
        program: local.server,
        model: try LlamaModel(
          file: local.model, window: window, slots: slots, threads: 1, answerLimit: 256,
          focuses: focuses, hangLimit: .seconds(3)),
        warm: WarmFolder(path: stored.directory.warm), runtime: .system(),
        logger: StoredMemory.logger)
      let supervisor = Supervisor(time: SystemTime(), logger: StoredMemory.logger)
      supervisor.start(Child(name: "server") { try await server.run() })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        group.addTask { try await body(NeuralMemory(stored: stored, server: server)) }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  /// Loads a document of its own for a shard and opens the shard's session.
  func session(_ shard: ShardID, lines: Int) async throws -> any ReaderSession {
    _ = try await stored.load(shard, lines: lines)
    return try await open(shard)
  }

  func open(_ shard: ShardID, onlyRestores: Bool = false) async throws -> any ReaderSession {
    let library = store.library(for: .owner)
    return try await LlamaReader(
      shard: shard, server: server, library: library, gauge: ReaderGauge(), time: SystemTime(),
      logger: StoredMemory.logger, onlyRestores: onlyRestores
    ).open(try await library.placement(of: shard))
  }

  func read(_ session: any ReaderSession, _ question: String) async throws -> Finding {
    let finding = try await session.read(
      Query(
        id: QueryID(rawValue: UUID().uuidString), question: question, replyTo: Mailbox("owner"),
        deadline: SystemTime().now.advanced(by: .seconds(300))))
    for citation in finding.citations {
      #expect(try await citation.verify(in: store.library(for: .owner)))
    }
    // An answer has a quote that stands in the documents, or says that it isn't the model's.
    #expect(finding.answer == nil || !finding.citations.isEmpty)
    return finding
  }

  var warmFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.warm)) ?? []
    return names.filter { $0.hasSuffix(".kv") }
  }
}
