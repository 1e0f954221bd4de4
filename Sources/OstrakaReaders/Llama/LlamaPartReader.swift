import Foundation
import Logging
import Ostraka

/// Parts of one shard's documents in the slots of a llama-server: held there, saved on the disk, or to
/// be read again.
actor LlamaPartReader: PartReader {
  private let shard: ShardID
  private let server: LlamaServer
  private let prompt: ReadingPrompt
  private let fingerprint: Digest
  private let time: any Time
  private let logger: Logger
  private let onlyRestores: Bool
  /// What the server is sent of a part: instructions, then the part.
  private var prefixes: [Digest: [Int32]] = [:]

  /// Parts that could not be saved: with fewer slots than parts they would be read again for ever.
  private var unsaved: Set<Digest> = []

  /// How long it may take to read one part: a window of 8,192 tokens took 80 s on two slow cores.
  private static let readingLimit: Duration = .seconds(900)
  /// With more tokens of a prefix missing than this, what was restored counts as not taken.
  private static let slack = 64

  /// Waits for the server. Errors: `.unavailable` without one, `.badData` for an unfit template.
  ///
  /// - Parameter onlyRestores: whether it reads nothing again, and leaves what is saved as it is.
  init(
    shard: ShardID, server: LlamaServer, time: any Time, logger: Logger, onlyRestores: Bool = false
  ) async throws {
    self.shard = shard
    self.server = server
    self.time = time
    self.logger = logger
    self.onlyRestores = onlyRestores
    prompt = try await ReadingPrompt(of: try await server.current().client)
    fingerprint = try server.model.fingerprint()
  }

  nonisolated var room: Int { prompt.room(for: server.model) }

  func tokens(of passage: HeldPassage) async throws -> Int {
    try await withServer { try await $0.client.tokens(of: passage.marked).count }
  }

  /// What it has in common with a part that is gone is not read again.
  func hold(_ part: HeldPart, after gone: Set<Digest> = []) async throws -> Usage {
    let fresh = try await withContext(of: part, after: gone) { _, _, _, fresh in fresh }
    return Usage(freshTokens: fresh, cachedTokens: 0, outputTokens: 0, cost: 0)
  }

  /// The part of these in a slot that begins most like a prefix; nil where that saves little.
  private func kin(of prefix: [Int32], among gone: Set<Digest>) async -> Digest? {
    var (best, most): (Digest?, Int) = (nil, Self.slack)
    for digest in gone {
      guard let known = prefixes[digest], await server.slots.holds(digest) else { continue }
      let common = zip(prefix, known).prefix { $0 == $1 }.count
      if common > most { (best, most) = (digest, common) }
    }
    return best
  }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    let shown = try await shownAgain(focus)
    let question = try await withServer { try await $0.client.tokens(of: query.question) }
    guard question.count <= ReadingPrompt.questionLimit else {
      throw OstrakaError(
        .tooLarge,
        "The question has \(question.count) tokens; the model takes \(ReadingPrompt.questionLimit)."
      )
    }
    let patience = max(.seconds(1), time.now.duration(to: query.deadline))
    let (prompt, limit) = (prompt, server.model.answerLimit)
    let (outcome, used) = try await withContext(of: part) { life, slot, prefix, reread in
      let outcome = try await life.client.complete(
        LlamaCompletion(
          prompt: prompt.asking(question, after: prefix, showing: shown), slot: slot,
          outputLimit: limit,
          timeLimit: patience, grammar: ModelAnswer.grammar), within: patience)
      let counts = outcome.timings
      if counts.cached < prefix.count - Self.slack {
        // What was restored did not take: the documents were read again with the question.
        await self.distrust(part, prefix, life)
      }
      return (
        outcome,
        Usage(
          freshTokens: reread + counts.fresh, cachedTokens: counts.cached,
          outputTokens: counts.output ?? 0, cost: 0)
      )
    }
    // An answer cut off at its limit is no JSON: then there is none.
    let answer = try? JSONDecoder().decode(ModelAnswer.self, from: Data(outcome.content.utf8))
    return ModelReply(answer, usage: used)
  }

  /// The tokens of as many passages as there is room for; none unless the model is to be shown some.
  private func shownAgain(_ passages: [HeldPassage]) async throws -> [Int32] {
    var shown: [Int32] = []
    for passage in passages where server.model.focuses {
      let next = try await withServer { try await $0.client.tokens(of: passage.marked) }
      if shown.count + next.count > ReadingPrompt.showingLimit { break }
      shown += next
    }
    return shown
  }

  func drop(allBut parts: [HeldPart]) async {
    let kept = Set(parts.map(\.digest))
    let (shard, names) = (shard, Set(kept.map(\.description)))
    if !onlyRestores { server.warm.removeAll { $1.shard == shard && !names.contains($0) } }
    let gone = prefixes.keys.filter { !kept.contains($0) }
    await forget(gone)
  }

  private func forget(_ parts: [Digest]) async {
    for digest in parts { prefixes[digest] = nil }
    guard let life = server.life else { return }
    for slot in await server.slots.forget(Set(parts)) { await life.client.erase(slot) }
  }

  /// Reads again what was lost, since a query's time may be too short for that.
  func keepWarm(_ part: HeldPart) async throws -> PartWarmth {
    var (warmth, used) = (await warmth(of: part), Usage.none)
    if warmth == .cold, !onlyRestores, !unsaved.contains(part.digest) {
      used = try await hold(part)
      warmth = await self.warmth(of: part)
    }
    return PartWarmth(warmth: warmth, until: nil, nextCost: 0, used: used)
  }

  private func warmth(of part: HeldPart) async -> Warmth {
    if await server.slots.holds(part.digest) { return .hot }
    let label = "\(server.warm.path)/\(part.digest).json"
    return FileManager.default.fileExists(atPath: label) ? .warm : .cold
  }

  /// Empties its slots: nobody asks about what they hold any more. What is saved stays.
  func close() async { await forget(Array(prefixes.keys)) }

  private func distrust(_ part: HeldPart, _ prefix: [Int32], _ life: LlamaServer.Life) {
    logger.warning("a saved context did not take", metadata: ["shard": "\(shard)"])
    if !onlyRestores { warmFile(of: part, prefix, life).remove() }
  }

  /// Does some work in a slot that has the part's context: held, restored or read again.
  ///
  /// The work is given the part's prefix, and told how many tokens had to be read for it.
  private func withContext<Result: Sendable>(
    of part: HeldPart, after gone: Set<Digest> = [],
    _ work:
      @escaping @Sendable (LlamaServer.Life, _ slot: Int, _ prefix: [Int32], _ fresh: Int)
      async throws -> Result
  ) async throws -> Result {
    let slots = server.slots
    return try await withServer { life in
      let prefix = try await self.prefix(of: part, life.client)
      let warm = await self.warmFile(of: part, prefix, life)
      let kin = await self.kin(of: prefix, among: gone)
      return try await slots.lend(to: part.digest, after: kin) { slot, isHeld in
        let fresh =
          isHeld ? 0 : try await self.fill(slot, with: prefix, of: part, warm, life.client)
        return try await work(life, slot, prefix, fresh)
      }
    }
  }

  private func prefix(of part: HeldPart, _ client: LlamaClient) async throws -> [Int32] {
    if let known = prefixes[part.digest] { return known }
    let prefix = try await prompt.prefix(of: part, client)
    prefixes[part.digest] = prefix
    return prefix
  }

  /// Does some work with the server; when that ends meanwhile, again with the next one.
  private func withServer<Result: Sendable>(
    _ work: @escaping @Sendable (LlamaServer.Life) async throws -> Result
  ) async throws -> Result {
    while true {
      let life = try await server.current()
      do {
        return try await work(life)
      } catch let error as OstrakaError where error.code == .unavailable {
        guard try await server.successor(of: life) != nil else { throw error }
      }
    }
  }

  /// Brings the prefix into the slot; how many tokens had to be read.
  ///
  /// A restore is believed until the first query's counts say otherwise: to prove it at once would
  /// compute its last token again, in other company, and so change answers.
  private func fill(
    _ slot: Int, with prefix: [Int32], of part: HeldPart, _ warm: WarmFile, _ client: LlamaClient
  ) async throws -> Int {
    if warm.isThere(),
      (try? await client.transfer(.restore, slot, warm.name)) ?? 0 >= prefix.count
    {
      return 0
    }
    guard !onlyRestores else {
      throw OstrakaError(
        .unavailable, "cold: what the shard holds isn't saved as this model needs it.")
    }
    let outcome = try await client.complete(
      LlamaCompletion(prompt: prefix, slot: slot, outputLimit: 0), within: Self.readingLimit)
    warm.remove()
    do {
      let saved = try await client.transfer(.save, slot, warm.name)
      if saved >= prefix.count { try warm.seal() }
      unsaved.remove(part.digest)
    } catch {
      // It is held all the same; only a restart will cost more.
      try Task.checkCancellation()
      unsaved.insert(part.digest)
      logger.warning("a context can't be saved", metadata: ["because": "\(error)"])
    }
    return outcome.timings.fresh
  }

  private func warmFile(
    of part: HeldPart, _ prefix: [Int32], _ life: LlamaServer.Life
  ) -> WarmFile {
    WarmFile(
      folder: server.warm, part: part.digest,
      match: WarmFile.Match(
        shard: shard, model: fingerprint, build: life.build, window: server.model.window,
        prefix: Digest(of: prefix.withUnsafeBytes { Data($0) }), tokens: prefix.count,
        revisions: Set(part.extents.map(\.revision)).sorted { $0.rawValue < $1.rawValue }))
  }
}
