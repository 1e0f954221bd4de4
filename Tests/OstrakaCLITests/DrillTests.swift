import Foundation
import Ostraka
import OstrakaServer
import Testing

@testable import OstrakaCLI

@Suite("ostraka drill", .timeLimit(.minutes(5)))
struct DrillTests {
  @Test("kills whoever works on a copy, loses nothing and leaves nothing behind")
  func drill() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.run("remember", "The harbour's light is green.")
      // A temporary folder of its own: other drills make copies too.
      let scratch = program.folder + "/t"
      try FileManager.default.createDirectory(
        atPath: scratch, withIntermediateDirectories: false)
      let before = try await program.run("status", "--json").json()
      let outcome = try await program.run(
        "drill", "--seconds", "8", "--seed", "7", "--json", environment: ["TMPDIR": scratch])
      #expect(outcome.code == 0, "\(outcome.output) \(outcome.errors)")
      let verdict = try outcome.json()
      #expect((verdict["kills"] as? [String: Int])?.values.reduce(0, +) ?? 0 > 5)
      #expect(verdict["acknowledged"] as? Int ?? 0 > 0)
      #expect(verdict["survived"] as? Int == verdict["acknowledged"] as? Int)
      #expect(verdict["unchanged"] as? Int == 1)
      #expect(verdict["seed"] as? Int == 7)
      // The memory itself has only a backup more.
      let after = try await program.run("status", "--json").json()
      #expect(try shards(in: after) == shards(in: before))
      let left = try FileManager.default.contentsOfDirectory(atPath: scratch)
      #expect(left.filter { $0.hasPrefix("ostraka-drill-") }.isEmpty, "\(left)")
    }
  }

  /// What a status says of each shard's documents.
  private func shards(in status: [String: any Sendable]) throws -> [String] {
    let shards = try #require(status["shards"] as? [[String: Any]])
    return try shards.map { shard in
      try ["shard", "reader", "documents", "bytes"].map { "\(try #require(shard[$0]))" }
        .joined(separator: " ")
    }
  }

  @Test("says what was lost, changed, doubled or invented")
  func losses() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.run("load", "-", "--name", "kept.md", input: "kept\n")
      _ = try await program.run("load", "-", "--name", "drill/half.md", input: "half\n")
      _ = try await program.run("load", "-", "--name", "stray.md", input: "stray\n")
      let directory = MemoryDirectory(path: program.folder + "/.ostraka")
      let access = Access(
        directory: directory, settings: try await Settings(of: directory),
        runtime: Wiring.runtime, logger: Wiring.logger)
      let state = try await DrillState(of: access)
      let before = DrillState(
        shards: state.shards, documents: ["kept.md": Digest(of: Data("other\n".utf8))],
        sequence: state.sequence)
      let journal = DrillJournal()
      for (subject, text) in [("lost", "lost\n"), ("half", "half and more\n")] {
        let paper = DrillJournal.Paper(
          name: "drill/\(subject).md", subject: subject, code: "1", shard: .main, text: text)
        journal.begin(paper)
        journal.acknowledge(paper)
      }
      // As if it had got past the redaction.
      try program.write("key \(DrillSecret.make(77))\n", to: ".ostraka/some.log")
      try program.write(
        "{\"authorization\": \"Bearer \(try access.ownerCredential())\"}\n",
        to: ".ostraka/other.log")
      let copy = DrillCopy(folder: program.folder, directory: directory)
      let verdict = try await DrillVerdict(
        of: journal, on: copy, access: access, since: before, seed: 1, seconds: 1)
      #expect(!verdict.isGood && verdict.survived == 0 && verdict.acknowledged == 2)
      #expect(
        verdict.problems == [
          "kept.md is not as it was before the drill",
          "drill/half.md is there, but not once or not whole",
          "drill/lost.md was acknowledged and is lost", "stray.md is there, and nobody loaded it",
          "the owner's credential stands in .ostraka/other.log",
          "a secret stands in .ostraka/some.log",
        ])
    }
  }
}
