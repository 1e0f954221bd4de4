import Foundation
import Logging
import Ostraka

/// What one shard holds in a model's context, in as many parts as it needs.
actor LlamaSession: ReaderSession {
  private let reader: LlamaReader
  private let prompt: ReadingPrompt
  private let fingerprint: Digest
  /// Answers where the model has no quote that stands in the documents.
  private let fallback: any ReaderSession
  private var parts: [HeldPart] = []

  /// How long it may take to read one part: a window of 8,192 tokens took 80 s on two slow cores.
  static let readingLimit: Duration = .seconds(900)
  /// With more tokens of a prefix missing than this, what was restored counts as not taken.
  static let slack = 64

  init(
    reader: LlamaReader, prompt: ReadingPrompt, fingerprint: Digest, fallback: any ReaderSession
  ) {
    self.reader = reader
    self.prompt = prompt
    self.fingerprint = fingerprint
    self.fallback = fallback
  }

  func hold(_ wanted: [Extent]) async throws -> Absorbed {
    let (library, prompt, window) = (reader.library, prompt, reader.server.model.window)
    let new = try await withServer { life in
      try await HeldPart.parts(
        of: wanted, named: library, prompt: prompt, window: window, client: life.client)
    }
    let known = Set(parts.map(\.digest))
    // Also what an earlier life of the shard has left.
    let (shard, names) = (reader.shard, Set(new.map { "\($0.digest)" }))
    reader.server.warm.removeAll { $1.shard == shard && !names.contains($0) }
    parts = new
    var reread = 0
    for part in new where !known.contains(part.digest) {
      reread += try await withContext(of: part) { _, _, fresh in fresh }
    }
    let total = new.reduce(0) { $0 + $1.prefix.count }
    return Absorbed(kept: max(0, total - reread), reread: reread)
  }

  func read(_ query: Query) async throws -> Finding {
    var usage = Usage.none
    var isUnproven = false
    for part in try await inOrder(for: query) {
      let (answer, used) = try await answer(to: query, from: part)
      usage.freshTokens += used.freshTokens
      usage.cachedTokens += used.cachedTokens
      usage.outputTokens += used.outputTokens
      guard let answer, !answer.answer.isEmpty else { continue }
      guard let citation = try await citation(of: answer.quote, in: part) else {
        isUnproven = true
        continue
      }
      return Finding(
        answer: answer.answer, citations: [citation], confidence: Self.confidence, usage: usage)
    }
    guard isUnproven else {
      return Finding(answer: nil, citations: [], confidence: 0, usage: usage)
    }
    let found = try await fallback.read(query)
    return Finding(
      answer: found.answer, citations: found.citations, confidence: found.confidence, usage: usage,
      note: "the model's quote is not in the documents: matched text instead")
  }

  /// Of an answer whose quote stands in the documents. Not calibrated: one figure for all.
  private static let confidence = 0.75

  func keepWarm() async throws -> Warmth { .hot }
  func save() async throws -> WarmState? { nil }
  func close() async {}

  /// The parts, those first whose text matches the question best: the first answer that stands ends
  /// the search.
  private func inOrder(for query: Query) async throws -> [HeldPart] {
    guard parts.count > 1 else { return parts }
    let terms = Analyzer().queryTerms(in: query.question)
    let postings = try await reader.library.postings(for: terms, in: [reader.shard], limit: 200)
    let ranked = Scoring().rank(postings, for: terms, limit: 50)
    func rank(_ part: HeldPart) -> Int {
      ranked.firstIndex { hit in
        part.extents.contains { $0.contains(hit.candidate.passage.extent) }
      } ?? .max
    }
    return parts.map { ($0, rank($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  private func answer(
    to query: Query, from part: HeldPart
  ) async throws -> (ModelAnswer?, Usage) {
    let question = try await withServer { try await $0.client.tokens(of: query.question) }
    guard question.count <= ReadingPrompt.questionLimit else {
      throw OstrakaError(
        .tooLarge,
        "The question has \(question.count) tokens; the model takes \(ReadingPrompt.questionLimit)."
      )
    }
    let tokens = part.prefix + prompt.middle + question + prompt.tail
    let patience = max(.seconds(1), reader.time.now.duration(to: query.deadline))
    let (outcome, reread) = try await withContext(of: part) { client, slot, reread in
      let outcome = try await client.complete(
        LlamaCompletion(
          prompt: tokens, slot: slot, outputLimit: ReadingPrompt.outputLimit,
          timeLimit: patience, grammar: ModelAnswer.grammar), within: patience)
      return (outcome, reread)
    }
    if outcome.timings.cached < part.prefix.count - Self.slack {
      // What was restored did not take: the documents were read again with the question.
      reader.logger.warning("a saved context did not take", metadata: ["shard": "\(reader.shard)"])
      let build = try await reader.server.current().build
      warmFile(of: part, build: build).remove()
    }
    let used = Usage(
      freshTokens: reread + outcome.timings.fresh, cachedTokens: outcome.timings.cached,
      outputTokens: outcome.timings.output ?? 0, cost: 0)
    // An answer cut off at its limit is no JSON: then there is none.
    return (try? JSONDecoder().decode(ModelAnswer.self, from: Data(outcome.content.utf8)), used)
  }

  /// Where the quote stands in the stored bytes of the part; nil for an invented one.
  private func citation(of quote: String, in part: HeldPart) async throws -> Citation? {
    for extent in part.extents {
      let whole = try await reader.library.bytes(
        Extent(revision: extent.revision, range: 0..<extent.range.upperBound))
      let locator = QuoteLocator(whole.dropFirst(extent.range.lowerBound))
      guard let found = locator.range(of: quote) else { continue }
      let start = extent.range.lowerBound
      let range = found.lowerBound + start..<found.upperBound + start
      return Citation(
        extent: Extent(revision: extent.revision, range: range),
        lines: Citation.lines(of: range, in: whole),
        quote: String(decoding: whole[range], as: UTF8.self))
    }
    return nil
  }

  /// Does some work in a slot that has the part's context: held, restored or read again.
  ///
  /// The work is told how many tokens had to be read for that.
  private func withContext<Result: Sendable>(
    of part: HeldPart,
    _ work: @escaping @Sendable (LlamaClient, Int, _ fresh: Int) async throws -> Result
  ) async throws -> Result {
    let (slots, logger) = (reader.server.slots, reader.logger)
    return try await withServer { life in
      let warm = await self.warmFile(of: part, build: life.build)
      return try await slots.lend(to: part.digest) { slot, isHeld in
        let fresh =
          isHeld
          ? 0
          : try await Self.fill(
            slot, with: part, warm, life.client, logger)
        return try await work(life.client, slot, fresh)
      }
    }
  }

  /// Does some work with the server; when that ends meanwhile, again with the next one.
  private func withServer<Result: Sendable>(
    _ work: @escaping @Sendable (LlamaServer.Life) async throws -> Result
  ) async throws -> Result {
    while true {
      let life = try await reader.server.current()
      do {
        return try await work(life)
      } catch let error as OstrakaError where error.code == .unavailable {
        guard try await reader.server.successor(of: life) != nil else { throw error }
      }
    }
  }

  /// Brings the part into the slot; how many tokens had to be read.
  ///
  /// A restore is believed until the first query's counts say otherwise: to prove it at once would
  /// compute its last token again, in other company, and so change answers.
  private static func fill(
    _ slot: Int, with part: HeldPart, _ warm: WarmFile, _ client: LlamaClient, _ logger: Logger
  ) async throws -> Int {
    if warm.isThere(),
      (try? await client.transfer(.restore, slot, warm.name)) ?? 0 >= part.prefix.count
    {
      return 0
    }
    let outcome = try await client.complete(
      LlamaCompletion(prompt: part.prefix, slot: slot, outputLimit: 0), within: readingLimit)
    warm.remove()
    do {
      let saved = try await client.transfer(.save, slot, warm.name)
      if saved >= part.prefix.count { try warm.seal() }
    } catch {
      // It is held all the same; only a restart will cost more.
      try Task.checkCancellation()
      logger.warning("a context can't be saved", metadata: ["because": "\(error)"])
    }
    return outcome.timings.fresh
  }

  private func warmFile(of part: HeldPart, build: String) -> WarmFile {
    WarmFile(
      folder: reader.server.warm,
      match: WarmFile.Match(
        shard: reader.shard, model: fingerprint, build: build, window: reader.server.model.window,
        prefix: part.digest, tokens: part.prefix.count,
        revisions: Set(part.extents.map(\.revision)).sorted { $0.rawValue < $1.rawValue }))
  }
}
