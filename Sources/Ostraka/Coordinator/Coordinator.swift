import Foundation
import Logging

/// Answers a question: routes it, fans it out over the bus, gathers the readings, checks every
/// citation against the stored bytes, and records the answer.
public struct Coordinator: Sendable {
  private let bus: any Bus
  private let library: any Library
  private let freshness: any Freshness
  private let router: Router
  private let model: (any CoordinatorModel)?
  private let time: any Time
  private let logger: Logger
  private let analyzer = Analyzer()

  /// How many passages the router looks at when there are more shards than it may ask.
  static let evidence = 50

  public init(
    bus: any Bus, library: any Library, freshness: any Freshness, router: Router = Router(),
    model: (any CoordinatorModel)? = nil, time: any Time, logger: Logger
  ) {
    self.bus = bus
    self.library = library
    self.freshness = freshness
    self.router = router
    self.model = model
    self.time = time
    self.logger = logger
  }

  /// One checked answer before the deadline, or less with the coverage that says why.
  ///
  /// Asking again with the same id gives the first answer. Errors: `.invalidRequest` for an empty
  /// question, `.tooLarge` above ``Query/limit``, `.notFound` for an unknown shard.
  public func ask(_ question: Question) async throws -> Answer {
    let started = time.uptime
    try validate(question)
    if let recorded = try await recorded(question.id) { return recorded }
    let (route, routing) = try await route(question)
    let query = Query(
      id: question.id, question: question.text,
      replyTo: Mailbox(.coordinator, box: question.id.rawValue), deadline: question.deadline)
    let gathered = try await FanOut(bus: bus, time: time).gather(query, from: route.asked)
    let checked = try await check(route.asked.compactMap { gathered.readings[$0] })
    let synthesis = try await synthesize(question, checked)
    let answer = Answer(
      query: question.id, question: question.text, text: synthesis.text,
      citations: await refreshed(synthesis.citations),
      coverage: coverage(of: route, gathered, checked), conflicts: synthesis.conflicts,
      synthesizer: synthesis.model, modelUsage: Self.sum(routing, synthesis.usage),
      elapsedMicroseconds: (time.uptime - started).wholeMicroseconds)
    try await record(answer, gathered)
    return answer
  }

  private func validate(_ question: Question) throws {
    guard !question.text.allSatisfy(\.isWhitespace) else {
      throw OstrakaError(.invalidRequest, "The question is empty. Say what you want to know.")
    }
    guard question.text.utf8.count <= Query.limit else {
      throw OstrakaError(
        .tooLarge,
        "The question has \(question.text.utf8.count) bytes; at most \(Query.limit) are taken. "
          + "Ask a shorter one, and `ostraka load` the rest.")
    }
  }

  private func recorded(_ query: QueryID) async throws -> Answer? {
    let id = MessageID.answer(query)
    return try await bus.find([id])[id].flatMap { Answer(body: $0.message.body) }
  }

  private static func sum(_ one: Usage?, _ other: Usage?) -> Usage? {
    guard let one, let other else { return one ?? other }
    return one + other
  }

  /// Whom to ask, and what a model used to decide that.
  private func route(_ question: Question) async throws -> (Router.Route, Usage?) {
    let known = try await library.shards()
    let names = Set(known.map(\.id))
    if let wanted = question.shards {
      for shard in wanted where !names.contains(shard) {
        throw OstrakaError(.notFound, Self.unknown(shard, known: names))
      }
      return (Router.Route(asked: Array(Set(wanted)).sorted(), skipped: []), nil)
    }
    let filled = known.filter { $0.documents > 0 }.map(\.id).sorted()
    guard router.mustChoose(among: filled) else {
      return (router.route(filled, evidence: []), nil)
    }
    let wanted = QueryTerms(question.text)
    let postings = try await library.postings(for: wanted, in: nil, limit: Self.evidence)
    let preferred = await preferred(known.filter { $0.documents > 0 }, for: question)
    let route = router.route(
      filled, evidence: Scoring().rank(postings, for: wanted.terms, limit: Self.evidence),
      preferred: preferred?.shards ?? [])
    return (route, preferred?.usage)
  }

  /// How long the model may take to choose shards.
  private static let choosing: Duration = .seconds(5)

  /// What the model would ask first; nil where there is none, or it may not see all shards.
  private func preferred(
    _ shards: [ShardDescription], for question: Question
  ) async -> (shards: [ShardID], usage: Usage)? {
    guard let model, shards.allSatisfy({ model.maySee($0) }) else { return nil }
    do {
      return try await model.choose(
        among: shards, for: question.text,
        until: min(question.deadline, time.now.advanced(by: Self.choosing)))
    } catch {
      logger.warning("the model chose no shards", metadata: ["because": "\(error)"])
      return nil
    }
  }

  /// One answer from the readings: the model's where there is one and it rests on verified quotes.
  private func synthesize(
    _ question: Question, _ checked: [Synthesizer.Checked]
  ) async throws -> Synthesizer.Synthesis {
    let synthesizer = Synthesizer(analyzer: analyzer)
    var synthesis = synthesizer.synthesize(checked)
    let evidence = synthesizer.evidence(of: checked)
    guard let model, !evidence.isEmpty, try await maySee(model, Set(evidence.map(\.shard))) else {
      return synthesis
    }
    do {
      let made = try await model.synthesize(
        question.text, from: evidence.map(\.citation.quote), until: question.deadline)
      synthesis.usage = made.usage
      guard let text = made.text else { return synthesis }
      synthesis.text = text
      synthesis.citations = made.quotes.prefix(Synthesizer.most).map { evidence[$0] }
      synthesis.model = model.name
    } catch {
      try Task.checkCancellation()
      logger.warning("the model did not synthesize", metadata: ["because": "\(error)"])
    }
    return synthesis
  }

  private func maySee(
    _ model: any CoordinatorModel, _ shards: Set<ShardID>
  ) async throws -> Bool {
    try await library.shards().allSatisfy { !shards.contains($0.id) || model.maySee($0) }
  }

  /// The message for a shard that isn't there.
  public static func unknown(_ shard: ShardID, known: Set<ShardID>) -> String {
    let names = known.sorted().map(\.rawValue).joined(separator: ", ")
    return "There is no shard “\(shard)”. "
      + (names.isEmpty ? "The memory has none yet: `ostraka load PATH`." : "There are: \(names).")
  }

  /// Drops every citation that isn't in the stored bytes.
  private func check(_ readings: [Reading]) async throws -> [Synthesizer.Checked] {
    let all = readings.flatMap(\.finding.citations)
    let documents = try await library.documents(of: Set(all.map(\.extent.revision)))
    var holds = try await Citation.verify(all, in: library)[...]
    return readings.map { reading in
      var citations: [CheckedCitation] = []
      for citation in reading.finding.citations {
        let isTrue = holds.removeFirst()
        guard isTrue, let document = documents[citation.extent.revision] else {
          logger.warning("citation dropped", metadata: ["shard": "\(reading.shard)"])
          continue
        }
        citations.append(
          CheckedCitation(citation: citation, document: document, shard: reading.shard))
      }
      return Synthesizer.Checked(reading: reading, citations: citations)
    }
  }

  private func refreshed(_ citations: [CheckedCitation]) async -> [CheckedCitation] {
    let documents = Dictionary(
      citations.map { ($0.document.id, $0.document) }, uniquingKeysWith: { first, _ in first })
    let fresh = await withTaskGroup(of: (DocumentID, Bool?).self) { group in
      for (id, document) in documents.sorted(by: { $0.key < $1.key }) {
        group.addTask { (id, await freshness.isFresh(document)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
    }
    return citations.map { citation in
      var citation = citation
      citation.fresh = fresh[citation.document.id] ?? nil
      return citation
    }
  }

  /// The readings are settled and the answer recorded in one transaction.
  private func record(_ answer: Answer, _ gathered: FanOut.Gathered) async throws {
    let record = Message(
      id: .answer(answer.query), conversation: Conversation.system.id, sender: .coordinator,
      mailbox: Mailbox(.coordinator), kind: .answer, body: try answer.body())
    guard !gathered.deliveries.isEmpty else { return try await bus.send([record]) }
    do {
      try await bus.settle(gathered.deliveries, .ack(replies: [record]))
    } catch let error as OstrakaError where error.code == .leaseLost {
      // A reading was removed meanwhile because a document was forgotten: the answer stands on the
      // citations that were checked after that.
      try await bus.send([record])
    }
  }

  private func coverage(
    of route: Router.Route, _ gathered: FanOut.Gathered, _ checked: [Synthesizer.Checked]
  ) -> [Coverage] {
    let verified = Dictionary(
      checked.map { ($0.reading.shard, $0.citations.count) }, uniquingKeysWith: { $1 })
    let asked = route.asked.map { shard in
      guard let reading = gathered.readings[shard] else {
        guard let reason = gathered.failures[shard] else {
          return Coverage(shard: shard, outcome: .late, because: "no reading before the deadline")
        }
        return Coverage(shard: shard, outcome: .failed, because: reason)
      }
      return Coverage(reading, verified: verified[shard] ?? 0)
    }
    return asked + route.skipped
  }
}

extension Coverage {
  /// What a reading says, of whose citations so many were found true.
  init(_ reading: Reading, verified: Int) {
    let finding = reading.finding
    if let failure = reading.failure {
      self.init(shard: reading.shard, outcome: .failed, because: failure)
    } else if finding.answer == nil {
      self.init(shard: reading.shard, outcome: .abstained, because: finding.note)
    } else if verified == 0 {
      self.init(
        shard: reading.shard, outcome: .abstained,
        because: "no citation is in the stored bytes")
    } else {
      self.init(shard: reading.shard, outcome: .found, because: finding.note)
    }
    reader = reading.reader
    confidence = finding.confidence
    elapsedMicroseconds = reading.elapsedMicroseconds
    usage = finding.usage
    behind = reading.behind == 0 ? nil : reading.behind
  }
}
