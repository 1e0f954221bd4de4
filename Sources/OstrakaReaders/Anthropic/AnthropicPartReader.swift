import Foundation
import Ostraka
import Synchronization

/// Parts of documents in the prompt cache of a service that speaks the Anthropic Messages API.
///
/// Nothing is sent before the first query but what counts a part's tokens.
struct AnthropicPartReader: PartReader {
  let model: AnthropicModel
  let client: HostedClient
  let cache: PromptCache
  let state = State()

  final class State: Sendable {
    struct Values {
      /// Exact tokens of each part with its instructions; the estimate where nobody counts.
      var counts: [Digest: Int] = [:]
      var keepers: [Digest: KeepWarm] = [:]
      var takesTemperature = true
    }

    let values = Mutex(Values())
  }

  /// The version of the API, of 2023 and still the only one.
  static func headers(key: HostedKey?) -> [(name: String, value: String)] {
    let version = ("anthropic-version", "2023-06-01")
    return key.map { [version, ("x-api-key", $0.secret)] } ?? [version]
  }

  init(model: AnthropicModel, client: HostedClient) {
    self.model = model
    self.client = client
    cache = PromptCache(timeToLive: model.timeToLive.duration, time: client.time)
  }

  var room: Int { model.budget - HostedBudget.reserve }

  /// Estimated. The service divides documents into sentences for its citations, which takes tokens
  /// of its own: a tenth is added for that, and some for each document's frame.
  func tokens(of passage: HeldPassage) -> Int {
    guard model.citations == .native else { return TokenEstimate.tokens(in: passage.marked) }
    let text = TokenEstimate.tokens(in: passage.text)
    let frame = passage.isFirst ? TokenEstimate.tokens(in: passage.document) + 32 : 0
    return text + (text + 9) / 10 + frame
  }

  func hold(_ part: HeldPart, after gone: Set<Digest>) async throws -> Usage {
    do {
      _ = try await count(part, until: client.time.now.advanced(by: Self.countingLimit))
    } catch let error as OstrakaError where [.unavailable, .tryLater].contains(error.code) {
      // It is counted before its first use then.
    }
    return .none
  }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    let held = try await count(part, until: query.deadline)
    let question = TokenEstimate.tokens(in: query.question) + Self.questionFrame
    guard held + question + AnthropicRequest.outputLimit <= model.window else {
      throw OstrakaError(
        .tooLarge, "The question is too long for the window of \(model.name). Ask a shorter one.")
    }
    let exchange = Exchange(part: part, tokens: held, question: query.question)
    let (message, billed) = try await ask(exchange, until: query.deadline)
    if billed.usesCache { touch(part, held) { $0.used(at: $1) } }
    guard message.stopReason != "max_tokens" else {
      throw model.server.cut(at: AnthropicRequest.outputLimit)
    }
    return reply(message, billed, from: part)
  }

  func drop(allBut parts: [HeldPart]) {
    let kept = Set(parts.map(\.digest))
    cache.retain(kept)
    state.values.withLock { values in
      values.counts = values.counts.filter { kept.contains($0.key) }
      values.keepers = values.keepers.filter { kept.contains($0.key) }
    }
  }

  func keepWarm(_ part: HeldPart) async throws -> PartWarmth {
    let tokens = state.values.withLock { $0.counts[part.digest] } ?? part.tokens
    var used = Usage.none
    if model.keepsWarm {
      do {
        used = try await ping(part, tokens)
      } catch let error as OstrakaError where [.unavailable, .tryLater].contains(error.code) {
        // A limit is reached or nobody answers: it turns cold.
      }
    }
    let until = cache.warmUntil(part.digest)
    return PartWarmth(
      warmth: until == nil ? .cold : .hot, until: until,
      nextCost: model.server.cost(of: until == nil ? written(tokens) : read(tokens)), used: used)
  }

  func close() {}

  private static let countingLimit: Duration = .seconds(30)
  static let pingLimit: Duration = .seconds(60)
  /// Tokens around a question.
  static let questionFrame = 64
}

extension AnthropicPartReader {
  /// A part's exact tokens. Errors: `.tooLarge` above the budget.
  private func count(_ part: HeldPart, until deadline: Timestamp) async throws -> Int {
    let known = state.values.withLock { $0.counts[part.digest] }
    let count: Int
    if let known { count = known } else { count = try await counted(part, until: deadline) }
    state.values.withLock { $0.counts[part.digest] = count }
    guard count <= model.budget else {
      throw OstrakaError(
        .tooLarge,
        "A part of the shard's documents has \(count) tokens for \(model.name), and the reader's "
          + "budget is \(model.budget). Raise the budget, or divide the largest document.")
    }
    return count
  }

  /// As the service counts, which costs nothing; the estimate where a server can't.
  private func counted(_ part: HeldPart, until deadline: Timestamp) async throws -> Int {
    struct Count: Decodable {
      let tokens: Int

      enum CodingKeys: String, CodingKey { case tokens = "input_tokens" }
    }
    do {
      return try await client.post(
        "/v1/messages/count_tokens", request(part).content("?"), atMost: 0, until: deadline
      ) { response in
        guard case .body(let data) = response,
          let count = try? JSONDecoder().decode(Count.self, from: data), count.tokens > 0
        else {
          throw OstrakaError(
            .fault, "\(model.server.address) does not say how many tokens it counts.")
        }
        return HostedClient.Paid(value: count.tokens, cost: 0)
      }
    } catch let failure as HostedFailure {
      // A model that isn't there is told by the first question.
      guard [404, 405, 501].contains(failure.status) else { throw failure.error }
      return part.tokens
    }
  }

  func request(_ part: HeldPart) -> AnthropicRequest {
    let (count, takesTemperature) = state.values.withLock {
      ($0.counts[part.digest] ?? part.tokens, $0.takesTemperature)
    }
    return AnthropicRequest(
      model: model, part: part, isCached: count >= model.server.price?.cacheMinimum ?? 0,
      takesTemperature: takesTemperature)
  }

  /// The part from the cache, with a short question.
  func read(_ tokens: Int) -> BilledTokens {
    BilledTokens(
      fresh: Self.questionFrame, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: tokens,
      output: Self.questionFrame)
  }

  /// The part written to the cache, with a short question.
  func written(_ tokens: Int, output: Int = questionFrame) -> BilledTokens {
    let isShort = model.timeToLive == .fiveMinutes
    return BilledTokens(
      fresh: Self.questionFrame, cacheWrite5m: isShort ? tokens : 0,
      cacheWrite1h: isShort ? 0 : tokens, cacheRead: 0, output: output)
  }
}
