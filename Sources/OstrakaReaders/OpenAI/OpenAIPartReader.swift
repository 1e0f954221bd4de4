import Foundation
import Ostraka
import Synchronization

/// Parts of documents that are sent to a chat completions API before each question.
struct OpenAIPartReader: PartReader {
  let model: OpenAIModel
  let client: HostedClient
  private let state = State()

  final class State: Sendable {
    struct Values {
      var dialect = OpenAIDialect()
      /// When the server read each part last.
      var lastUses: [Digest: Timestamp] = [:]
    }

    let values = Mutex(Values())
  }

  /// Counts differ from estimates by less; a server that read less than that has cut something off.
  private static let leastShare = 0.4
  /// The longest answer, in tokens.
  static let outputLimit = 1_024
  /// How long servers keep what they have read, at the least: OpenAI's five minutes.
  static let timeToLive: Duration = .seconds(300)

  static func headers(key: HostedKey?) -> [(name: String, value: String)] {
    key.map { [("authorization", "Bearer \($0.secret)")] } ?? []
  }

  init(model: OpenAIModel, client: HostedClient) {
    self.model = model
    self.client = client
  }

  var room: Int { model.budget - HostedBudget.reserve }

  func tokens(of passage: HeldPassage) -> Int { TokenEstimate.tokens(in: passage.marked) }

  /// Nothing: no server of this kind takes documents in without a question.
  func hold(_ part: HeldPart, after gone: Set<Digest>) -> Usage { .none }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    let question = TokenEstimate.tokens(in: query.question)
    guard part.tokens + HostedBudget.reserve + question + Self.outputLimit <= model.window else {
      throw OstrakaError(
        .tooLarge, "The question is too long for the window of \(model.name). Ask a shorter one.")
    }
    let completion = try await ask(query, part, worst(part, question))
    let billed = completion.billed ?? worst(part, question)
    if let read = completion.billed?.prompt, Double(read) < Double(part.tokens) * Self.leastShare {
      throw OstrakaError(
        .tooLarge,
        "\(model.server.address) read \(read) of about \(part.tokens) tokens: it runs \(model.name) with a "
          + "smaller window. Set openai.window to what that really is.")
    }
    let usage = model.server.usage(of: billed)
    let answer = QuotedAnswer.parse(completion.text)
    guard answer != nil || !completion.isCut else { throw model.server.cut(at: Self.outputLimit) }
    return ModelReply(answer, usage: usage)
  }

  func drop(allBut parts: [HeldPart]) {
    let kept = Set(parts.map(\.digest))
    state.values.withLock { values in
      values.lastUses = values.lastUses.filter { kept.contains($0.key) }
    }
  }

  /// Does nothing: what a server keeps, and how long, is its own affair.
  func keepWarm(_ part: HeldPart) -> PartWarmth {
    let until = state.values.withLock { $0.lastUses[part.digest] }?
      .advanced(by: Self.timeToLive)
    let isWarm = until.map { $0 > client.time.now } ?? false
    let tokens = part.tokens + HostedBudget.reserve
    let cost = model.server.cost(
      of: BilledTokens(
        fresh: isWarm ? 0 : tokens, cacheWrite5m: 0, cacheWrite1h: 0,
        cacheRead: isWarm ? tokens : 0, output: 0))
    return PartWarmth(
      warmth: isWarm ? .hot : .cold, until: isWarm ? until : nil, nextCost: cost)
  }

  func close() {}

  private func worst(_ part: HeldPart, _ question: Int) -> BilledTokens {
    BilledTokens(
      fresh: part.tokens + HostedBudget.reserve + question, cacheWrite5m: 0, cacheWrite1h: 0,
      cacheRead: 0, output: Self.outputLimit)
  }

  /// Asks in the best form that the server takes. A simpler one that it took is used from then on.
  private func ask(
    _ query: Query, _ part: HeldPart, _ worst: BilledTokens
  ) async throws -> OpenAICompletion {
    let known = state.values.withLock { $0.dialect }
    var dialect = known
    var refusal: HostedFailure?
    while true {
      do {
        let start = client.time.now
        let completion = try await send(query, part, dialect, worst)
        state.values.withLock { values in
          if values.dialect == known { values.dialect = dialect }
          values.lastUses[part.digest] = start
        }
        return completion
      } catch let failure as HostedFailure {
        let first = refusal ?? failure
        guard failure.status == 400, failure.error.code != .tooLarge,
          let simpler = dialect.simpler(refused: failure.message)
        else { throw first.error }
        (refusal, dialect) = (first, simpler)
      }
    }
  }

  private func send(
    _ query: Query, _ part: HeldPart, _ dialect: OpenAIDialect, _ worst: BilledTokens
  ) async throws -> OpenAICompletion {
    let documents = part.passages.map(\.marked).joined()
    let fixed: [(String, OrderedJSON)] = [
      ("model", .string(model.name)),
      (
        "messages",
        [
          ["role": "system", "content": .string(QuotingPrompt.instructions + documents)],
          ["role": "user", "content": .string("Question: " + query.question)],
        ]
      ),
      ("stream", false),
    ]
    let (server, window) = (model.server, model.window)
    return try await client.post(
      "/chat/completions", .object(fixed + dialect.fields(outputLimit: Self.outputLimit)),
      atMost: server.cost(of: worst), until: query.deadline
    ) { response in
      let completion = try OpenAICompletion(response, from: server.address, window: window)
      return HostedClient.Paid(
        value: completion, cost: server.cost(of: completion.billed ?? worst))
    }
  }
}
