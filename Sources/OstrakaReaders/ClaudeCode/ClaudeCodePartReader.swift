import Foundation
import Ostraka

/// Holds each part in a recorded session of Claude Code, and asks forks of it.
///
/// A live session would remember every question, so a query is no turn of it: each one resumes the
/// recorded session, which has only the documents, as a fork (`--resume ID --fork-session`) that is
/// not kept (`--no-session-persistence`). That is a process for each query, which costs its start; the
/// vendor's prompt cache makes the documents cheap, as long as it lasts.
struct ClaudeCodePartReader: PartReader {
  let shard: ShardID
  let model: ClaudeCodeModel
  let call: ClaudeCodeCall
  let warm: WarmFolder
  let spending: Spending
  let time: any Time

  var room: Int { model.room }

  func tokens(of passage: HeldPassage) async throws -> Int {
    TokenEstimate.tokens(in: passage.marked)
  }

  func hold(_ part: HeldPart) async throws -> Usage {
    guard record(of: part) == nil else { return .none }
    return try await recorded(part, within: model.timeLimit).usage
  }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    var used = Usage.none
    // Once more if Claude Code has forgotten the session.
    for isLast in [false, true] {
      var session = record(of: part)?.session
      if session == nil {
        let (reply, usage) = try await recorded(part, within: limit(of: query))
        used += usage
        session = reply
      }
      do {
        let reply = try await run(
          ClaudeCodePrompt.asking(query.question), resuming: session, tokens: part.tokens,
          within: limit(of: query))
        used += reply.usage
        guard let answer = reply.answer, !answer.answer.isEmpty, !answer.quote.isEmpty else {
          return ModelReply(answer: nil, quotes: [], usage: used)
        }
        return ModelReply(answer: answer.answer, quotes: [answer.quote], usage: used)
      } catch is ClaudeCodeCall.Forgotten where !isLast {
        warm.remove(ClaudeCodeRecord.name(of: part, shard))
      } catch is ClaudeCodeCall.Forgotten {
        break
      }
    }
    throw OstrakaError(
      .unavailable,
      "Claude Code does not keep its sessions. See cleanupPeriodDays in its settings.")
  }

  func drop(allBut parts: [HeldPart]) async {
    let kept = Set(parts.map { ClaudeCodeRecord.name(of: $0, shard) + ".json" })
    for file in (try? FileManager.default.contentsOfDirectory(atPath: warm.path)) ?? []
    where file.hasPrefix(ClaudeCodeRecord.prefix) && !kept.contains(file) {
      guard let record = ClaudeCodeRecord.read("\(warm.path)/\(file)"), record.shard == shard
      else { continue }
      record.removeTranscript(model.environment)
      warm.remove(String(file.dropLast(".json".count)))
    }
  }

  func keepWarm(_ part: HeldPart) async throws -> PartWarmth {
    PartWarmth(
      warmth: record(of: part) == nil ? .cold : .warm, until: nil,
      nextCost: model.price.cost(of: BilledTokens(cacheWrite5m: part.tokens, output: 200)))
  }

  func close() async { call.end() }

  private func record(of part: HeldPart) -> ClaudeCodeRecord? {
    ClaudeCodeRecord.read(of: part, shard: shard, model: model.name, in: warm)
  }

  /// Records a session that holds a part; its id.
  private func recorded(
    _ part: HeldPart, within limit: Duration
  ) async throws -> (session: String, usage: Usage) {
    let reply = try await run(
      ClaudeCodePrompt.holding(part), resuming: nil, tokens: part.tokens, within: limit)
    guard UUID(uuidString: reply.session) != nil else {
      throw OstrakaError(.unavailable, "Claude Code gave its session no id that is a UUID.")
    }
    let revisions = Set(part.extents.map(\.revision)).sorted()
    try ClaudeCodeRecord(
      shard: shard, revisions: revisions, session: reply.session, model: model.name,
      part: part.digest
    ).write(for: part, to: warm)
    return (reply.session, reply.usage)
  }

  private func run(
    _ text: String, resuming session: String?, tokens: Int, within limit: Duration
  ) async throws -> ClaudeCodeReply {
    let dollars = model.mostDollars(tokens: tokens + TokenEstimate.tokens(in: text))
    let call = call
    return try await spending.spend(atMost: dollars) {
      let reply = try await call.run(text, resuming: session, atMost: dollars, within: limit)
      return (reply, spent: reply.cost ?? dollars)
    }
  }

  private func limit(of query: Query) throws -> Duration {
    let left = time.now.duration(to: query.deadline)
    guard left > .zero else {
      throw OstrakaError(.expired, "The query's time is over. Ask again.")
    }
    return min(left, model.timeLimit)
  }
}
