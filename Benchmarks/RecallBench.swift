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
        let wanted = QueryTerms(question.question)
        let postings = try await library.postings(
          for: wanted, in: [ShardID(rawValue: question.shard)], limit: 500)
        let names = try await library.documents(
          of: Set(postings.candidates.map(\.passage.extent.revision))
        ).mapValues(\.name)
        for (index, variant) in variants.enumerated() {
          let ranked = Scoring(weights: variant.weights).rank(
            postings, for: wanted.terms, limit: 500)
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
