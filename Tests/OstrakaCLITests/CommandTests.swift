import Foundation
import Testing

@Suite("The command line")
struct CommandTests {
  private static let guide = """
    # Ports

    The daemon listens on port 7077.

    # Retries

    A failed send is retried after 250 milliseconds.
    """

  @Test("goes from nothing to a cited answer, and keeps it when the sources are gone")
  func everything() async throws {
    try await Program.with { program in
      try program.write(Self.guide, to: "docs/guide.md")
      #expect(try await program.run("init").code == 0)
      let load = try await program.run("load", "docs", "--json")
      #expect(load.code == 0)
      #expect(try load.json()["added"] as? Int == 1)
      try program.remove("docs")
      let ask = try await program.run("ask", "Which port does the daemon listen on?", "--json")
      #expect(ask.code == 0, "\(ask.errors)")
      let answer = try ask.json()
      #expect(answer["answer"] as? String == "The daemon listens on port 7077.")
      let citation = try #require((answer["citations"] as? [[String: any Sendable]])?.first)
      #expect(citation["document"] as? String == "docs/guide.md")
      #expect(citation["lines"] as? [Int] == [3, 3])
      #expect(citation["bytes"] as? [Int] == [9, 41])
      #expect(citation["quote"] as? String == "The daemon listens on port 7077.")
      #expect(citation["fresh"] is NSNull)
      #expect(try await program.run("ledger", "verify").code == 0)
    }
  }

  @Test("explains itself")
  func help() async throws {
    try await Program.with { program in
      for arguments in [["--help"], [], ["load", "--help"], ["help", "ask"]] {
        let help = try await program.run(arguments)
        #expect(help.code == 0, "\(arguments): \(help.errors)")
        #expect(help.output.contains("USAGE: ostraka"), "\(arguments)")
      }
      #expect(try await program.run("--version").output == "0.1.0\n")
      for arguments in [["frobnicate"], ["load"], ["ask"], ["search", "x", "--limit", "y"]] {
        let usage = try await program.run(arguments)
        #expect(usage.code == 64, "\(arguments)")
        #expect(usage.errors.contains("Usage: ostraka"), "\(arguments): \(usage.errors)")
      }
    }
  }

  @Test("says whether a source has changed since it was loaded")
  func freshness() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.guide, to: "guide.md")
      _ = try await program.run("load", "guide.md")
      func fresh() async throws -> Bool? {
        let answer = try await program.run("ask", "Which port does the daemon use?", "--json")
          .json()
        return (answer["citations"] as? [[String: any Sendable]])?.first?["fresh"] as? Bool
      }
      #expect(try await fresh() == true)
      try program.write("something else\n", to: "guide.md")
      #expect(try await fresh() == false)
    }
  }

  @Test("says no honestly: exit code 1")
  func abstains() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.guide, to: "guide.md")
      _ = try await program.run("load", "guide.md")
      let ask = try await program.run("ask", "Who painted the Zanzibar frescoes?", "--json")
      #expect(ask.code == 1)
      #expect(try ask.json()["answer"] is NSNull)
      #expect(try await program.run("search", "xylophone").code == 1)
    }
  }

  @Test("remembers a note and forgets it again")
  func notes() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.run("remember", "The harbour master is called Thais.")
      let found = try await program.run("ask", "Who is the harbour master?", "--json")
      #expect(found.code == 0)
      let citations = try found.json()["citations"] as? [[String: any Sendable]]
      let name = try #require(citations?.first?["document"] as? String)
      #expect(try await program.run("forget", name).code == 0)
      #expect(try await program.run("ask", "Who is the harbour master?").code == 1)
      #expect(try await program.run("forget", name).code == 64)
    }
  }

  @Test("loads standard input, and a changed source as a new revision")
  func revisions() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.run(["load", "-", "--name", "log"], input: "The vault code is 1234.\n")
      let second = try await program.run(
        ["load", "-", "--name", "log", "--json"], input: "The vault code is 5678.\n")
      #expect(try second.json()["changed"] as? Int == 1)
      let answer = try await program.run("ask", "What is the vault code?", "--json").json()
      #expect(answer["answer"] as? String == "The vault code is 5678.")
    }
  }

  @Test("makes and removes shards")
  func shards() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      #expect(try await program.run("shard", "set", "law", "--about", "the law").code == 0)
      let list = try await program.run("shard", "list", "--json").json()
      let names = (list["shards"] as? [[String: any Sendable]])?.compactMap {
        $0["shard"] as? String
      }
      #expect(names == ["law", "main"])
      #expect(try await program.run("shard", "remove", "law").code == 0)
      #expect(try await program.run("shard", "remove", "law").code == 64)
      #expect(try await program.run("shard", "set", "../x").code == 64)
      #expect(try await program.run("shard", "set", "law", "--reader", "oracle").code == 64)
    }
  }
}
