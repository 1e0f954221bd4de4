import Foundation
import OstrakaTesting
import Testing

@Suite("Readers that are models", .timeLimit(.minutes(10)))
struct ModelTests {
  private static let elsewhere = """
    anthropic:
      model: claude-haiku-4-5
      key_variable: NO_SUCH_KEY
    """

  @Test("a reader elsewhere needs the shard's leave, and says where documents go")
  func egress() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.elsewhere, to: ".ostraka/ostraka.yaml")
      try program.write("The port is 7077.\n", to: "guide.md")
      _ = try await program.run("load", "--shard", "docs", "guide.md")
      let needless = try await program.run("shard", "set", "docs", "--egress", "allow")
      #expect(
        needless.code == 64 && needless.errors.contains("sends nothing"), "\(needless.errors)")
      let refused = try await program.run("shard", "set", "docs", "--reader", "anthropic")
      #expect(refused.code == 77, "\(refused.errors)")
      #expect(refused.errors.contains("api.anthropic.com (claude-haiku-4-5)"))
      #expect(refused.errors.contains("--egress allow"))
      let load = try await program.run(
        "load", "--shard", "docs", "--reader", "anthropic", "guide.md")
      #expect(load.code == 77, "\(load.errors)")
      let listed = try await program.run("shard", "list", "--json")
      #expect(!listed.output.contains("anthropic"))
      let allowed = try await program.run(
        "shard", "set", "docs", "--reader", "anthropic", "--egress", "allow")
      #expect(allowed.code == 0, "\(allowed.errors)")
      #expect(allowed.errors.contains("1 document with 18 bytes of this shard go to api.anthropic"))
      let ledger = try await program.run("ledger", "tail", "--json")
      #expect(ledger.output.contains("anthropic, egress to api.anthropic.com"))
    }
  }

  @Test(
    "without its key, or in a process that pays nothing, text is matched and the answer says why")
  func unavailable() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.elsewhere, to: ".ostraka/ostraka.yaml")
      try program.write("The port is 7077.\n", to: "guide.md")
      _ = try await program.run("load", "--shard", "docs", "guide.md")
      _ = try await program.run(
        "shard", "set", "docs", "--reader", "anthropic", "--egress", "allow")
      for (arguments, reason) in [
        ([], "asks no hosted model"), (["--warm"], "NO_SUCH_KEY is not set"),
      ] {
        let ask = try await program.run(["ask", "What is the port?", "--json"] + arguments)
        #expect(ask.code == 0, "\(ask.errors)")
        #expect(try ask.json()["answer"] as? String == "The port is 7077.")
        #expect(ask.output.contains(reason), "\(ask.output)")
      }
    }
  }

  @Test("Claude Code, the program, answers from a session that goes with the document")
  func claudeCode() async throws {
    try await Program.with { program in
      let standIn = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "HostedTests/fake_claude.py").path
      let home = ["HOME": program.folder + "/home", "CLAUDE_CONFIG_DIR": ""]
      try FileManager.default.createDirectory(
        atPath: program.folder + "/home", withIntermediateDirectories: true)
      _ = try await program.run("init")
      try program.write("claude_code:\n  program: \(standIn)\n", to: ".ostraka/ostraka.yaml")
      try program.write("The harbour has four piers.\n", to: "guide.md")
      _ = try await program.run("load", "--shard", "docs", "guide.md")
      let refused = try await program.run("shard", "set", "docs", "--reader", "claude-code")
      #expect(refused.code == 77 && refused.errors.contains("claude-code (haiku)"))
      let allowed = try await program.run(
        "shard", "set", "docs", "--reader", "claude-code", "--egress", "allow")
      #expect(allowed.code == 0, "\(allowed.errors)")
      func recorded() -> Int {
        let folder = program.folder + "/home/.claude/projects/x"
        return (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
      }
      let free = try await program.run("ask", "How many piers?", "--json", environment: home)
      #expect(free.output.contains("asks no hosted model") && recorded() == 0, "\(free.output)")
      for _ in 1...2 {
        let ask = try await program.run(
          "ask", "--warm", "How many piers?", "--json", environment: home)
        let coverage = (try ask.json()["coverage"] as? [[String: any Sendable]])?.first
        #expect(coverage?["reader"] as? String == "claude-code", "\(ask.output) \(ask.errors)")
        #expect(ask.output.contains("The harbour has four piers."), "\(ask.output)")
        #expect(recorded() == 1)
      }
      let forgotten = try await program.run("forget", "guide.md", environment: home)
      #expect(forgotten.code == 0 && recorded() == 0, "\(forgotten.errors)")
      #expect(program.processes().isEmpty)
    }
  }

  @Test("a reader whose settings can never work is refused when it is chosen")
  func unfit() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let cases = [
        ("claude_code:\n  program: /no/such/claude\n", "claude-code", "/no/such/claude"),
        ("openai:\n  model: nobodys-model\n", "openai", "no price"),
        ("anthropic:\n  model: claude-haiku-4-5\n  budget: 9\n", "anthropic", "budget"),
      ]
      for (text, reader, said) in cases {
        try program.write(text, to: ".ostraka/ostraka.yaml")
        let set = try await program.run(
          "shard", "set", "docs", "--reader", reader, "--egress", "allow")
        #expect(set.code != 0 && set.errors.contains(said), "\(reader): \(set.errors)")
      }
    }
  }

  @Test("a model that can't be run is said at once, and text is matched")
  func missing() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(
        "model:\n  file: /no/such.gguf\n  server: /no/llama-server\n", to: ".ostraka/ostraka.yaml")
      try program.write("The port is 7077.\n", to: "guide.md")
      _ = try await program.run("load", "--shard", "docs", "--reader", "llama", "guide.md")
      // With 10 minutes to answer: it does not wait for what can't come.
      let ask = try await program.run("ask", "--warm", "What is the port?", "--json")
      #expect(try ask.json()["answer"] as? String == "The port is 7077.", "\(ask.errors)")
      #expect(ask.output.contains("There is no file /no/"), "\(ask.output)")
      #expect(ask.output.contains(#""reader":"extractive""#), "\(ask.output)")
    }
  }

  @Test("a load that costs more than a dollar asks first, and loads nothing without a yes")
  func consent() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write(Self.elsewhere, to: ".ostraka/ostraka.yaml")
      _ = try await program.run(
        "shard", "set", "docs", "--reader", "anthropic", "--egress", "allow", "--about", "ports")
      let line = "The port of the harbour is 7077, as it was before.\n"
      try program.write(String(repeating: line, count: 60_000), to: "big.md")
      let load = try await program.run("load", "--shard", "docs", "big.md")
      #expect(load.code == 64, "\(load.errors)")
      #expect(load.errors.contains("--yes") && load.errors.contains("$1."), "\(load.errors)")
      let piped = try await program.run(
        "load", "--shard", "docs", "-", input: String(repeating: line, count: 60_000))
      #expect(piped.code == 64 && piped.errors.contains("--yes"), "\(piped.errors)")
      let list = try await program.run("shard", "list", "--json").output
      #expect(list.contains(#""documents":0"#) && list.contains(#""about":"ports""#), "\(list)")
      let agreed = try await program.run(
        "load", "--shard", "docs", "--reader", "anthropic", "big.md", "--yes")
      #expect(agreed.code == 0, "\(agreed.errors)")
      let kept = try await program.run("shard", "list", "--json").output
      #expect(kept.contains(#""about":"ports""#), "\(kept)")
    }
  }

  @Test("settings that can't be are refused with what to write")
  func settings() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let cases = [
        ("anthropic:\n  cache: 2h\n  model: m\n", "5m or 1h"),
        ("limits:\n  dollars_per_hour: much\n", "amount in US dollars"),
        ("anthropic:\n  modell: m\n", "unknown setting"),
        ("anthropic:\n  model: m\n  keep_warm: perhaps\n", "true or false"),
      ]
      for (text, said) in cases {
        try program.write(text, to: ".ostraka/ostraka.yaml")
        let status = try await program.run("status")
        #expect(status.code == 65 && status.errors.contains(said), "\(text): \(status.errors)")
      }
    }
  }

  @Test("models are explained, checked and listed")
  func install() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let models = ["OSTRAKA_MODELS": program.folder + "/models"]
      let advice = try await program.run("model", "install", environment: models)
      #expect(advice.code == 0 && advice.output.contains("ostraka model use"))
      try program.write("no model", to: "model.gguf")
      for verb in ["install", "use"] {
        let refused = try await program.run("model", verb, "model.gguf", environment: models)
        #expect(refused.code == 65 && refused.errors.contains("GGUF"), "\(refused.errors)")
        #expect(try await program.run("model", verb, "absent.gguf", environment: models).code == 64)
      }
      try program.write("GGUF and more", to: "model.gguf")
      #expect(
        try await program.run("model", "install", "model.gguf", environment: models).code == 0)
      let list = try await program.run("model", "list", environment: models)
      #expect(list.output.contains("model.gguf"), "\(list.output)")
      let nobody = try await program.run("model", "use", "http://127.0.0.1:1/v1")
      #expect(nobody.code == 69 && nobody.errors.contains("Nothing answers"), "\(nobody.errors)")
    }
  }

  @Test(
    "a model is tried, holds what is loaded, and answers from its saved context without a daemon")
  func local() async throws {
    try await Program.with { program in
      let models = ["OSTRAKA_MODELS": try LocalModel.find().folder]
      _ = try await program.run("init")
      try program.write("# kept\nbus:\n  attempts: 4\n", to: ".ostraka/ostraka.yaml")
      let use = try await program.run(
        "model", "use", "SmolLM2-135M-Instruct.Q4_1.gguf", "--window", "2048", "--json",
        environment: models)
      #expect(use.code == 0, "\(use.errors)")
      #expect(use.errors.contains("is for tests"))
      #expect(try use.json()["cold_seconds"] as? Double ?? 0 > 0)
      let settings = try String(
        contentsOfFile: program.folder + "/.ostraka/ostraka.yaml", encoding: .utf8)
      #expect(settings.hasPrefix("# kept\nbus:\n  attempts: 4\nmodel:\n"), "\(settings)")
      try program.write("The port is 7077. The keeper is Ada.\n", to: "guide.md")
      let load = try await program.run(
        "load", "--shard", "docs", "--reader", "llama", "guide.md")
      #expect(load.errors.contains("of reading on this machine"), "\(load.errors)")
      let cold = try await program.run("ask", "Who is the keeper?", "--json")
      #expect(cold.output.contains("cold: this process runs no model"), "\(cold.output)")
      _ = try await program.up { _ in
        while try await Self.held(program)?["warmth"] as? String != "hot" {
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      let warm = try await program.run("ask", "Who is the keeper?", "--json")
      let coverage = try #require(
        (try warm.json()["coverage"] as? [[String: any Sendable]])?.first)
      let usage = try #require(coverage["usage"] as? [String: any Sendable])
      let (fresh, cached) = (
        usage["fresh_tokens"] as? Int ?? 0, usage["cached_tokens"] as? Int ?? 0
      )
      // It was the model that was asked; whether its answer stands is another matter.
      #expect(cached > 60 && fresh < 64, "\(usage)")
      #expect(usage["output_tokens"] as? Int ?? 0 > 0, "\(warm.output)")
      #expect(warm.errors.contains("for tests"), "\(warm.errors)")
      try program.write("The keeper of the mole is Bea.\n", to: "mole.md")
      _ = try await program.run("load", "--shard", "mole", "--reader", "llama", "mole.md")
      _ = try await program.run("ask", "--warm", "--shard", "docs", "Who is the keeper?")
      #expect(try Self.saved(in: program) == 1, "a shard that nobody asks is not read")
      _ = try await program.run("ask", "--warm", "--shard", "mole", "Who is the keeper?")
      #expect(try Self.saved(in: program) == 2)
      #expect(program.processes().isEmpty)
    }
  }

  @Test("a model for vectors finds what shares no word with the question, until it is put away")
  func embedding() async throws {
    try await Program.with { program in
      let model = try LocalModel.embedding()
      _ = try await program.run("init")
      try program.write("The physician bought a puppy for her daughter.\n", to: "dog.md")
      try program.write("Interest on the loan is due in March.\n", to: "bank.md")
      _ = try await program.run("load", "dog.md", "bank.md")
      let reads = try await program.run("model", "use", "/etc/passwd", "--embedding")
      #expect(reads.code == 65, "\(reads.errors)")
      let asReader = try await program.run(
        "model", "use", model, "--server", try LocalModel.find().server)
      #expect(asReader.code == 65 && asReader.errors.contains("--embedding"), "\(asReader.errors)")
      let use = try await program.run(
        "model", "use", model, "--embedding", "--server", try LocalModel.find().server, "--json")
      #expect(use.code == 0, "\(use.errors)")
      #expect(try use.json()["dimensions"] as? Int == 384)
      let question = "Which pet does the doctor's child have?"
      #expect(try await program.run("search", question).code == 1, "no word is the same")
      @Sendable func found() async throws -> String? {
        let passages = try await program.run("search", question, "--json").json()["passages"]
        return (passages as? [[String: any Sendable]])?.first?["document"] as? String
      }
      _ = try await program.up { _ in
        while try await Self.embedded(program) < 2 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await found() == "dog.md")
        _ = try await program.run("forget", "dog.md")
        #expect(try await Self.embedded(program) == 1)
        #expect(try await found() == nil, "a loan has nothing to do with it")
      }
      #expect(try await program.run("model", "use", "none", "--embedding").code == 0)
      let (without, _) = try await program.up { _ in try await program.run("search", question) }
      #expect(without.code == 1, "\(without.output)")
      #expect(program.processes().isEmpty)
    }
  }

  private static func embedded(_ program: Program) async throws -> Int {
    let status = try await program.run("status", "--json").json()["embedding"]
    return (status as? [String: any Sendable])?["embedded"] as? Int ?? 0
  }

  /// How many contexts are saved.
  private static func saved(in program: Program) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: program.folder + "/.ostraka/warm")
      .count { $0.hasSuffix(".kv") }
  }

  private static func held(_ program: Program) async throws -> [String: any Sendable]? {
    let shards = try await program.run("status", "--json").json()["shards"]
    return (shards as? [[String: any Sendable]])?.first { $0["shard"] as? String == "docs" }?[
      "held"]
      as? [String: any Sendable]
  }
}
