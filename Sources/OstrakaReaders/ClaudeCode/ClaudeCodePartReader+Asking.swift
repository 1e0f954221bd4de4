import Foundation
import Logging
import Ostraka

extension ClaudeCodePartReader {
  /// How long a process that has recorded a part may take to end.
  private static let grace: Duration = .seconds(10)

  /// A message, and what is known of it before it is sent.
  private struct Draft {
    let line: [UInt8]
    let tokens: Int

    init(_ text: String) throws {
      line = try ClaudeCodePrompt.line(text)
      tokens = TokenEstimate.tokens(in: text)
    }
  }

  /// Asks a live process, or a fresh fork of the recorded session, recorded first if need be.
  func ask(_ question: String, _ part: HeldPart) async throws -> ModelReply {
    let draft = try Draft(ClaudeCodePrompt.asking(question))
    guard draft.tokens <= ClaudeCodeModel.growth else {
      throw OstrakaError(
        .tooLarge,
        "The question has \(draft.tokens) tokens; Claude Code takes \(ClaudeCodeModel.growth).")
    }
    try await server.ready()
    let holder = ClaudeCodeRecording.holder(of: part.digest, shard)
    return try await server.slots.lend(to: holder) { slot, isHeld in
      do {
        if isHeld, let process = self.server.process(in: slot), process.takes(draft.tokens) {
          return Self.reply(try await self.send(draft, part, to: process))
        }
        await self.server.end(slot)
        return try await self.askFork(draft, part, in: slot)
      } catch {
        // It may still write the answer to this question.
        await self.server.end(slot)
        throw error
      }
    }
  }

  private func askFork(
    _ draft: Draft, _ part: HeldPart, in slot: Int
  ) async throws -> ModelReply {
    var used = Usage.none
    for _ in 0..<2 {
      let session = try await recorded(part, in: slot, &used)
      do {
        return Self.reply(
          try await send(draft, part, toFork: session, in: slot), after: used)
      } catch let failure as ClaudeCodeFailure where failure.isForgotten {
        server.logger.notice(
          "Claude Code no longer knows a session; it is recorded again",
          metadata: ["shard": "\(shard)"])
        await server.end(slot)
        remove(part.digest)
      }
    }
    throw OstrakaError(
      .unavailable,
      "Claude Code does not keep its sessions. See cleanupPeriodDays in its settings.")
  }

  /// The session that holds a part: its id.
  private func recorded(
    _ part: HeldPart, in slot: Int, _ used: inout Usage
  ) async throws -> String {
    if let known = recording(of: part), known.isRecorded {
      try renew(known, of: part)
      return known.transcript.session
    }
    // One that was not finished, or is of another model.
    remove(part.digest)
    let new = ClaudeCodeRecording(
      of: part, shard: shard, model: model, session: server.identifiers())
    do {
      try begin(new, of: part)
      used += try await record(part, as: new, in: slot)
      try seal(new, of: part)
    } catch {
      await server.end(slot)
      remove(part.digest)
      throw error
    }
    return new.transcript.session
  }

  /// Gives a part's documents to a process that keeps them, and waits until it has ended.
  private func record(
    _ part: HeldPart, as recording: ClaudeCodeRecording, in slot: Int
  ) async throws -> Usage {
    let draft = try Draft(ClaudeCodePrompt.holding(part))
    let dollars = model.mostDollars(tokens: draft.tokens)
    let (process, paid) = try await pay(draft, atMost: dollars) {
      try await self.start(
        .recording(recording.transcript.session), atMost: dollars, of: part, in: slot)
    }
    await process.finish(within: Self.grace, server.time)
    try Task.checkCancellation()
    await server.end(slot)
    return paid.usage
  }

  private func send(
    _ draft: Draft, _ part: HeldPart, to process: ClaudeCodeProcess
  ) async throws -> Paid {
    let dollars = model.mostDollars(tokens: part.tokens + process.growth + draft.tokens)
    return try await pay(draft, atMost: dollars) { process }.paid
  }

  private func send(
    _ draft: Draft, _ part: HeldPart, toFork session: String, in slot: Int
  ) async throws -> Paid {
    let dollars = model.mostDollars(tokens: part.tokens + draft.tokens)
    let all =
      model.mostDollars(tokens: part.tokens + ClaudeCodeModel.growth)
      * Double(ClaudeCodeProcess.mostQuestions)
    return try await pay(draft, atMost: dollars) {
      try await self.start(.fork(of: session), atMost: all, of: part, in: slot)
    }.paid
  }

  /// A result that was paid for.
  private struct Paid {
    let text: String
    let usage: Usage
  }

  /// Sends a message to a process within the spending limits.
  ///
  /// Errors: ``ClaudeCodeFailure``, also for a result that is an error.
  private func pay(
    _ draft: Draft, atMost dollars: Double,
    _ process: @Sendable () async throws -> ClaudeCodeProcess
  ) async throws -> (process: ClaudeCodeProcess, paid: Paid) {
    let (process, turn) = try await spending.spend(atMost: dollars) {
      let started: ClaudeCodeProcess
      do { started = try await process() } catch { throw Unbilled(error) }
      do {
        let turn = try await started.ask(draft.line, tokens: draft.tokens)
        let isForgotten = turn.result.isError && ClaudeCodeResult.saysForgotten(turn.result.text)
        return ((started, turn), spent: turn.dollars ?? (isForgotten ? 0 : dollars))
      } catch let failure as ClaudeCodeFailure where !failure.mayBeBilled {
        throw Unbilled(failure)
      }
    }
    guard !turn.result.isError else {
      await process.finish(within: Self.grace, server.time)
      throw process.failure(of: turn.result)
    }
    var usage = turn.result.usage
    usage.cost = turn.dollars ?? dollars
    return (process, Paid(text: turn.result.text, usage: usage))
  }

  private static func reply(_ paid: Paid, after earlier: Usage = .none) -> ModelReply {
    ModelReply(QuotedAnswer.parse(paid.text), usage: earlier + paid.usage)
  }
}
