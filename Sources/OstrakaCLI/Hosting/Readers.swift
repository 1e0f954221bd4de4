import Foundation
import Logging
import Ostraka
import OstrakaReaders

/// Makes the readers that this process can have.
struct Readers: Sendable {
  let directory: MemoryDirectory
  let settings: Settings
  let runtime: Runtime
  let logger: Logger
  /// The server of the model of this machine; nil where it isn't run.
  var server: LlamaServer?
  /// Whether a model of this machine has only what it restores: a verb hasn't the time to read.
  var onlyRestores = false
  /// Nil in a process that makes no paid call.
  var spending: Spending?
  /// The processes of Claude Code; nil where they aren't run.
  var claudeCode: ClaudeCodeServer?
  /// Where live sessions come; nil in a process that hosts nothing.
  let desk: AttachedDesk?

  /// For a process that runs no model and makes no paid call.
  init(_ access: Access) {
    self.init(
      directory: access.directory, settings: access.settings, runtime: access.runtime,
      logger: access.logger, desk: nil)
  }

  init(
    directory: MemoryDirectory, settings: Settings, runtime: Runtime, logger: Logger,
    desk: AttachedDesk?, server: LlamaServer? = nil, spending: Spending? = nil
  ) {
    self.directory = directory
    self.settings = settings
    self.runtime = runtime
    self.logger = logger
    self.desk = desk
    self.server = server
    self.spending = spending
  }

  /// The kinds that can be chosen.
  static let kinds = [
    ExtractiveReader.kind, LlamaReader.kind, AnthropicReader.kind, OpenAIReader.kind,
    ClaudeCodeReader.kind, AttachedReader.kind,
  ]

  /// Whether shards with the reader must be in the host's process: they share a model that is its
  /// child, or limits.
  static func needsHost(_ kind: String) -> Bool { kind != ExtractiveReader.kind }

  /// Whether taking documents in costs this machine's time or its owner's money.
  static func isCostly(_ kind: String) -> Bool {
    ![ExtractiveReader.kind, AttachedReader.kind].contains(kind)
  }

  /// The reader of a shard; the extractive one, which says why, where its own can't be had.
  func reader(
    of shard: ShardID, _ choice: Roster.ReaderChoice, library: any Library, gauge: ReaderGauge
  ) -> any Reader {
    let rules = rules
    do {
      switch choice.reader {
      case ExtractiveReader.kind: return ExtractiveReader(shard: shard, library: library)
      case LlamaReader.kind:
        guard let server else { throw Self.cold }
        return FallbackReader(
          shard: shard,
          reader: LlamaReader(
            shard: shard, server: server, library: library, gauge: gauge, time: runtime.time,
            logger: logger, onlyRestores: onlyRestores), library: library, gauge: gauge,
          time: runtime.time)
      case AttachedReader.kind:
        guard let desk else { throw Self.unattended }
        return FallbackReader(
          shard: shard,
          reader: AttachedReader(
            shard: shard, desk: desk, library: MaskedLibrary(library) { try rules.redactor() },
            gauge: gauge), library: library, gauge: gauge, time: runtime.time)
      default:
        try check(choice)
        return FallbackReader(
          shard: shard,
          reader: try hosted(
            shard, choice.reader, MaskedLibrary(library) { try rules.redactor() }, gauge),
          library: library, gauge: gauge, time: runtime.time)
      }
    } catch {
      let message = (error as? OstrakaError)?.message ?? "\(error)"
      return ExtractiveReader(
        shard: shard, library: library, note: "\(message) Matched text instead.")
    }
  }

  /// Refuses to choose what can't read. Errors: `.invalidRequest`, `.notPermitted` without egress.
  func check(_ choice: Roster.ReaderChoice) throws {
    switch choice.reader {
    case ExtractiveReader.kind, AttachedReader.kind: return
    case LlamaReader.kind:
      guard settings.model != nil else {
        throw OstrakaError(
          .invalidRequest,
          "The reader “llama” needs a model. Choose one: ostraka model use FILE.gguf")
      }
    default:
      try checkSettings(of: choice.reader)
      let place = try destination(of: choice.reader)
      guard place.isHere || choice.egress == place.host else {
        let other = choice.egress.map { "; it allows \($0)" } ?? ""
        throw OstrakaError(
          .notPermitted,
          "The reader “\(choice.reader)” sends documents to \(place.name), which the shard does not "
            + "allow\(other). Allow it: "
            + "ostraka shard set NAME --reader \(choice.reader) --egress allow")
      }
    }
  }

  /// Refuses settings that can never work. A key may be in another process's environment.
  private func checkSettings(of kind: String) throws {
    switch kind {
    case AnthropicReader.kind: _ = try anthropic(named: nil, try price(of: kind), withKey: false)
    case OpenAIReader.kind: _ = try openAI(named: nil, try price(of: kind), withKey: false)
    case ClaudeCodeReader.kind: try claudeCodeModel().check()
    default: break
    }
  }

  private func hosted(
    _ shard: ShardID, _ kind: String, _ library: any Library, _ gauge: ReaderGauge
  ) throws -> any Reader {
    guard let spending else { throw Self.unpaid }
    let price = try price(of: kind)
    switch kind {
    case AnthropicReader.kind:
      return AnthropicReader(
        shard: shard, model: try anthropic(named: nil, price), library: library, spending: spending,
        gauge: gauge, runtime: runtime, logger: logger)
    case OpenAIReader.kind:
      return OpenAIReader(
        shard: shard, model: try openAI(named: nil, price), library: library, spending: spending,
        gauge: gauge, runtime: runtime, logger: logger)
    case ClaudeCodeReader.kind:
      guard let claudeCode else {
        // What is wrong with its settings, if anything is.
        _ = try claudeCodeModel()
        throw Self.unpaid
      }
      return ClaudeCodeReader(
        shard: shard, server: claudeCode, library: library, spending: spending, gauge: gauge)
    default:
      throw OstrakaError(.invalidRequest, "There is no reader “\(kind)”.")
    }
  }

  /// Claude Code as it is configured. Errors: `.invalidRequest`, `.badData`.
  private func claudeCodeModel() throws -> ClaudeCodeModel {
    let chosen = try Self.configured(settings.hosted.claudeCode, "claude_code.program")
    guard let price = try price(of: ClaudeCodeReader.kind) else {
      throw OstrakaError(
        .invalidRequest,
        "There is no price for the model \(chosen.model). Add it to the prices, so that the spending "
          + "limits hold.")
    }
    return try ClaudeCodeModel(
      program: chosen.program, name: chosen.model, price: price, window: chosen.window,
      budget: chosen.budget, processes: chosen.processes, timeLimit: chosen.timeLimit,
      usesAPIKey: chosen.usesAPIKey)
  }

  /// Runs the processes of Claude Code; nil where it isn't configured so that it can be.
  func claudeCodeServer() throws -> ClaudeCodeServer? {
    guard settings.hosted.claudeCode != nil, let model = try? claudeCodeModel() else { return nil }
    try PrivateFile.makeDirectory(directory.warm)
    return ClaudeCodeServer(
      model: model, warm: WarmFolder(path: directory.warm), runtime: runtime, logger: logger)
  }

  private func anthropic(
    named name: String?, _ price: Price?, withKey: Bool = true
  ) throws -> AnthropicModel {
    let chosen = try Self.configured(settings.hosted.anthropic, "anthropic.model")
    return try AnthropicModel(
      name ?? chosen.model, at: chosen.url, key: withKey ? try chosen.key.key() : nil,
      price: price, window: chosen.window, budget: chosen.budget, citations: chosen.citations,
      timeToLive: chosen.timeToLive, keepsWarm: chosen.keepsWarm, streams: chosen.streams)
  }

  private func openAI(
    named name: String?, _ price: Price?, withKey: Bool = true
  ) throws -> OpenAIModel {
    let chosen = try Self.configured(settings.hosted.openAI, "openai.model")
    return try OpenAIModel(
      name ?? chosen.model, at: chosen.url, key: withKey ? try chosen.key.key() : nil,
      price: price, window: chosen.window, budget: chosen.budget)
  }

  /// The rules for secrets as they are now.
  private var rules: RuleFolder { RuleFolder(of: directory, configured: settings.rules) }

  /// The coordinator's own model; nil where none is configured or this process makes no paid call.
  ///
  /// Errors: what keeps it from being used.
  func coordinatorModel() throws -> (any CoordinatorModel)? {
    guard let chosen = settings.hosted.coordinator, let spending else { return nil }
    let kind = chosen.reader == .anthropic ? AnthropicReader.kind : OpenAIReader.kind
    let price = try price(of: kind, named: chosen.model)
    let model =
      switch chosen.reader {
      case .anthropic:
        HostedCoordinator(
          try anthropic(named: chosen.model, price), spending: spending, runtime: runtime,
          logger: logger)
      case .openai:
        HostedCoordinator(
          try openAI(named: chosen.model, price), spending: spending, runtime: runtime,
          logger: logger)
      }
    let rules = rules
    return MaskedCoordinatorModel(model) { try rules.redactor() }
  }

  static func configured<Value>(_ value: Value?, _ key: String) throws -> Value {
    guard let value else {
      throw OstrakaError(
        .invalidRequest, "Name a model for this reader: \(key) in ostraka.yaml (docs/readers.md).")
    }
    return value
  }

  private static let unattended = OstrakaError(
    .unavailable, "No session can attend the shard in this process.")
  private static let cold = OstrakaError(
    .unavailable, "cold: this process runs no model, `ostraka up` does.")
  private static let unpaid = OstrakaError(
    .notPermitted, "cold: this process asks no hosted model, `ostraka up` and `ask --warm` do.")
}
