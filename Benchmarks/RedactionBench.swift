import ArgumentParser
import Foundation
import Ostraka
import OstrakaRules
import OstrakaTesting

/// How well secrets are found, and how fast.
struct RedactionBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redaction",
    abstract: "Recall on generated secrets, false findings in files, agreement with a rule file.")

  @Option(help: "A folder of ordinary code and prose; may be repeated.")
  var folders: [String] = []

  @Option(help: "A rule file in gitleaks' format to compare with.")
  var rules: String?

  @Option(help: "What the secrets are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "How often each kind of secret is drawn, in each of its carriers.")
  var rounds = 10

  @Option(help: "Also write the figures as JSON to this file.")
  var output: String?

  private struct Figures: Encodable {
    let seed: UInt64
    let ours: RedactionMeasure
    let agreement: Agreement?
  }

  /// Findings of two sets of rules in the same texts: those that overlap, and the rest.
  private struct Agreement: Encodable {
    var rules = 0
    /// Rules of the file that say nothing of what a secret looks like.
    var ignored = 0
    var generated = Counts()
    var files = Counts()
    var megabytesPerSecond = 0.0
  }

  private struct Counts: Encodable {
    var both = 0
    var onlyOurs = 0
    var onlyTheirs = 0
    /// By their rule.
    var onlyTheirsByRule: [String: Int] = [:]
  }

  func run() async throws {
    let folders = folders.map { URL(fileURLWithPath: $0) }
    let ours = RedactionMeasure(of: .builtIn, folders: folders, seed: seed, rounds: rounds)
    print(
      """
      \(ours.kinds) kinds, \(ours.cases) secrets: \(ours.found) found, \(ours.exact) exactly
      \(ours.decoys) decoys: \(ours.decoyFindings.values.reduce(0, +)) findings
      \(ours.files) files, \(ours.bytes) bytes: \(ours.fileFindings.values.reduce(0, +)) findings, \
      \(Figure.rounded(ours.megabytesPerSecond)) MB/s
      """)
    let agreement = try rules.map { try compare(try SecretRuleFile(path: $0), folders) }
    if let agreement {
      print(
        """
        rule file: \(agreement.rules) rules, \(Figure.rounded(agreement.megabytesPerSecond)) MB/s
        generated secrets: \(line(agreement.generated)); files: \(line(agreement.files))
        """)
    }
    guard let output else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(Figures(seed: seed, ours: ours, agreement: agreement))
      .write(to: URL(fileURLWithPath: output))
  }

  private func line(_ counts: Counts) -> String {
    "both \(counts.both), only ours \(counts.onlyOurs), only theirs \(counts.onlyTheirs)"
  }

  private func compare(_ file: SecretRuleFile, _ folders: [URL]) throws -> Agreement {
    let theirs = Redactor(rules: file.rules)
    var agreement = Agreement(rules: file.rules.count, ignored: file.ignored.count)
    for round in 0..<UInt64(rounds) {
      for (index, kind) in SecretKind.all.enumerated() {
        for sample in SecretSample.all(of: kind, seed: (seed &+ round) &* 1000 &+ UInt64(index)) {
          count(sample.text, theirs, into: &agreement.generated)
        }
      }
    }
    let texts = RedactionMeasure.texts(in: folders)
    for text in texts { count(text, theirs, into: &agreement.files) }
    let time = seconds { for text in texts { _ = theirs.findings(in: text) } }
    let bytes = texts.reduce(0) { $0 + $1.count }
    if bytes > 0 { agreement.megabytesPerSecond = Figure.rounded(Double(bytes) / 1e6 / time) }
    return agreement
  }

  private func count(_ text: Data, _ theirs: Redactor, into counts: inout Counts) {
    let (mine, other) = (Redactor.builtIn.findings(in: text), theirs.findings(in: text))
    for finding in mine {
      let isShared = other.contains { $0.range.overlaps(finding.range) }
      if isShared { counts.both += 1 } else { counts.onlyOurs += 1 }
    }
    for finding in other where !mine.contains(where: { $0.range.overlaps(finding.range) }) {
      counts.onlyTheirs += 1
      counts.onlyTheirsByRule[finding.rule, default: 0] += 1
    }
  }
}
