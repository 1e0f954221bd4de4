import ArgumentParser
import Foundation
import Ostraka
import OstrakaStore

/// `ostraka-bench recall`: what each part of the ranking is worth, and whether its weights are fitted to
/// the questions.
///
/// The store offers candidates for each question once, and each variant of the weights ranks them. A
/// variant without a part has its weight at nothing; the others have one weight a third less or half as much
/// more. Five folds of the shards: the best of all variants on four of them is judged on the fifth.
struct RecallBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recall", abstract: "Measures what each part of the ranking is worth.")

  @OptionGroup var options: BenchOptions

  @Argument(help: "A folder as Benchmarks/recall.py takes it: documents and questions.jsonl.")
  var questions: String

  static let folds = 5

  func run() async throws {
    let root = URL(fileURLWithPath: questions)
    let asked = try RecallQuestion.all(in: root)
    let variants = RecallVariant.all
    var ranks = variants.map { _ in [RecallRanks]() }
    try await ScratchMemory.with(options) { memory in
      let library = memory.store.library(for: .owner)
      try await load(root, shards: Set(asked.map(\.shard)), into: library)
      for question in asked {
        let terms = Analyzer().queryTerms(in: question.question)
        let postings = try await library.postings(
          for: terms, in: [ShardID(rawValue: question.shard)], limit: 500)
        let names = try await library.documents(
          of: Set(postings.candidates.map(\.passage.extent.revision))
        ).mapValues(\.name)
        for (index, variant) in variants.enumerated() {
          let ranked = Scoring(weights: variant.weights).rank(postings, for: terms, limit: 500)
          ranks[index].append(RecallRanks(of: ranked, for: question, names: names))
        }
      }
    }
    let report = RecallReport(asked, variants, ranks)
    for line in report.lines { print(line) }
    try options.write(report)
  }

  private func load(_ root: URL, shards: Set<String>, into library: any Library) async throws {
    for shard in shards.sorted() {
      let folder = root.appendingPathComponent(shard)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      for file in files {
        let url = folder.appendingPathComponent(file)
        _ = try await library.put(
          Load(
            id: url.path, source: .file(url.path), name: "\(shard)/\(file)",
            shard: ShardID(rawValue: shard), bytes: try Data(contentsOf: url)))
      }
    }
  }
}

/// A line of questions.jsonl.
struct RecallQuestion: Decodable {
  struct Place: Decodable {
    let document: String
    let lines: [Int]
  }

  let question: String
  let shard: String
  let expected: [Place]

  static func all(in root: URL) throws -> [RecallQuestion] {
    let data = try Data(contentsOf: root.appendingPathComponent("questions.jsonl"))
    return try data.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(RecallQuestion.self, from: Data($0))
    }
  }
}

/// Weights of a ranking, and what is different in them.
struct RecallVariant {
  let name: String
  let weights: ScoringWeights
  /// Whether a part is missing, and not only more or less of it there.
  let isAblation: Bool

  static let all: [RecallVariant] = {
    let parts: [(String, WritableKeyPath<ScoringWeights, Double>, without: Double?)] = [
      ("neighbours", \.neighbour, 0), ("replies", \.reply, 0), ("proximity", \.proximity, 0),
      ("region", \.region, 0), ("headings", \.heading, 0), ("asking", \.asking, 1),
      ("length", \.lengthPenalty, 0), ("saturation", \.saturation, nil),
    ]
    var variants = [RecallVariant(name: "standard", weights: .standard, isAblation: false)]
    for (name, path, without) in parts {
      var weights = ScoringWeights.standard
      let standard = weights[keyPath: path]
      if let without {
        weights[keyPath: path] = without
        variants.append(
          RecallVariant(name: "without \(name)", weights: weights, isAblation: true))
      }
      for factor in [2.0 / 3, 1.5] where path != \.asking {
        weights[keyPath: path] = standard * factor
        variants.append(
          RecallVariant(
            name: "\(name) × \(factor == 1.5 ? "1.5" : "0.67")", weights: weights,
            isAblation: false))
      }
    }
    return variants
  }()
}

/// At which places a ranking has what was expected, from 0; nil for nowhere.
struct RecallRanks {
  let passage: Int?
  let document: Int?

  init(of ranked: [Ranked], for question: RecallQuestion, names: [RevisionID: String]) {
    passage = ranked.firstIndex { ranked in
      let passage = ranked.candidate.passage
      return question.expected.contains {
        $0.document == names[passage.extent.revision]
          && passage.lines.overlaps($0.lines[0]...$0.lines[1])
      }
    }
    var seen: [RevisionID] = []
    for ranked in ranked {
      let revision = ranked.candidate.passage.extent.revision
      if !seen.contains(revision) { seen.append(revision) }
    }
    let wanted = Set(question.expected.map(\.document))
    document = seen.firstIndex { names[$0].map(wanted.contains) ?? false }
  }
}

/// The shares of questions that are found, in percent.
struct RecallFigures: Encodable {
  let document1: Double
  let document5: Double
  let document10: Double
  let passage1: Double
  let passage10: Double

  init(_ ranks: [RecallRanks]) {
    let share = { (path: KeyPath<RecallRanks, Int?>, depth: Int) in
      let found = ranks.count { $0[keyPath: path].map { $0 < depth } ?? false }
      return (Double(found) / Double(max(1, ranks.count)) * 1_000).rounded() / 10
    }
    document1 = share(\.document, 1)
    document5 = share(\.document, 5)
    document10 = share(\.document, 10)
    passage1 = share(\.passage, 1)
    passage10 = share(\.passage, 10)
  }

  /// What a variant is chosen by.
  var sum: Double { document1 + document5 + document10 + passage10 }

  var text: String { "\(document1) \(document5) \(document10) | \(passage1) \(passage10)" }
}

struct RecallReport: Encodable {
  struct Row: Encodable {
    let name: String
    let figures: RecallFigures
  }

  struct Fold: Encodable {
    let shards: [String]
    let chosen: String
    let tuned: RecallFigures
    let standard: RecallFigures
  }

  let questions: Int
  let variants: [Row]
  let folds: [Fold]
  /// All questions, each judged with what was chosen without its fold.
  let tuned: RecallFigures

  init(_ questions: [RecallQuestion], _ variants: [RecallVariant], _ ranks: [[RecallRanks]]) {
    self.questions = questions.count
    self.variants = zip(variants, ranks).map { Row(name: $0.name, figures: RecallFigures($1)) }
    let shards = Set(questions.map(\.shard)).sorted()
    var folds: [Fold] = []
    var tuned: [RecallRanks] = []
    for fold in 0..<RecallBench.folds {
      let held = shards.indices.filter { $0 % RecallBench.folds == fold }.map { shards[$0] }
      let isHeld = questions.map { held.contains($0.shard) }
      let part = { (ranks: [RecallRanks], held: Bool) in
        zip(ranks, isHeld).filter { $1 == held }.map { $0.0 }
      }
      let best =
        variants.indices.max {
          RecallFigures(part(ranks[$0], false)).sum < RecallFigures(part(ranks[$1], false)).sum
        } ?? 0
      tuned += part(ranks[best], true)
      folds.append(
        Fold(
          shards: held, chosen: variants[best].name,
          tuned: RecallFigures(part(ranks[best], true)),
          standard: RecallFigures(part(ranks[0], true))))
    }
    self.folds = folds
    self.tuned = RecallFigures(tuned)
  }

  var lines: [String] {
    ["\(questions) questions; documents @1 @5 @10 | passages @1 @10"]
      + variants.map { "  \($0.name): \($0.figures.text)" }
      + folds.map {
        "  fold \($0.shards.joined(separator: " ")): \($0.chosen): \($0.tuned.text); "
          + "standard: \($0.standard.text)"
      } + ["  tuned on the other folds: \(tuned.text)"]
  }
}
