import Foundation
import Ostraka
import OstrakaReaders

/// What a session of twenty queries takes, against the ways without a memory.
struct CostExperiment: Experiment {
  static let name = "cost"
  static let title = "What does it save?"
  static let hypothesis = """
    Twenty queries about the same documents cost less with warm shards, at the same prices, than with an agent that reads \
    the files again for each query, and than with one that keeps everything in its context.
    """

  private static let queries = 20
  /// Whose prices are shown for all ways: what the same tokens cost elsewhere.
  private static let model = "sonnet"

  func method(_ lab: Laboratory) -> String {
    """
    The tokens of \(Self.queries) queries to a shard are measured, its first reading and what the asking agent reads of its answers \
    included. The other two are \
    computed for the same documents, questions and answers: an agent that reads the files again for each query pays for all of them \
    each time; one that keeps them in its context sends documents and conversation so far with each query, of which \
    all but the newest part comes from its provider's cache. Dollars are at the prices of \(Self.model) in the price table; \
    cached tokens cost a tenth there. For the extractive reader the shard itself reads no tokens: what counts is what enters the \
    asking agent's context, answer and citations.
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
    let (asked, first) = try await lab.withMemory { scratch in
      try await scratch.load(hay.text, into: shard)
      let first = try await scratch.held(shard)?.used ?? .none
      var asked: [LabMemory.Asked] = []
      for (number, needle) in hay.needles.enumerated() {
        scratch.lab.onProgress("query \(number + 1) of \(Self.queries)")
        asked.append(try await scratch.ask(needle, of: shard))
      }
      return (asked, first)
    }
    return try judge(asked, first: first, hay, lab)
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
    _ asked: [LabMemory.Asked], first: Usage, _ hay: Haystack, _ lab: Laboratory
  ) throws -> Outcome {
    let documents = lab.hasContext ? first.freshTokens + first.cachedTokens : hay.tokens
    let questions = zip(hay.needles, asked).map { needle, asked in
      (
        question: TokenEstimate.tokens(in: needle.question),
        answer: TokenEstimate.tokens(in: asked.answer.text ?? "nothing"),
        cited: asked.answer.citations.reduce(0) {
          $0 + TokenEstimate.tokens(in: $1.citation.quote)
        }
      )
    }
    var warm = Way(name: "warm shards")
    var agent = Way(name: "of that, what enters the agent's context")
    var again = Way(name: "the files again for each query")
    var whole = Way(name: "one big context")
    if lab.hasContext {
      warm.billed.append(BilledTokens(cacheWrite5m: documents, output: first.outputTokens))
    }
    var conversation = 0
    for (index, each) in asked.enumerated() {
      let (question, answer, cited) = questions[index]
      warm.billed.append(
        BilledTokens(
          fresh: each.usage.freshTokens, cacheRead: each.usage.cachedTokens,
          output: each.usage.outputTokens))
      agent.billed.append(BilledTokens(fresh: question + answer + cited))
      // The agent reads the answer too, as it reads the files in the other ways.
      if lab.hasContext {
        warm.billed.append(BilledTokens(fresh: answer + cited, output: question))
      }
      again.billed.append(BilledTokens(fresh: documents + question, output: answer))
      whole.billed.append(
        index == 0
          ? BilledTokens(fresh: question, cacheWrite5m: documents, output: answer)
          : BilledTokens(
            fresh: question, cacheRead: documents + conversation, output: answer))
      conversation += question + answer
    }
    let ways = lab.hasContext ? [warm, agent, again, whole] : [agent, again, whole]
    return try judge(
      ways, ours: lab.hasContext ? warm : agent, [again, whole], documents, entered: agent.read,
      asked)
  }

  private func judge(
    _ ways: [Way], ours: Way, _ others: [Way], _ documents: Int, entered: Int,
    _ asked: [LabMemory.Asked]
  ) throws -> Outcome {
    let price = try PriceTable.bundled(overriddenBy: nil).price(of: Self.model)
    let dollars = { (way: Way) in way.billed.reduce(0) { $0 + (price?.cost(of: $1) ?? 0) } }
    let saves = others.allSatisfy { dollars(ours) < dollars($0) }
    let against = others.map { way in
      "\(dollars(way).rounded(to: 4)) with \(way.name) (\((dollars(way) / dollars(ours)).rounded(to: 2)) times)"
    }
    var outcome = Outcome(
      verdict: saves && asked.allSatisfy(\.isRight) ? .held : .didNotHold,
      because:
        "\(Self.queries) queries about \(documents) tokens of documents cost \(dollars(ours).rounded(to: 4)) dollars here, "
        + against.joined(separator: " and ") + ".")
    outcome.tables = [
      ReportTable(
        title: "Tokens of \(Self.queries) queries, and what they cost at \(Self.model)'s prices",
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
      "Of the asking agent's own context the answers with their citations took \(entered) tokens; the documents alone would "
        + "have taken \(documents).",
    ]
    outcome.limits = [
      "Computed ways assume that the agent needs all files for each query, and that its provider's cache never goes cold.",
      "A reader on this machine costs no dollars; the column says what the same tokens would cost.",
    ]
    return outcome
  }
}
