import ArgumentParser
import Foundation
import Ostraka
import OstrakaReaders
import OstrakaStore

/// What holding documents in a model's context is worth: cold against warm, against the bare request,
/// and after the model was killed.
struct ModelBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "A model that holds documents, against reading them again.")

  @OptionGroup var options: BenchOptions
  @Option(help: "llama-server.") var server: String
  @Option(help: "The model, a GGUF file.") var file: String
  @Option(help: "Tokens of documents to hold.") var tokens: [Int] = [1_000, 4_000, 7_300]
  @Option(help: "Queries to four shards at once.") var queries = 1_000
  @Option(help: "Longest answer, in tokens.") var answer = 16

  private struct Figures: Encodable {
    let model: String
    let answerTokens: Int
    let rounds: Int
    let sizes: [HeldFigures]
    let mixed: MixedQueries.Figures
  }

  func run() async throws {
    var sizes: [HeldFigures] = []
    for count in tokens {
      sizes.append(try await HeldMeasure(bench: self, tokens: count).run())
      sizes.last.map { print($0.text) }
    }
    let mixed = try await MixedQueries(bench: self, count: queries).run()
    print(mixed.text)
    try options.write(
      Figures(
        model: URL(fileURLWithPath: file).lastPathComponent, answerTokens: answer,
        rounds: options.rounds, sizes: sizes, mixed: mixed))
  }

  /// Does some work beside a model's server, which ends with it.
  func withServer<Result: Sendable>(
    in memory: ScratchMemory, slots: Int, window: Int,
    _ work: @escaping @Sendable (LlamaServer) async throws -> Result
  ) async throws -> Result {
    try PrivateFile.makeDirectory(memory.directory.warm)
    let server = LlamaServer(
      program: server,
      model: try LlamaModel(
        file: file, window: window, slots: slots, threads: 1, answerLimit: answer,
        hangLimit: .seconds(10)),
      warm: WarmFolder(path: memory.directory.warm), runtime: .system(),
      logger: ScratchMemory.logger)
    let supervisor = Supervisor(time: SystemTime(), logger: ScratchMemory.logger)
    supervisor.start(Child(name: "server") { try await server.run() })
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await supervisor.run()
        return nil
      }
      group.addTask { try await work(server) }
      defer { group.cancelAll() }
      guard let result = try await group.next() ?? nil else { throw CancellationError() }
      return result
    }
  }
}

/// One shard's session over a document of its own.
struct BenchSession: Sendable {
  let shard: ShardID
  let session: any ReaderSession
  let extents: [Extent]
  let library: any Library
  let gauge = ReaderGauge()

  /// Loads so much text and has the model take it in.
  init(_ shard: ShardID, bytes: Int, store: Store, server: LlamaServer) async throws {
    self.shard = shard
    library = store.library(for: .owner)
    var text = ""
    var line = 0
    while text.utf8.count < bytes {
      text += "In \(shard) the lamp number \(line) was lit by keeper \(line * 7 % 31) "
      text += "at \(line % 24) o'clock.\n"
      line += 1
    }
    _ = try await library.put(
      Load(
        id: "load/\(shard)", source: .note("\(shard)"), name: "\(shard).md", shard: shard,
        bytes: Data(text.utf8)))
    extents = try await library.placement(of: shard)
    session = try await LlamaReader(
      shard: shard, server: server, library: library, gauge: gauge, time: SystemTime(),
      logger: ScratchMemory.logger
    ).open(extents)
  }

  func read(_ question: String) async throws -> Finding {
    try await session.read(
      Query(
        id: QueryID(rawValue: UUID().uuidString), question: question, replyTo: Mailbox("owner"),
        deadline: SystemTime().now.advanced(by: .seconds(900))))
  }
}
