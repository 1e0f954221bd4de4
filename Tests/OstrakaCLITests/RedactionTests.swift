import Foundation
import Testing

@Suite("Secrets")
struct SecretTests {
  /// Made up, and in pieces: nothing in this file looks like a secret.
  private static let secret = "AKIA" + "Q3EGRIBTWJX7YB5N"
  private static let house = "house" + "-9f31-77c2"
  private static let rules = """
    [[rules]]
    id = "house-key"
    regex = '''house-[0-9a-f]{4}-[0-9a-f]{4}'''
    keywords = ["house-"]
    """

  private func expectNowhere(_ secret: String, in program: Program) throws {
    let memory = program.folder + "/.ostraka"
    for file in try FileManager.default.contentsOfDirectory(atPath: memory) {
      guard let bytes = FileManager.default.contents(atPath: memory + "/" + file) else { continue }
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
    }
  }

  @Test("never get in, nor out: not by load, remember, a question or HTTP, and JSON stays JSON")
  func masked() async throws {
    try await Program.with { program in
      let secret = Self.secret
      _ = try await program.run("init")
      try program.write(
        "{\"region\": \"eu\", \"aws_access_key_id\": \"\(secret)\"}\n", to: "config.json")
      try program.write("Say the secret phrase at the harbour.\n", to: "plain.md")
      let load = try await program.run("load", "config.json", "plain.md", "--json")
      let masks = try load.json()["masked"] as? [[String: any Sendable]]
      #expect(masks?.count == 1, "\(load.output)\(load.errors)")
      #expect(masks?.first?["name"] as? String == "config.json")
      #expect(masks?.first?["line"] as? Int == 1)
      _ = try await program.run("remember", "The harbour's key is \(secret).")
      let ask = try await program.run("ask", "What is \(secret)?", "--json")
      let search = try await program.run("search", "aws access key", "--json")
      for outcome in [load, ask, search] {
        #expect(!(outcome.output + outcome.errors).contains(secret))
      }
      let passages = try search.json()["passages"] as? [[String: any Sendable]]
      let text = try #require(passages?.first { $0["document"] as? String == "config.json" })
      let body = try #require(text["text"] as? String)
      #expect(try JSONSerialization.jsonObject(with: Data(body.utf8)) is [String: String])
      let phrase = try await program.run("search", "secret phrase")
      #expect(phrase.output.contains("Say the secret phrase at the harbour."))
      let tail = try await program.run("ledger", "tail")
      #expect(tail.output.contains("secretMasked"))
      try expectNowhere(secret, in: program)
    }
  }

  @Test("of a file that is allowed to have them are stored and shown as they are")
  func allowed() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write("The sample key is \(Self.secret).\n", to: "docs/sample.md")
      #expect(try await program.run("load", "docs", "--allow-secrets").code == 64)
      #expect(try await program.run("load", "docs/sample.md", "--allow-secrets").code == 0)
      #expect(try await program.run("search", "sample key").output.contains(Self.secret))
      // It stays so when the file changes.
      try program.write("The new sample key is \(Self.secret).\n", to: "docs/sample.md")
      _ = try await program.run("load", "docs")
      #expect(try await program.run("search", "sample key").output.contains(Self.secret))
      // An export says so, an import elsewhere takes it as it is only when it is told to.
      _ = try await program.run("export", "out")
      _ = try await program.run("init", "--memory", "other/.ostraka")
      for (flags, isKept) in [([], false), (["--allow-secrets"], true)] as [([String], Bool)] {
        let arguments = ["import", "out", "--memory", "other/.ostraka"] + flags
        let outcome = try await program.run(arguments)
        #expect(outcome.code == 0 && outcome.errors.contains("--allow-secrets") != isKept)
        let found = try await program.run("search", "sample key", "--memory", "other/.ostraka")
        #expect(found.output.contains(Self.secret) == isKept, "\(found.output)")
      }
      // And it can be taken back.
      _ = try await program.run("load", "docs", "--no-allow-secrets")
      #expect(try await !program.run("search", "sample key").output.contains(Self.secret))
    }
  }

  @Test(
    "are found by the rules of a file from then on, also in what was loaded before",
    .timeLimit(.minutes(5)))
  func ruleFiles() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.rules, to: "rules.toml")
      try program.write("The door opens with \(Self.house) only.\n", to: "a.md")
      try program.write("The gate opens with \(Self.house) only.\n", to: "b.md")
      _ = try await program.run("load", "b.md")
      #expect(try await program.run("search", "gate").output.contains(Self.house))
      let load = try await program.run("load", "a.md", "--rules", "rules.toml")
      #expect(load.output.contains("a.md:1: house-key"), "\(load.output)\(load.errors)")
      let ask = try await program.run("ask", "What does the gate open with?", "--json")
      #expect(!ask.output.contains(Self.house) && ask.output.contains("\"masked\":true"))
      #expect(try await program.run("export", "out").code == 0)
      for name in ["a.md", "b.md"] {
        let exported = try String(contentsOfFile: program.folder + "/out/" + name, encoding: .utf8)
        #expect(!exported.contains(Self.house))
      }
      _ = try await program.run("forget", "b.md")
      try expectNowhere(Self.house, in: program)
      _ = try await program.up { _ in
        // A daemon that reads the source again has the rules too.
        try program.write("The new door opens with \(Self.house) only.\n", to: "a.md")
        while try await !program.run("search", "new door").output.contains("new") {}
      }
      try expectNowhere(Self.house, in: program)
    }
  }

  @Test("and rule files in ostraka.yaml that can't be used are an error, not left out")
  func settings() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.rules, to: "rules.toml")
      try program.write("The door opens with \(Self.house) only.\n", to: "a.md")
      try program.write("redaction:\n  rules: [../rules.toml]\n", to: ".ostraka/ostraka.yaml")
      #expect(try await program.run("load", "a.md").output.contains("a.md:1: house-key"))
      try program.write("redaction:\n  rules: ../rules.toml\n", to: ".ostraka/ostraka.yaml")
      let text = try await program.run("status")
      #expect(text.code == 65 && text.errors.contains("must be a list"), "\(text.errors)")
      try program.write("redaction:\n  rules: [../rules.toml]\n", to: ".ostraka/ostraka.yaml")
      try program.write("[[rules]]\nid = \"x\"\nregex = \'\'\'(\'\'\'\n", to: "rules.toml")
      let bad = try await program.run("status")
      #expect(bad.code == 65 && bad.errors.contains("rules.toml"), "\(bad.errors)")
    }
  }

  @Test("don't get in by names either")
  func names() async throws {
    try await Program.with { program in
      let secret = Self.secret
      _ = try await program.run("init")
      try program.write("text\n", to: "docs/\(secret).md")
      let folder = try await program.run("load", "docs")
      let note = try await program.run("load", "-", "--name", "key \(secret)", input: "text")
      let line = try await program.run("load", "-", "--name", "a\nb", input: "text")
      #expect(folder.code == 65 && note.code == 65 && line.code == 64)
      _ = try await program.run("shard", "set", "x", "--about", "opened by \(secret)")
      let status = try await program.run("status", "--documents")
      for outcome in [folder, note, status] {
        #expect(!(outcome.output + outcome.errors).contains(secret))
      }
      try expectNowhere(secret, in: program)
    }
  }
}
