import Foundation
import Ostraka
import Synchronization

/// One process of Claude Code: messages go in, one at a time, and a result comes out for each.
///
/// Whoever runs the server owns the process itself; this is what others have of it. It always has an
/// end, which is told to all who wait.
final class ClaudeCodeProcess: Sendable {
  let shard: ShardID
  let part: Digest
  let command: ClaudeCodeCommand
  let state = Mutex(State())
  let lines: AsyncStream<[UInt8]>
  let stopped: AsyncStream<Void>
  private let input: AsyncStream<[UInt8]>.Continuation
  private let stop: AsyncStream<Void>.Continuation

  struct State {
    var hasBegun = false
    /// Who waits for the result of a message.
    var asker: CheckedContinuation<Turn, any Error>?
    /// Whether any of that message may have reached the process.
    var isWritten = false
    /// How much it has written since the last result.
    var bytes = 0
    /// What it has cost so far, in US dollars.
    var total = 0.0
    var answered = 0
    /// The tokens of all questions and answers.
    var growth = 0
    /// The end of what it wrote to standard error.
    var said: [UInt8] = []
    /// Why it was killed; nil when it wasn't.
    var reason: OstrakaError?
    var ending: ClaudeCodeFailure?
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// A message that got its result.
  struct Turn: Sendable {
    let result: ClaudeCodeResult
    /// What it cost in US dollars; nil when Claude Code didn't say.
    let dollars: Double?
  }

  /// How many questions one process answers: a session neither grows without end nor drifts.
  static let mostQuestions = 32

  init(shard: ShardID, part: Digest, command: ClaudeCodeCommand) {
    self.shard = shard
    self.part = part
    self.command = command
    (lines, input) = AsyncStream.makeStream()
    (stopped, stop) = AsyncStream.makeStream()
  }

  var growth: Int { state.withLock(\.growth) }

  /// Whether it lives and has room for a question of so many tokens.
  func takes(_ tokens: Int) -> Bool {
    state.withLock {
      $0.ending == nil && $0.reason == nil && $0.answered < Self.mostQuestions
        && $0.growth + tokens <= ClaudeCodeModel.growth
    }
  }

  /// Sends a message of some tokens and waits for its result; kills the process when the task is
  /// cancelled. Errors: ``ClaudeCodeFailure``.
  func ask(_ line: [UInt8], tokens: Int) async throws -> Turn {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let ending = state.withLock { state -> ClaudeCodeFailure? in
          if let ending = state.ending { return ending }
          (state.asker, state.isWritten, state.bytes) = (continuation, false, 0)
          state.growth += tokens
          return nil
        }
        if let ending { continuation.resume(throwing: ending) } else { input.yield(line) }
      }
    } onCancel: {
      kill(OstrakaError(.unavailable, "Claude Code was ended, as nobody waits for it any more."))
    }
  }

  /// Ends it by closing its input; kills it when that takes too long or the task is cancelled.
  func finish(within grace: Duration, _ time: any Time) async {
    input.finish()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.ended() }
      group.addTask {
        try? await time.sleep(for: grace)
        self.kill(OstrakaError(.unavailable, "Claude Code did not end by itself."))
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// Kills it with its process group, or sees to it that it is never started.
  func kill(_ reason: OstrakaError) {
    let isIdle = state.withLock { state in
      if state.reason == nil { state.reason = reason }
      return !state.hasBegun
    }
    stop.finish()
    if isIdle { end(ClaudeCodeFailure(error: reason)) }
  }

  /// Waits until the process is no more.
  func ended() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if state.ending == nil { state.waiting.append(continuation) }
        return state.ending != nil
      }
      if hasEnded { continuation.resume() }
    }
  }

  /// Notes its end, once, and tells all who wait.
  func end(_ ending: ClaudeCodeFailure) {
    let (asker, failure, waiting) = state.withLock { state in
      var failure = state.ending ?? ending
      state.ending = failure
      failure.mayBeBilled = state.isWritten && !failure.isForgotten
      defer { (state.asker, state.waiting) = (nil, []) }
      return (state.asker, failure, state.waiting)
    }
    asker?.resume(throwing: failure)
    for continuation in waiting { continuation.resume() }
  }

  /// The failure that a result tells of, once the process has ended.
  func failure(of result: ClaudeCodeResult) -> ClaudeCodeFailure {
    let (ending, said) = state.withLock { ($0.ending?.error.message ?? "", $0.said) }
    let text = result.text + " " + String(decoding: said, as: UTF8.self)
    return ClaudeCodeFailure(
      error: OstrakaError(
        .unavailable, "Claude Code failed. It said: \(Self.brief(result.text)) \(ending)"),
      mayBeBilled: true, isForgotten: ClaudeCodeResult.saysForgotten(text))
  }

  /// What is shown of what it said.
  static func brief(_ text: String) -> String {
    String(text.trimmingCharacters(in: .whitespacesAndNewlines).suffix(mostShown))
  }

  private static let mostShown = 300
}
