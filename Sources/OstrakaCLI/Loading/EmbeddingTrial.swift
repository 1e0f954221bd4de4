import Foundation
import Ostraka
import OstrakaReaders

/// Has a model make vectors once, to see that it works and how fast it is.
struct EmbeddingTrial: Sendable {
  let choice: ModelChoice
  let pooling: LlamaModel.Pooling
  let access: Access

  /// What came of it.
  struct Outcome: Encodable, Sendable {
    let model: String
    let dimensions: Int
    let millisecondsPerPassage: Double
    /// How many passages the memory has, and how long they would take.
    let passages: Int
    let seconds: Double

    enum CodingKeys: String, CodingKey {
      case model, dimensions, passages, seconds
      case millisecondsPerPassage = "milliseconds_per_passage"
    }

    var text: String {
      String(
        format:
          "%@: vectors of %d numbers, %.0f ms a passage. This memory has %d passages: %.0f s.",
        model, dimensions, millisecondsPerPassage, passages, seconds)
    }
  }

  /// How many passages are tried, and how long they are in a memory that has none.
  private static let tried = 8
  private static let usualBytes = 400
  private static let patience: Duration = .seconds(60)

  /// Errors: what the server and the model say, and what may help.
  func run() async throws -> Outcome {
    let model = try LlamaModel(
      embedding: choice.file.path, pooling: pooling,
      threads: access.settings.embedding?.model.threads ?? 1,
      hangLimit: ModelSettings.defaultHangLimit)
    return try await TrialServer(program: choice.server, model: model, access: access)
      .run(measure)
  }

  private func measure(_ server: LlamaServer) async throws -> Outcome {
    try await server.waitUntilReady()
    let embedder = LlamaEmbedder(server: server)
    let passages = try await passages()
    let texts = (0..<Self.tried).map { Self.text($0, bytes: passages.bytes) }
    let time = access.runtime.time
    let began = time.uptime
    let vectors: [Vector]
    do {
      vectors = try await embedder.vectors(of: texts, within: Self.patience)
    } catch let error as OstrakaError where error.code == .fault {
      throw OstrakaError(
        .badData,
        "\(choice.file.name) makes no vectors: \(error.message) If it is a model for them whose file "
          + "doesn't say how, name it: --pooling mean (or cls, or last).", cause: error)
    }
    let each = Double((time.uptime - began).wholeMicroseconds) / 1_000 / Double(texts.count)
    return Outcome(
      model: choice.file.name, dimensions: vectors.first?.bytes.count ?? 0,
      millisecondsPerPassage: each, passages: passages.count,
      seconds: each * Double(passages.count) / 1_000)
  }

  /// How many the memory has, and how long they are on average.
  private func passages() async throws -> (count: Int, bytes: Int) {
    let (count, bytes) = try await access.withMemory { memory in
      let library = memory.library
      return (
        try await library.postings(for: QueryTerms(""), in: nil, limit: 0).passages,
        try await library.shards().reduce(0) { $0 + $1.bytes }
      )
    }
    return (count, count == 0 ? Self.usualBytes : min(bytes / count, EmbeddedText.limit))
  }

  /// Some text of a length, no two the same.
  private static func text(_ number: Int, bytes: Int) -> String {
    let sentence =
      "In \(1990 + number) the keeper of the lighthouse wrote down when ships came and went. "
    return EmbeddedText.cut(
      Data(String(repeating: sentence, count: bytes / sentence.utf8.count + 1).utf8), to: bytes)
  }
}
