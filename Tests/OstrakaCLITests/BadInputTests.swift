import Foundation
import Testing

@Suite("Bad input is an error that says what to do, and loses nothing")
struct BadInputTests {
  /// Runs with a memory that holds one good document, which must survive.
  private func withMemory(_ work: (Program) async throws -> Void) async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write("The good document says heron.\n", to: "good.md")
      _ = try await program.run("load", "good.md")
      try await work(program)
      #expect(try await program.run("search", "heron").code == 0)
      #expect(try await program.run("ledger", "verify").code == 0)
    }
  }

  private func write(_ bytes: [UInt8], to name: String, _ program: Program) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: program.folder + "/" + name))
  }

  @Test("no memory: the line that would make one")
  func noMemory() async throws {
    try await Program.with { program in
      let ask = try await program.run("ask", "anything")
      #expect(ask.code == 64)
      #expect(ask.errors.contains("ostraka init"))
    }
  }

  @Test("a second init")
  func twice() async throws {
    try await withMemory { program in
      let again = try await program.run("init")
      #expect(again.code == 64)
      #expect(again.errors.contains("already"))
    }
  }

  @Test("a file that is missing, binary or not UTF-8")
  func files() async throws {
    try await withMemory { program in
      try write([0x4d, 0x5a, 0, 1, 2], to: "tool.bin", program)
      try write(Array("fine until ".utf8) + [0xff, 0xfe], to: "latin.txt", program)
      for (name, code, word) in [
        ("absent.md", 64, "absent.md"), ("tool.bin", 65, "binary"), ("latin.txt", 65, "byte 11"),
      ] as [(String, Int32, String)] {
        let load = try await program.run("load", name)
        #expect(load.code == code, "\(name): \(load.errors)")
        #expect(load.errors.contains(word), "\(load.errors)")
      }
      let documents = try await program.run("status", "--documents", "--json").json()
      #expect((documents["documents"] as? [Any])?.count == 1)
    }
  }

  @Test("a folder with such files: they are skipped and named, the others are loaded")
  func folder() async throws {
    try await withMemory { program in
      try program.write("text\n", to: "folder/a.md")
      try write([0x4d, 0x5a, 0, 1, 2], to: "folder/tool.dat", program)
      let load = try await program.run("load", "folder", "--json")
      #expect(load.code == 0)
      #expect(try load.json()["added"] as? Int == 1)
      let skipped = try load.json()["skipped"] as? [[String: String]]
      #expect(skipped == [["name": "folder/tool.dat", "because": "binary"]])
    }
  }

  @Test("one line of 8 MB is loaded whole")
  func longLine() async throws {
    try await withMemory { program in
      let words = String(repeating: "lorem ipsum ", count: (8 << 20) / 12)
      try program.write(words + "the last word is albatross", to: "long.txt")
      let load = try await program.run("load", "long.txt", "--json")
      #expect(load.code == 0, "\(load.errors)")
      #expect(try load.json()["added"] as? Int == 1)
    }
  }

  @Test("two sources with one name")
  func names() async throws {
    try await withMemory { program in
      let load = try await program.run(["load", "-", "--name", "good.md"], input: "other\n")
      #expect(load.code == 64)
      #expect(load.errors.contains("--name"))
    }
  }

  @Test("an empty question, a question of 1 MB, an unknown shard")
  func questions() async throws {
    try await withMemory { program in
      let empty = try await program.run("ask", " ")
      #expect(empty.code == 64)
      #expect(empty.errors.contains("empty"))
      let huge = try await program.run(
        ["ask", "-"], input: String(repeating: "why ", count: 1 << 18))
      #expect(huge.code == 65)
      #expect(huge.errors.contains("at most"))
      let shard = try await program.run("ask", "heron?", "--shard", "nowhere")
      #expect(shard.code == 64)
      #expect(shard.errors.contains("main"))
    }
  }

  @Test("a damaged database")
  func damaged() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let database = program.folder + "/.ostraka/memory.sqlite"
      try Data(repeating: 0x5a, count: 16384).write(to: URL(fileURLWithPath: database))
      let ask = try await program.run("ask", "anything")
      #expect(ask.code == 65)
      #expect(ask.errors.contains("damaged"))
    }
  }

  @Test("a setting of another type, a missing key, a file name with control characters")
  func oddities() async throws {
    try await withMemory { program in
      try program.write("bus:\n  attempts: abc\n", to: ".ostraka/ostraka.yaml")
      let setting = try await program.run("ask", "heron?")
      #expect(setting.code == 65)
      #expect(setting.errors.contains("bus.attempts"), "\(setting.errors)")
      try program.remove(".ostraka/ostraka.yaml")

      try program.write("osprey\n", to: "odd\u{1b}[31m.md")
      _ = try await program.run("load", "odd\u{1b}[31m.md")
      let search = try await program.run("search", "osprey")
      #expect(search.code == 0 && !search.output.contains("\u{1b}"), "\(search.output)")

      let key = program.folder + "/.ostraka/key"
      try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
      let keyless = try await program.run("status")
      #expect(keyless.code == 65 && keyless.errors.contains("32 bytes"), "\(keyless.errors)")
      try FileManager.default.moveItem(atPath: key + ".away", toPath: key)
    }
  }

  @Test("settings that are not YAML, or that there are not")
  func settings() async throws {
    try await withMemory { program in
      try program.write("bus:\n  atempts: 3\n", to: ".ostraka/ostraka.yaml")
      let unknown = try await program.run("ask", "anything")
      #expect(unknown.code == 65 && unknown.errors.contains("bus.atempts"), "\(unknown.errors)")
      try program.write("bus:\n#  attempts: 3\n", to: ".ostraka/ostraka.yaml")
      #expect(try await program.run("status").code == 0)
      try program.write("listen: [", to: ".ostraka/ostraka.yaml")
      let ask = try await program.run("ask", "heron?")
      #expect(ask.code == 65)
      #expect(ask.errors.contains("ostraka.yaml"))
      try program.remove(".ostraka/ostraka.yaml")
    }
  }
}
