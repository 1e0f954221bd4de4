import Ostraka

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
