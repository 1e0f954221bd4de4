import Foundation
import Ostraka

/// Holds each part in a recorded session of Claude Code, and asks live forks of it.
///
/// The recorded session has the documents alone; a fork remembers its own questions, is kept by
/// nothing and ends after some. Nothing is sent before the first question.
actor ClaudeCodePartReader: PartReader {
  let shard: ShardID
  let server: ClaudeCodeServer
  let spending: Spending
  /// The parts that are held; nil before any were.
  private var held: Set<Digest>?
  private var isClosed = false
  /// What was recorded by us of each part: the store removes labels on its own.
  private var transcripts: [Digest: Set<WarmFolder.Transcript>] = [:]

  init(shard: ShardID, server: ClaudeCodeServer, spending: Spending) {
    self.shard = shard
    self.server = server
    self.spending = spending
  }

  nonisolated var model: ClaudeCodeModel { server.model }
  nonisolated var room: Int { model.budget - HostedBudget.reserve }

  /// Estimated.
  nonisolated func tokens(of passage: HeldPassage) -> Int {
    TokenEstimate.tokens(in: passage.marked)
  }

  func hold(_ part: HeldPart, after gone: Set<Digest>) -> Usage { .none }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    let left = server.time.now.duration(to: query.deadline)
    guard left > .zero else {
      throw OstrakaError(.expired, "The query's time is over. Ask again.")
    }
    let limit = min(left, model.timeLimit)
    let failure = OstrakaError(
      .unavailable,
      "Claude Code has not answered within \(limit), and was ended. Ask again, or allow more time.")
    do {
      return try await server.time.within(limit, orThrow: failure) {
        try await self.ask(query.question, part)
      }
    } catch let failure as ClaudeCodeFailure {
      throw failure.error
    } catch let error as OstrakaError {
      throw error
    } catch {
      try Task.checkCancellation()
      throw OstrakaError(.unavailable, "Claude Code could not be asked. Ask again.", cause: error)
    }
  }

  func drop(allBut parts: [HeldPart]) async {
    held = Set(parts.map(\.digest))
    let kept = held ?? []
    await server.end(of: shard, Self.dropped) { !kept.contains($0) }
    // What is held may have changed meanwhile.
    let now = held ?? []
    let names = Set(now.map { ClaudeCodeRecording.name(of: $0, shard) })
    server.warm.removeAll { name, label in
      label.shard == shard && label.transcript != nil && !names.contains(name)
    }
    for part in transcripts.keys where !now.contains(part) { remove(part) }
  }

  func keepWarm(_ part: HeldPart) -> PartWarmth {
    let (tokens, output) = (part.tokens, Self.usualOutput)
    let read = BilledTokens(cacheRead: tokens, output: output)
    let written = BilledTokens(cacheWrite5m: tokens, output: output)
    let price = model.price
    if server.holds(part.digest, of: shard) {
      return PartWarmth(warmth: .hot, until: nil, nextCost: price.cost(of: read))
    }
    if recording(of: part)?.isRecorded == true {
      return PartWarmth(warmth: .warm, until: nil, nextCost: price.cost(of: written))
    }
    return PartWarmth(
      warmth: .cold, until: nil, nextCost: price.cost(of: written) + price.cost(of: read))
  }

  /// Ends the shard's processes. What is recorded stays, but for what has lost its label.
  func close() async {
    isClosed = true
    await server.end(of: shard, Self.closed) { _ in true }
    for (part, all) in transcripts {
      let label = ClaudeCodeRecording(of: part, shard: shard, model: model, in: server.warm)
      for transcript in all where transcript != label?.transcript { transcript.remove() }
    }
  }

  /// The tokens of an answer as it usually is.
  private static let usualOutput = 200

  private static let dropped = OstrakaError(
    .unavailable, "What the shard holds has changed while Claude Code read it. Ask again.")
  private static let closed = OstrakaError(
    .unavailable, "The reader was closed while Claude Code answered. Ask again.")
}

extension ClaudeCodePartReader {
  func recording(of part: HeldPart) -> ClaudeCodeRecording? {
    ClaudeCodeRecording(of: part.digest, shard: shard, model: model, in: server.warm)
  }

  /// Starts a process for a part that is held still: `drop` ends all that were started before it.
  func start(
    _ session: ClaudeCodeCommand.Session, atMost dollars: Double, of part: HeldPart, in slot: Int
  ) throws -> ClaudeCodeProcess {
    try check(part)
    return try server.start(session, atMost: dollars, of: part.digest, shard, in: slot)
  }

  /// Labels a session that is to begin.
  func begin(_ recording: ClaudeCodeRecording, of part: HeldPart) throws {
    try check(part)
    transcripts[part.digest, default: []].insert(recording.transcript)
    try recording.write(to: server.warm)
  }

  /// Notes that a session holds its part, unless the part was forgotten meanwhile.
  func seal(_ recording: ClaudeCodeRecording, of part: HeldPart) throws {
    try check(part)
    guard self.recording(of: part)?.transcript == recording.transcript else { throw Self.dropped }
    var sealed = recording
    sealed.isRecorded = true
    try sealed.write(to: server.warm)
  }

  /// Labels a session with the revisions that have its text now.
  func renew(_ known: ClaudeCodeRecording, of part: HeldPart) throws {
    let current = ClaudeCodeRecording(
      of: part, shard: shard, model: model, session: known.transcript.session)
    if current.revisions != known.revisions { try seal(current, of: part) }
  }

  /// Removes what is kept of a part, whether or not its label is still there.
  func remove(_ part: Digest) {
    server.warm.remove(ClaudeCodeRecording.name(of: part, shard))
    for transcript in transcripts.removeValue(forKey: part) ?? [] { transcript.remove() }
  }

  private func check(_ part: HeldPart) throws {
    if isClosed { throw Self.closed }
    if let held, !held.contains(part.digest) { throw Self.dropped }
  }
}
