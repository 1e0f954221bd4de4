import Foundation
import Testing

@Suite("Taking in and giving back")
struct ExchangeCommandTests {
  private func texts(_ program: Program, _ memory: String) async throws -> [String: String] {
    let out = "out-" + memory.prefix { $0 != "/" }
    let export = try await program.run("export", String(out), "--memory", memory, "--json")
    #expect(export.code == 0, "\(export.errors)")
    let folder = program.folder + "/" + out
    var texts: [String: String] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      guard let bytes = FileManager.default.contents(atPath: folder + "/" + path) else { continue }
      texts[path] = String(decoding: bytes, as: UTF8.self)
    }
    return texts
  }

  @Test("an export that is imported elsewhere and exported again is the same, byte for byte")
  func roundTrip() async throws {
    try await Program.with { program in
      try program.write("# Ports\r\n\r\nThe port is 7077.", to: "docs/guide.md")
      try program.write("---\ntitle: x\n---\n\n\nbody\n\n", to: "docs/front: matter.md")
      try program.write("let port = 7077\n", to: "code/main.swift")
      _ = try await program.run("init")
      #expect(try await program.run("load", "docs", "code").code == 0)
      _ = try await program.run("remember", "The harbour is open.", "--shard", "notes")
      let first = try await texts(program, ".ostraka")
      #expect(first.count == 4)
      _ = try await program.run("init", "--memory", "b/.ostraka")
      let imported = try await program.run(
        "import", "out-.ostraka", "--memory", "b/.ostraka", "--json")
      #expect(try imported.json()["added"] as? Int == 4, "\(imported.output)\(imported.errors)")
      let second = try await texts(program, "b/.ostraka")
      // Only the moment of loading differs.
      let lines = { (text: String?) in
        (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix("loaded:") }
      }
      #expect(first.keys.sorted() == second.keys.sorted())
      for (name, text) in first { #expect(lines(text) == lines(second[name]), "\(name)") }
      let ask = try await program.run(
        "ask", "Is the harbour open?", "--shard", "notes", "--memory", "b/.ostraka")
      #expect(ask.code == 0 && ask.output.contains("The harbour is open."))
      // Nothing that isn't an export is overwritten.
      let refused = try await program.run("export", "docs")
      #expect(refused.code == 64, "\(refused.errors)")
    }
  }

  @Test(
    "what was only imported is not read from where it says it came from", .timeLimit(.minutes(5)))
  func notFollowed() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write("Something private.\n", to: "private.md")
      try program.write(
        """
        ---
        ostraka: 1
        name: harmless.md
        source: "\(program.folder)/private.md"
        shard: main
        sha256: "\(String(repeating: "0", count: 64))"
        ---
        Something harmless.

        """, to: "in/harmless.md")
      let imported = try await program.run("import", "in")
      #expect(imported.code == 0 && imported.errors.contains("was edited"), "\(imported.errors)")
      _ = try await program.up { _ in
        // Once one that is followed was taken in, the other had its turn too.
        try program.write("The tide is low.\n", to: "tide.md")
        _ = try await program.run("load", "tide.md")
        try program.write("The tide is high, said the harbour master.\n", to: "tide.md")
        while try await !program.run("search", "tide").output.contains("high") {}
        let search = try await program.run("search", "something")
        #expect(search.output.contains("harmless") && !search.output.contains("private."))
      }
    }
  }

  @Test("an agent's transcripts become documents of the history")
  func sessions() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(
        """
        {"type":"user","sessionId":"0198a5c2-0000-7000-8000-00000000abcd","cwd":"/p","timestamp":\
        "2026-01-02T03:04:05.000Z","message":{"role":"user","content":"Which port does it use?"}}
        {"type":"assistant","sessionId":"0198a5c2-0000-7000-8000-00000000abcd","cwd":"/p",\
        "timestamp":"2026-01-02T03:04:09.000Z","message":{"role":"assistant","content":[{"type":\
        "text","text":"The daemon uses port 7077."}]}}

        """, to: "t/p/0198a5c2-0000-7000-8000-00000000abcd.jsonl")
      let load = try await program.run("load", "--sessions", "t", "--json")
      #expect(try load.json()["added"] as? Int == 1, "\(load.output)\(load.errors)")
      let ask = try await program.run("ask", "Which port does the daemon use?", "--json")
      #expect(try (ask.json()["answer"] as? String)?.contains("7077") == true, "\(ask.output)")
    }
  }
}
