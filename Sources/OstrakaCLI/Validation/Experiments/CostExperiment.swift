import Foundation
import Ostraka
import OstrakaReaders
import OstrakaServer

/// What a session of twenty queries takes, against the ways without a memory.
struct CostExperiment: Experiment {
  static let name = "cost"
  static let title = "What does it save?"
  static let hypothesis = """
    Twenty queries about the same documents cost less with warm shards, at the same prices, than with an agent that reads \
    the files again for each query, and than with one that keeps everything in its context.
    """

  private static let queries = 20
  /// Whose prices are shown for all ways where the reader is not paid: what the same tokens cost elsewhere.
  private static let usual = "sonnet"

  private func priced(_ lab: Laboratory) -> String { lab.egress == nil ? Self.usual : lab.reader }

  private func price(_ lab: Laboratory) throws -> Price? {
    guard lab.egress != nil else {
      return try PriceTable.bundled(overriddenBy: nil).price(of: Self.usual)
    }
    return try lab.readers.price(of: lab.reader)
  }

  func method(_ lab: Laboratory) -> String {
    """
    The tokens of \(Self.queries) queries to a shard are measured, its first reading included, and what the asking agent's \
    conversation has of them: the descriptions of all tools of `ostraka mcp`, each call, each result as the tool returns it, each \
    answer, all of it sent again with each query and then read from its provider's cache. The other two are \
    computed for the same documents, questions and answers: an agent that reads the files again for each query pays for all of them \
    each time; one that keeps them in its context sends documents and conversation so far with each query, of which \
    all but the newest part comes from the cache. Dollars are at the prices of \(priced(lab)) in the price table. For the extractive \
    reader the shard itself reads no tokens: what counts is the asking agent's conversation.
    """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    [PaidWork(estimated: tokens(scale), queries: Self.queries)]
  }

  private func tokens(_ scale: Scale) -> Int {
    scale.largest(orUnlimited: 50_000) / (scale.isQuick ? 4 : 1)
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let hay = Haystack(
      tokens: tokens(lab.scale),
      depths: (0..<Self.queries).map { Double($0) / Double(Self.queries - 1) }, seed: 7)
    let shard: ShardID = "cost"
    let (asked, first, tools) = try await lab.withMemory { scratch in
      try await scratch.load(hay.text, into: shard)
      let first = try await scratch.held(shard)?.used ?? .none
      var asked: [LabMemory.Asked] = []
      for (number, needle) in hay.needles.enumerated() {
        scratch.lab.onProgress("query \(number + 1) of \(Self.queries)")
        asked.append(try await scratch.ask(needle, of: shard))
      }
      let tools = try AgentContext.toolTokens(of: scratch.memory, runtime: lab.runtime)
      return (asked, first, tools)
    }
    return try judge(asked, first: first, tools: tools, hay, lab)
  }

  /// Tokens of all queries of one way, as a provider bills them.
  private struct Way {
    let name: String
    var billed: [BilledTokens] = []

    var read: Int { billed.reduce(0) { $0 + $1.prompt } }
    var fresh: Int { billed.reduce(0) { $0 + $1.fresh + $1.cacheWrite5m } }
    var cached: Int { billed.reduce(0) { $0 + $1.cacheRead } }
    var written: Int { billed.reduce(0) { $0 + $1.output } }
  }

  private func judge(
    _ asked: [LabMemory.Asked], first: Usage, tools: Int, _ hay: Haystack, _ lab: Laboratory
  ) throws -> Outcome {
    let documents = lab.hasContext ? first.freshTokens + first.cachedTokens : hay.tokens
    let turns = zip(hay.needles, asked).map { needle, asked in
      (
        question: TokenEstimate.tokens(in: needle.question),
        answer: TokenEstimate.tokens(in: asked.answer.text ?? "nothing"),
        result: AgentContext.tokens(of: asked.answer)
      )
    }
    var shard = Way(name: "the shard's reader")
    var agent = Way(name: "the agent that asks it")
    var again = Way(name: "the files again for each query")
    var whole = Way(name: "one big context")
    if lab.hasContext {
      shard.billed.append(BilledTokens(cacheWrite5m: documents, output: first.outputTokens))
    }
    // What a conversation has before each query, with the memory's tools and with the documents.
    var (asking, reading) = (0, 0)
    for (index, each) in asked.enumerated() {
      let turn = turns[index]
      shard.billed.append(
        BilledTokens(
          fresh: each.usage.freshTokens, cacheRead: each.usage.cachedTokens,
          output: each.usage.outputTokens))
      // One request that calls the tool, and one that has its result.
      agent.billed.append(
        BilledTokens(
          fresh: turn.question, cacheWrite5m: index == 0 ? tools : 0,
          cacheRead: index == 0 ? 0 : tools + asking, output: turn.question))
      agent.billed.append(
        BilledTokens(
          fresh: turn.result, cacheRead: tools + asking + 2 * turn.question, output: turn.answer))
      asking += 2 * turn.question + turn.result + turn.answer
      again.billed.append(BilledTokens(fresh: documents + turn.question, output: turn.answer))
      whole.billed.append(
        index == 0
          ? BilledTokens(fresh: turn.question, cacheWrite5m: documents, output: turn.answer)
          : BilledTokens(
            fresh: turn.question, cacheRead: documents + reading, output: turn.answer))
      reading += turn.question + turn.answer
    }
    var ours = Way(name: "warm shards")
    ours.billed = shard.billed + agent.billed
    let results = turns.reduce(0) { $0 + $1.result }
    return try judge(
      lab.hasContext ? [ours, shard, agent, again, whole] : [ours, again, whole], ours: ours,
      [again, whole], documents, entered: (tools, results), asked, lab)
  }

  private func judge(
    _ ways: [Way], ours: Way, _ others: [Way], _ documents: Int,
    entered: (tools: Int, results: Int), _ asked: [LabMemory.Asked], _ lab: Laboratory
  ) throws -> Outcome {
    guard let price = try price(lab) else {
      return Outcome(
        verdict: .notMeasurable,
        because: "There is no price for \(priced(lab)): add it to `prices` in ostraka.yaml.")
    }
    let dollars = { (way: Way) in way.billed.reduce(0) { $0 + price.cost(of: $1) } }
    let saves = others.allSatisfy { dollars(ours) < dollars($0) }
    // What was answered without the reader costs little, and shows nothing.
    let unheld = lab.hasContext ? asked.count { !$0.isHeld(of: documents) } : 0
    let against = others.map { way in
      "\(dollars(way).rounded(to: 4)) with \(way.name) (\((dollars(way) / dollars(ours)).rounded(to: 2)) times)"
    }
    var outcome = Outcome(
      verdict: unheld > 0
        ? .notMeasurable : saves && asked.allSatisfy(\.isRight) ? .held : .didNotHold,
      because:
        "At \(priced(lab))'s prices \(Self.queries) queries about \(documents) tokens of documents come to "
        + "\(dollars(ours).rounded(to: 4)) dollars with \(ours.name), \(against.joined(separator: " and "))."
        + (unheld > 0 ? " \(unheld.of("query")) were not answered from what is held." : "")
    )
    outcome.tables = [
      ReportTable(
        title: "Tokens of \(Self.queries) queries, and what they cost at \(priced(lab))'s prices",
        columns: ["way", "freshly read", "from a cache", "written", "dollars"],
        rows: ways.map {
          [
            "\($0.name)", "\($0.fresh)", "\($0.cached)", "\($0.written)",
            dollars($0).rounded(to: 4),
          ]
        })
    ]
    outcome.results = [
      "\(asked.count(where: \.isRight)) of \(asked.count) answers were right: a way that saves and doesn't "
        + "answer would be no saving.",
      "The asking agent's conversation has \(entered.tools) tokens of tools and \(entered.results) of results; the documents "
        + "alone would be \(documents).",
    ]
    outcome.limits = [
      "One session. Computed ways assume that the agent needs all files for each query, and that its provider's cache never goes "
        + "cold; an agent that greps reads less, and one whose documents are few needs no memory.",
      "Tokens of what an agent reads are estimates, rarely too low. Its own instructions and tools are left out of all ways.",
      "A reader on this machine costs no dollars; the column says what the same tokens would cost.",
    ]
    return outcome
  }
}
