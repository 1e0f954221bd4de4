import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@testable import OstrakaReaders

/// A model whose replies a test decides, one for each part that it is asked about.
private final class ScriptedModel: PartReader {
  let room = 1_000
  private let replies: Mutex<[(answer: String, quotes: [ModelQuote])]>

  init(_ replies: [(answer: String, quotes: [ModelQuote])]) {
    self.replies = Mutex(replies)
  }

  /// How many replies nobody asked for.
  var left: Int { replies.withLock(\.count) }

  func tokens(of passage: HeldPassage) -> Int { passage.text.utf8.count }
  func hold(_ part: HeldPart, after gone: Set<Digest>) -> Usage { .none }

  func answer(_ query: Query, from part: HeldPart, focus: [HeldPassage]) throws -> ModelReply {
    let (answer, quotes) = replies.withLock { $0.removeFirst() }
    let usage = Usage(freshTokens: 1, cachedTokens: 0, outputTokens: 0, cost: 0)
    return ModelReply(answer: answer, quotes: quotes, usage: usage)
  }

  func drop(allBut parts: [HeldPart]) {}
  func keepWarm(_ part: HeldPart) -> PartWarmth {
    PartWarmth(warmth: .hot, until: nil, nextCost: 0)
  }
  func close() {}
}

@Suite("A session with a model")
struct ModelSessionTests {
  private static let text = """
    The lamp is lit at nine.

    The lamp is lit by Ada.

    The lamp is lit at nine.

    """
  private static let library = MemoryLibrary(text)

  private func read(
    _ model: ScriptedModel, from library: MemoryLibrary = library
  ) async throws -> Finding {
    let session = try await ModelSession.open(
      [library.document.current.extent], of: library.document.shard, from: library, reader: model,
      gauge: ReaderGauge(), model: "scripted", budget: model.room)
    return try await session.read(
      Query(
        id: "query", question: "Who lights the lamp?", replyTo: Mailbox("owner"),
        deadline: Timestamp(microseconds: .max)))
  }

  @Test("drops an answer whose quote is invented, or has nothing to do with it, and says so")
  func flawed() async throws {
    let replies = [
      ("Bea", "The lamp is lit by Bea.", "is not in the documents"),
      ("Bea", "at", "is not in the documents"),
      ("Bea", "nine", "has nothing to do with its answer"),
    ]
    for (answer, quote, note) in replies {
      let model = ScriptedModel([(answer, [ModelQuote(text: quote)])])
      let finding = try await read(model)
      #expect(finding.answer == nil && finding.note?.contains(note) == true, "\(finding)")
    }
  }

  @Test("holds a line that is longer than the model's room in several parts, whole")
  func longLine() async throws {
    let line = String(repeating: "Lämpchen ", count: 1_000)
    let library = MemoryLibrary("# Lamps\n" + line + "\nThe end.\n")
    let parts = try await HeldPart.parts(
      of: [library.document.current.extent], from: library, for: ScriptedModel([]))
    #expect(parts.count > 9 && parts.allSatisfy { $0.tokens <= 1_000 })
    let held = parts.flatMap(\.passages)
    #expect(held.map(\.text).joined() == String(decoding: library.text, as: UTF8.self))
    // Each piece says the line that it is of.
    #expect(held.allSatisfy { $0.text.contains("The end") ? $0.line >= 2 : $0.line <= 2 })
  }

  @Test("is surer of an answer that its quote bears out")
  func confidence() async throws {
    let quote = ModelQuote(text: "The lamp is lit by Ada.")
    let sure = try await read(ScriptedModel([("Ada", [quote])]))
    let unsure = try await read(ScriptedModel([("The harbour master", [quote])]))
    #expect(sure.answer == "Ada" && sure.citations.map(\.quote) == [quote.text])
    #expect(unsure.answer == "The harbour master" && unsure.confidence < sure.confidence)
  }

  @Test("asks further parts until an answer is borne out, and counts what all of them used")
  func parts() async throws {
    let quote = ModelQuote(text: "The lamp is lit")
    let better = ModelQuote(text: "lit by Ada")
    let filler = String(repeating: " The fog was thick that night.", count: 25) + "\n\n"
    let long = ["The lamp is lit.", "It is lit by Ada.", "The lamp is lit."]
    let model = ScriptedModel([("Nobody", [quote]), ("Ada", [better]), ("Nobody", [quote])])
    let finding = try await read(model, from: MemoryLibrary(long.map { $0 + filler }.joined()))
    #expect(finding.answer == "Ada" && finding.usage.freshTokens == 2, "\(finding)")
    #expect(model.left == 1)
  }

  @Test("cites the place where the model says that it read, not the first with the same words")
  func place() async throws {
    let end = Self.text.utf8.count
    let second = Extent(revision: Self.library.document.current.id, range: end - 26..<end)
    let model = ScriptedModel([
      ("At nine", [ModelQuote(text: "The lamp is lit at nine.", place: second)])
    ])
    let finding = try await read(model)
    #expect(finding.citations.map(\.lines) == [5...5], "\(finding.citations)")
  }
}
