import Foundation
import Logging
import Ostraka

/// What one shard holds in a model's context, in as many parts as it needs.
actor ModelSession: ReaderSession {
  private let shard: ShardID
  private let library: any Library
  private let reader: any PartReader
  private let gauge: ReaderGauge
  /// Answers where the model has no quote that stands in the documents.
  private let fallback: any ReaderSession
  private var parts: [HeldPart] = []

  private init(
    shard: ShardID, library: any Library, reader: any PartReader, gauge: ReaderGauge
  ) async throws {
    self.shard = shard
    self.library = library
    self.reader = reader
    self.gauge = gauge
    fallback = try await ExtractiveReader(shard: shard, library: library).open([])
  }

  /// A session that holds the extents.
  ///
  /// - Parameters:
  ///   - model: its name, for status.
  ///   - budget: tokens of documents that one context has room for; nil without a limit.
  static func open(
    _ held: [Extent], of shard: ShardID, from library: any Library, reader: any PartReader,
    gauge: ReaderGauge, model: String, budget: Int?
  ) async throws -> ModelSession {
    gauge.update { ($0.model, $0.budget) = (model, budget) }
    let session = try await ModelSession(
      shard: shard, library: library, reader: reader, gauge: gauge)
    _ = try await session.hold(held)
    return session
  }

  func hold(_ wanted: [Extent]) async throws -> Absorbed {
    // Nothing is read from what isn't wanted any more.
    let revisions = Set(wanted.map(\.revision))
    let known = Set(parts.map(\.digest))
    parts.removeAll { !$0.extents.allSatisfy { revisions.contains($0.revision) } }
    let new = try await HeldPart.parts(of: wanted, from: library, for: reader)
    let gone = known.subtracting(new.map(\.digest))
    parts = new
    let total = new.reduce(0) { $0 + $1.tokens }
    gauge.update { ($0.heldTokens, $0.parts, $0.warmth) = (total, new.count, .cold) }
    var used = Usage.none
    for part in new where !known.contains(part.digest) {
      used += try await reader.hold(part, after: gone)
    }
    await reader.drop(allBut: new)
    gauge.update { [used] in
      $0.used += used
      $0.warmth = .hot
    }
    return Absorbed(kept: max(0, total - used.freshTokens), reread: used.freshTokens)
  }

  func read(_ query: Query) async throws -> Finding {
    var used = Usage.none
    defer { gauge.update { [used] in $0.used += used } }
    var (best, flaw, gap): (Finding?, String?, OstrakaError?)
    do {
      for (part, focus) in try await inOrder(for: query) {
        guard let reply = try await reply(to: query, from: part, focus, orNote: &gap) else {
          continue
        }
        used += reply.usage
        let (found, fault) = try await judged(reply, of: query, from: part, focus)
        flaw = fault ?? flaw
        guard let found, found.confidence > best?.confidence ?? 0 else { continue }
        best = found
        if found.confidence >= Self.enough { break }
      }
      if let gap { throw gap }
    } catch let error as OstrakaError where best != nil {
      // What was paid for isn't thrown away.
      flaw = "not every part was asked: \(error.message)"
    }
    if let best {
      return Finding(
        answer: best.answer, citations: best.citations, confidence: best.confidence, usage: used,
        note: best.confidence < Self.enough ? flaw : nil)
    }
    guard let flaw else {
      return Finding(answer: nil, citations: [], confidence: 0, usage: used)
    }
    let found = try await fallback.read(query)
    return Finding(
      answer: found.answer, citations: found.citations, confidence: found.confidence, usage: used,
      note: "\(flaw): matched text instead", reader: ExtractiveReader.kind)
  }

  /// A part's reply; nil where only that part's model isn't there.
  private func reply(
    to query: Query, from part: HeldPart, _ focus: [HeldPassage], orNote gap: inout OstrakaError?
  ) async throws -> ModelReply? {
    do {
      return try await reader.answer(query, from: part, focus: focus)
    } catch let error as OstrakaError where reader.partsFailAlone && error.code == .unavailable {
      gap = gap ?? error
      return nil
    }
  }

  /// What a reply comes to, or what is wrong with it; neither for an honest "not here".
  private func judged(
    _ reply: ModelReply, of query: Query, from part: HeldPart, _ focus: [HeldPassage]
  ) async throws -> (Finding?, flaw: String?) {
    guard reply.isReadable else { return (nil, "the model's reply can't be read") }
    guard let answer = reply.answer, !answer.isEmpty else { return (nil, nil) }
    let citations = try await citations(of: reply.quotes, in: part, focus)
    guard !citations.isEmpty else { return (nil, "the model's quote is not in the documents") }
    let support = AnswerSupport().degree(
      of: answer, by: citations.map(\.quote), to: query.question)
    guard support > 0 else {
      return (nil, "the model's quote has nothing to do with its answer")
    }
    return (
      Finding(
        answer: answer, citations: citations, confidence: Self.mostConfidence * support,
        usage: .none), nil
    )
  }

  /// Of an answer that its quote bears out word by word. Not calibrated.
  private static let mostConfidence = 0.9
  /// With less confidence an answer is kept, but further parts are asked for a better one.
  private static let enough = mostConfidence / 2
  /// How many quotes of one answer become citations.
  private static let mostCitations = 4

  func keepWarm() async throws -> Warmth {
    var states: [PartWarmth] = []
    for part in parts { states.append(try await reader.keepWarm(part)) }
    let coldest = states.map(\.warmth).max { $0.rank < $1.rank } ?? .hot
    gauge.update {
      $0.warmth = coldest
      $0.warmUntil = states.compactMap(\.until).min()
      for state in states { $0.used += state.used }
      // A question that no part answers is put to all of them.
      $0.nextCost = states.reduce(0) { $0 + $1.nextCost }
    }
    return coldest
  }

  func close() async { await reader.close() }

  /// The parts, those first whose text matches the question best, each with its best passages: the
  /// first answer that stands ends the search.
  private func inOrder(
    for query: Query
  ) async throws -> [(part: HeldPart, focus: [HeldPassage])] {
    let wanted = QueryTerms(query.question)
    let postings = try await library.postings(for: wanted, in: [shard], limit: 200)
    let ranked = Scoring().rank(postings, for: wanted.terms, limit: 50)
    let places = Dictionary(
      ranked.enumerated().map { ($0.element.candidate.passage.extent, $0.offset) },
      uniquingKeysWith: min)
    return parts.map { part in
      let matching = part.passages.compactMap { passage in
        places[passage.extent].map { (passage, place: $0) }
      }.sorted { $0.place < $1.place }
      return (part, matching)
    }
    .sorted { ($0.1.first?.place ?? .max) < ($1.1.first?.place ?? .max) }
    .map { ($0, $1.prefix(Self.mostFocus).map(\.0)) }
  }

  /// How many passages a model may be shown once more.
  private static let mostFocus = 5

  /// The quotes that stand in the stored bytes of the part; invented ones are left out.
  ///
  /// Words that stand in several places are looked for where the model says that it read them, then
  /// in the passages that match the question best.
  private func citations(
    of quotes: [ModelQuote], in part: HeldPart, _ focus: [HeldPassage]
  ) async throws -> [Citation] {
    var citations: [Citation] = []
    for quote in quotes.prefix(Self.mostCitations) {
      let places = (quote.place.map { [$0] } ?? focus.map(\.extent)) + part.extents
      guard let found = try await citation(of: quote.text, in: places),
        !citations.contains(where: { $0.extent == found.extent })
      else { continue }
      citations.append(found)
    }
    return citations
  }

  private func citation(of quote: String, in places: [Extent]) async throws -> Citation? {
    for extent in places {
      let whole = try await library.bytes(
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
}

extension Warmth {
  /// The higher, the colder.
  fileprivate var rank: Int {
    switch self {
    case .hot: 0
    case .warm: 1
    case .cold: 2
    }
  }
}
