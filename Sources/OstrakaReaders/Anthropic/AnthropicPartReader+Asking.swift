import Foundation
import Ostraka
import Synchronization

extension AnthropicPartReader {
  /// One question about one part.
  struct Exchange: Sendable {
    let part: HeldPart
    let tokens: Int
    let question: String
    var outputLimit = AnthropicRequest.outputLimit
  }

  typealias Outcome = (message: AnthropicMessage, billed: BilledTokens)

  /// Asks, the first one alone where a part isn't warm.
  func ask(_ exchange: Exchange, until deadline: Timestamp) async throws -> Outcome {
    guard request(exchange.part).isCached else {
      return try await send(exchange, until: deadline)
    }
    let left = max(.zero, client.time.now.duration(to: deadline))
    let outcome = try await Patience(overall: left, silence: left).spent(
      on: model.server.address.host, time: client.transport.time
    ) { _ in
      try await cache.use(exchange.part.digest) { begun in
        try await send(exchange, until: deadline, onBegin: begun)
      }
    }
    if !outcome.billed.usesCache { cache.forget(exchange.part.digest) }
    return outcome
  }

  private func send(
    _ exchange: Exchange, until deadline: Timestamp,
    onBegin: @escaping @Sendable () -> Void = {}
  ) async throws -> Outcome {
    let request = request(exchange.part)
    let worst = worst(exchange)
    let (server, model) = (model.server, model)
    do {
      return try await client.post(
        "/v1/messages",
        request.message(exchange.question, outputLimit: exchange.outputLimit),
        atMost: server.cost(of: worst), until: deadline, onBegin: { onBegin() }
      ) { response in
        let message = try AnthropicMessage(response, from: server.address)
        let billed =
          message.usage.billed(timeToLive: model.timeToLive, window: model.window) ?? worst
        return HostedClient.Paid(value: (message, billed), cost: server.cost(of: billed))
      }
    } catch let failure as HostedFailure {
      guard failure.status == 400, request.takesTemperature,
        failure.message.contains("temperature")
      else { throw failure.error }
      // Some models take none; one without it is the same for all that follow.
      state.values.withLock { $0.takesTemperature = false }
      return try await send(exchange, until: deadline, onBegin: onBegin)
    }
  }

  /// The most that an exchange can come to.
  private func worst(_ exchange: Exchange) -> BilledTokens {
    var tokens = written(exchange.tokens, output: exchange.outputLimit)
    tokens.fresh += TokenEstimate.tokens(in: exchange.question)
    return tokens
  }

  func reply(
    _ message: AnthropicMessage, _ billed: BilledTokens, from part: HeldPart
  ) -> ModelReply {
    let usage = model.server.usage(of: billed)
    if message.stopReason == "refusal" { return ModelReply(answer: nil, quotes: [], usage: usage) }
    switch model.citations {
    case .native:
      let text = message.text.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty, !text.hasPrefix(AnthropicRequest.abstention) else {
        return ModelReply(answer: nil, quotes: [], usage: usage)
      }
      let documents = part.documents
      let quotes = message.citations.compactMap { citation -> ModelQuote? in
        let index = citation.documentIndex ?? 0
        return documents.indices.contains(index) ? documents[index].quote(citation) : nil
      }
      return ModelReply(answer: text, quotes: quotes, usage: usage)
    case .quoted:
      return ModelReply(QuotedAnswer.parse(message.text), usage: usage)
    }
  }

  /// Reads a part again before the service forgets it, while that is worth its price.
  func ping(_ part: HeldPart, _ tokens: Int) async throws -> Usage {
    let now = client.time.now
    let decision = state.values.withLock { $0.keepers[part.digest]?.decision(at: now) }
    guard decision == .ping else { return .none }
    let outcome = try await send(
      Exchange(part: part, tokens: tokens, question: "Reply with OK.", outputLimit: 1),
      until: now.advanced(by: Self.pingLimit), onBegin: { cache.note(part.digest, at: now) })
    touch(part, tokens) { $0.pinged(at: $1) }
    return model.server.usage(of: outcome.billed)
  }

  /// Tells the part's keeper of a use or a ping.
  func touch(
    _ part: HeldPart, _ tokens: Int, _ change: (inout KeepWarm, Timestamp) -> Void
  ) {
    let ping = model.server.cost(of: read(tokens))
    let new = KeepWarm(
      timeToLive: model.timeToLive.duration, pingCost: ping,
      rewriteCost: model.server.cost(of: written(tokens)) - ping)
    let now = client.time.now
    state.values.withLock { change(&$0.keepers[part.digest, default: new], now) }
  }
}
