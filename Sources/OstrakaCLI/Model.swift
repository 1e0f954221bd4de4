import ArgumentParser
import Foundation
import Ostraka
import OstrakaReaders

struct ModelVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "List, install and choose the model that shards read with.",
    subcommands: [List.self, Install.self, Use.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the models that are there, and the one in use.")

    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let body = ModelListBody(
        settings: access.settings, folder: ModelFolder(),
        speed: ModelSpeed.read(from: access.directory.modelSpeed))
      if options.json { return Output.print(body) }
      for model in body.models {
        let mark = model.isInUse ? "* " : "  "
        Terminal.standard.print(
          "\(mark)\(model.name)  \(model.bytes.asBytes)"
            + (model.isForTests ? "  for tests only: it can't answer questions" : ""))
      }
      for hosted in body.hosted { Terminal.standard.print("* \(hosted.model)  \(hosted.url)") }
      if let speed = body.speed { Terminal.standard.print("  " + speed.text) }
      if body.models.isEmpty && body.hosted.isEmpty {
        Terminal.standard.print(
          "There is none in \(body.folder). `ostraka model install` explains.")
      }
    }
  }

  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a GGUF file where all memories find it; without one, say what fits.")

    @Argument(help: "A GGUF file.") var file: String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
      guard let file else {
        let advice = ModelAdvice()
        if json { return Output.print(advice) }
        return Terminal.standard.print(advice.text)
      }
      let installed = try ModelFolder().install(try ModelFile(path: file))
      if json { return Output.print(["installed": installed.path]) }
      Terminal.standard.print("\(installed.path)\nUse it: ostraka model use \(installed.name)")
    }
  }

  struct Use: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Choose a model: a GGUF file, or a running server's URL.",
      discussion: """
        A file is tried first: how long it takes to read and to answer, and what that means for this \
        memory. A URL is the base of a chat completions API, as llama-server, Ollama, vLLM and LM \
        Studio have it, such as http://127.0.0.1:11434/v1.
        With --embedding it is a model that makes vectors of passages, so that `ostraka up` and \
        `ostraka mcp` find them by what they mean too, and not a reader.
        """)

    @Argument(help: "A GGUF file, the name of an installed one, or a URL.") var model: String
    @Option(help: "llama-server (default: the installed one, else the one on the path).")
    var server: String?
    @Option(help: "Tokens that one context has room for.") var window: Int?
    @Option(help: "With a URL: the model's name on that server.") var name: String?
    @Flag(help: "Find passages by meaning too, with this model; “none”: no longer.")
    var embedding = false
    @Option(help: "With --embedding: how a file that doesn't say it pools: mean, cls or last.")
    var pooling: String?
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      if embedding { return try await useEmbedding(access) }
      if model.contains("://") { return try await use(url: model, access) }
      let choice = try choose(access)
      if choice.file.isForTests {
        Terminal.standard.say(
          "\(choice.file.name) is for tests: it is too small to answer questions.")
      }
      let speed = try await ModelTrial(choice: choice, access: access).run()
      try await SettingsFile(directory: access.directory).set("model", choice.settings)
      try speed.write(to: access.directory.modelSpeed)
      if options.json { return Output.print(ModelSpeedBody(speed)) }
      Terminal.standard.print(ModelSpeedBody(speed).text)
      let bytes = try await access.withMemory { try await $0.library.shards() }
        .reduce(0) { $0 + $1.bytes }
      let estimate = try ReadingEstimate(
        of: bytes, by: LlamaReader.kind, try await Wiring.access(options))
      Terminal.standard.print("All of this memory: \(estimate.text).")
      Terminal.standard.print("Let a shard read with it: ostraka shard set NAME --reader llama")
      Terminal.standard.print("A daemon that runs uses it when it is started again.")
    }

    private func choose(_ access: Access) throws -> ModelChoice {
      let folder = ModelFolder()
      let installed = folder.models.first { $0.name == model }
      let file =
        FileManager.default.fileExists(atPath: model)
        ? try ModelFile(path: model) : try installed ?? ModelFile(path: model)
      guard let program = server ?? access.settings.model?.server ?? folder.server() else {
        throw OstrakaError(
          .notFound,
          "There is no llama-server. Install llama.cpp (https://github.com/ggml-org/llama.cpp) and "
            + "name it: --server PATH")
      }
      guard program.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: program) else {
        throw OstrakaError(
          .notFound, "\(program) is no program. Name llama-server by its absolute path.")
      }
      return ModelChoice(
        file: file, server: program, window: window ?? access.settings.model?.model.window ?? 8_192)
    }

    private func useEmbedding(_ access: Access) async throws {
      let file = SettingsFile(directory: access.directory)
      guard model != "none" else {
        try await file.set("embedding", [("file", .text(""))])
        if options.json { return Output.print(["embedding": "none"]) }
        return Terminal.standard.print(
          "Passages are found by their words. A daemon that runs stops when it is started again.")
      }
      guard let pooling = LlamaModel.Pooling(rawValue: pooling ?? "trained") else {
        throw OstrakaError(.invalidRequest, "--pooling is mean, cls or last.")
      }
      let choice = try choose(access)
      let outcome = try await EmbeddingTrial(choice: choice, pooling: pooling, access: access).run()
      try await file.set(
        "embedding",
        [
          ("file", .text(choice.file.path)), ("server", .text(choice.server)),
          ("pooling", .text(pooling.rawValue)),
        ])
      if options.json { return Output.print(outcome) }
      Terminal.standard.print(outcome.text)
      Terminal.standard.print(
        "`ostraka up` makes them in the background; one that runs does when it is started again.")
    }

    private func use(url: String, _ access: Access) async throws {
      let list = try OpenAIModelList(at: url)
      let entries = try await list.entries()
      let names = entries.map(\.name)
      guard let chosen = name ?? (names.count == 1 ? names[0] : nil) else {
        throw OstrakaError(
          .invalidRequest, "Say which model: --name \(names.joined(separator: " or --name "))")
      }
      guard let entry = entries.first(where: { $0.name == chosen }) else {
        throw OstrakaError(
          .notFound,
          "\(url) has no model “\(chosen)”. It has: \(names.joined(separator: ", ")).")
      }
      guard let window = window ?? entry.window else {
        throw OstrakaError(
          .invalidRequest,
          "Say how many tokens the server really runs \(chosen) with, since some cut off silently what "
            + "is longer: --window N (Ollama: its context length; LM Studio: the model's settings)."
        )
      }
      let trial =
        list.isHere
        ? try await ServerTrial(url: url, model: chosen, window: window, access: access).run() : nil
      try await SettingsFile(directory: access.directory).set(
        "openai", [("model", .text(chosen)), ("url", .text(url)), ("window", .number(window))])
      if options.json {
        return Output.print(
          ServerChoiceBody(model: chosen, url: url, window: window, speed: trial))
      }
      Terminal.standard.print("\(chosen) at \(url), with \(window) tokens.")
      if let trial {
        Terminal.standard.print(trial.text)
        let bytes = try await access.withMemory { try await $0.library.shards() }
          .reduce(0) { $0 + $1.bytes }
        Terminal.standard.print(
          "All of this memory: \(ServerTrial.estimate(ofBytes: bytes, at: trial)).")
      } else {
        Terminal.standard.print("Not tried: it is not on this machine, and may cost money.")
      }
      Terminal.standard.print("Let a shard read with it: ostraka shard set NAME --reader openai")
    }
  }
}

/// A model of this machine that somebody chose.
struct ModelChoice: Sendable {
  let file: ModelFile
  let server: String
  let window: Int

  var settings: [(key: String, value: SettingsFile.Value)] {
    [("file", .text(file.path)), ("server", .text(server)), ("window", .number(window))]
  }
}
