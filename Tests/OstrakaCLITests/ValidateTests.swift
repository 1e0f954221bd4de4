import Foundation
import Ostraka
import Testing

@testable import OstrakaCLI

@Suite("ostraka validate", .timeLimit(.minutes(10)))
struct ValidateTests {
  @Test(
    "writes a report with every experiment, its verdict and its evidence, and goes on where it stopped"
  )
  func quick() async throws {
    try await Program.with { program in
      let outcome = try await program.run("validate", "--quick", "--report", "r", "--json")
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try JSONDecoder().decode(
        ValidationReport.self, from: Data(outcome.output.utf8))
      #expect(report.experiments.map(\.name) == Experiments.all.map { $0.name })
      for each in report.experiments {
        // These name more than the quick form reaches; how long a crash costs is the machine's affair.
        switch each.name {
        case "capacity", "decay", "idle":
          #expect(each.verdict == .notMeasurable, "\(each.name): \(each.because)")
        case "crash":
          #expect(each.verdict != .failed, "\(each.because)")
          #expect(each.because.contains("0 broken promises and 0 messages"), "\(each.because)")
        default: #expect(each.verdict == .held, "\(each.name): \(each.because)")
        }
        #expect(!each.tables.isEmpty || !each.results.isEmpty, "\(each.name)")
      }
      let folder = program.folder + "/r"
      let queries = try String(contentsOfFile: folder + "/evidence/hold.jsonl", encoding: .utf8)
        .split(separator: "\n")
      #expect(queries.count == 11)
      #expect(
        queries.allSatisfy { $0.contains("\"ledger_head\":") && $0.contains("\"fresh_tokens\":") })
      let html = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      for each in report.experiments {
        #expect(html.contains(HTMLReport.prose(each.because)), "\(each.name)")
      }
      // Nothing is fetched: it must be readable anywhere.
      #expect(!html.contains("http") && !html.contains("<script"))
      #expect(html.contains("<svg"))
      // What is finished is not done again.
      let before = try Data(contentsOf: URL(fileURLWithPath: folder + "/evidence/hold.jsonl"))
      try FileManager.default.removeItem(atPath: folder + "/parts/cost.json")
      let again = try await program.run("validate", "--quick", "--report", "r", "--json")
      let second = try JSONDecoder().decode(ValidationReport.self, from: Data(again.output.utf8))
      #expect(second.experiments.map(\.name) == report.experiments.map(\.name))
      #expect(FileManager.default.fileExists(atPath: folder + "/parts/cost.json"))
      #expect(second.experiments.first?.seconds == report.experiments.first?.seconds)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/evidence/hold.jsonl")) == before)
      // Another form would overwrite it.
      let full = try await program.run("validate", "--report", "r", "--only", "hold")
      #expect(full.code == 64 && full.errors.contains("another reader"), "\(full.errors)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/evidence/hold.jsonl")) == before)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(left == ["evidence", "parts", "report.html", "report.json"])
    }
  }

  @Test("refuses what it can't examine, and says what it can")
  func refusals() async throws {
    try await Program.with { program in
      for (arguments, said) in [
        (["--reader", "llama"], "ostraka model use"), (["--reader", "oracle"], "extractive"),
        (["--reader", "attached"], "extractive"), (["--only", "speed"], "capacity"),
        (["--reader", "anthropic"], "anthropic.model"),
      ] {
        let outcome = try await program.run(["validate", "--report", "r"] + arguments)
        #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(said), "\(arguments): \(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.folder + "/r"))
      }
    }
  }

  @Test("says what a paid reader would read and cost before it is agreed to")
  func price() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let settings =
        "anthropic:\n  model: claude-haiku-4-5\n  key_variable: HOME\n  budget: 60000\n"
      try program.write(settings, to: ".ostraka/ostraka.yaml")
      var sums: [Int] = []
      for arguments in [["--only", "hold"], ["--only", "hold", "--quick"], []] {
        let outcome = try await program.run(
          ["validate", "--report", "r", "--reader", "anthropic"] + arguments)
        #expect(outcome.code == 77, "\(outcome.errors)")
        #expect(outcome.errors.contains("--yes"), "\(outcome.errors)")
        #expect(outcome.errors.contains("api.anthropic.com (claude-haiku-4-5)"))
        let match = try #require(outcome.errors.firstMatch(of: /about (\d+) tokens.*about \$(\d+)/))
        sums.append(try #require(Int(match.1)))
      }
      // Half of the budget, a quarter in small, and many times it in full.
      #expect(sums[0] == 30_000 && sums[1] == 15_000 && sums[2] > 300_000, "\(sums)")
    }
  }

  @Test(
    "says what a share may truly be",
    arguments: [(15, 15, "100% (80-100%)"), (0, 0, "0% (0-100%)"), (7, 10, "70% (40-89%)")])
  func proportions(count: Int, total: Int, text: String) {
    #expect(Proportion(count: count, total: total).text == text)
  }

  @Test("puts needles where they belong, and never the same twice")
  func haystack() {
    let hay = Haystack(tokens: 5_000, depths: [0, 0.5, 1], seed: 1)
    let other = Haystack(tokens: 5_000, depths: [0, 0.5, 1], seed: 2)
    #expect(abs(hay.tokens - 5_000) < 100)
    for (needle, depth) in zip(hay.needles, [0, 0.5, 1]) {
      let parts = hay.text.components(separatedBy: needle.sentence)
      #expect(parts.count == 2)
      #expect(abs(Double(parts[0].utf8.count) / Double(hay.text.utf8.count) - depth) < 0.05)
      #expect(!other.text.contains(needle.code))
    }
    #expect(Haystack(tokens: 5_000, depths: [0, 0.5, 1], seed: 1).text == hay.text)
  }

  @Test("draws a chart that says what it shows, and escapes what it is given")
  func chart() {
    let chart = ReportChart(
      title: "a < b", x: "size", y: "ms",
      series: [ReportChart.Series(name: "R&D", points: [[0, 1], [10, 30]])])
    let text = SVGChart(chart: chart).text
    #expect(text.contains("a &lt; b") && text.contains("R&amp;D"))
    // 30 of a scale up to 50: three fifths of the height above the axis.
    #expect(text.contains("<polyline points=\"70.0,230.0 620.0,114.0\""))
    #expect(text.contains(">50</text>"))
  }
}
