import Configuration
import Foundation
import Ostraka
import OstrakaReaders

/// The models that shards may read with besides one on this machine, as `ostraka.yaml` says.
///
/// A key in the environment chooses nothing: it is only looked up for a model that is configured here.
struct HostedSettings: Sendable {
  var anthropic: Anthropic?
  var openAI: OpenAI?
  var claudeCode: ClaudeCode?
  /// What puts readings together; nil where that is done by matching text.
  var coordinator: CoordinatorSettings?
  var limits = SpendingLimits()
  /// A file of prices that stand before the built-in ones; nil for none.
  var prices: String?

  var hasReaders: Bool { anthropic != nil || openAI != nil || claudeCode != nil }

  struct Anthropic: Sendable {
    var model = ""
    var url = AnthropicModel.service
    var key = KeySettings(variable: "ANTHROPIC_API_KEY")
    var window = AnthropicModel.usualWindow
    var budget = AnthropicModel.usualBudget
    var citations = AnthropicModel.Citations.native
    var timeToLive = AnthropicModel.TimeToLive.fiveMinutes
    var keepsWarm = false
    var streams = true
  }

  struct OpenAI: Sendable {
    var model = ""
    var url = OpenAIModel.service
    var key = KeySettings(variable: "OPENAI_API_KEY")
    var window = OpenAIModel.usualWindow
    var budget = OpenAIModel.usualBudget
  }

  /// Claude Code, the program.
  struct ClaudeCode: Sendable {
    /// By its absolute path.
    let program: String
    var model = ClaudeCodeModel.usualModel
    var window = ClaudeCodeModel.usualWindow
    var budget = ClaudeCodeModel.usualBudget
    var processes = ClaudeCodeModel.usualProcesses
    var timeLimit = ClaudeCodeModel.usualTimeLimit
    /// Whether it pays with `ANTHROPIC_API_KEY` instead of its own login.
    var usesAPIKey = false
  }

  /// The coordinator's own model.
  struct CoordinatorSettings: Sendable {
    /// The section whose server it is on.
    let reader: Protocol
    /// Nil for that section's own.
    let model: String?

    enum `Protocol`: String, CaseIterable { case anthropic, openai }
  }

  /// Where a key is.
  struct KeySettings: Sendable {
    var variable: String?
    var file: String?

    /// Errors: `.notFound`, `.notPermitted` for a file that others can read.
    func key() throws -> HostedKey? {
      if let file { return try HostedKey(file: file) }
      return try variable.map { try HostedKey(environment: $0) }
    }
  }

  static let keys: Set = [
    "anthropic.budget", "anthropic.cache", "anthropic.citations", "anthropic.keep_warm",
    "anthropic.key_file", "anthropic.key_variable", "anthropic.model", "anthropic.stream",
    "anthropic.url", "anthropic.window", "claude_code.api_key", "claude_code.budget",
    "claude_code.model", "claude_code.processes", "claude_code.program",
    "claude_code.timeout_seconds", "claude_code.window", "coordinator.model", "coordinator.reader",
    "limits.dollars_per_day", "limits.dollars_per_hour", "limits.requests", "openai.budget",
    "openai.key_file", "openai.key_variable", "openai.model", "openai.url", "openai.window",
    "prices",
  ]

  /// - Parameter folder: what relative paths start from.
  ///
  /// Errors: `.badData` for what can't be.
  init(_ reader: ConfigReader, in folder: String) async throws {
    func path(_ key: ConfigKey) -> String? {
      reader.string(forKey: key).map {
        URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: folder)).path
      }
    }
    limits.dollarsPerHour = try await Self.dollars(
      reader, "limits.dollars_per_hour", default: limits.dollarsPerHour)
    limits.dollarsPerDay = try await Self.dollars(
      reader, "limits.dollars_per_day", default: limits.dollarsPerDay)
    limits.requests = try await Settings.positive(
      reader, "limits.requests", default: limits.requests)
    prices = path("prices")
    if reader.string(forKey: "coordinator.reader") != nil {
      coordinator = CoordinatorSettings(
        reader: try Self.choice(reader, "coordinator.reader", default: .anthropic),
        model: reader.string(forKey: "coordinator.model"))
    }
    if let model = reader.string(forKey: "anthropic.model") {
      var found = Anthropic(model: model)
      found.key = Self.key(
        reader, "anthropic", path("anthropic.key_file"), service: AnthropicModel.service,
        usual: "ANTHROPIC_API_KEY")
      found.url = reader.string(forKey: "anthropic.url", default: found.url)
      found.window = try await Settings.positive(reader, "anthropic.window", default: found.window)
      found.budget = try await Settings.positive(
        reader, "anthropic.budget", default: min(found.budget, found.window * 9 / 10))
      found.citations = try Self.choice(reader, "anthropic.citations", default: found.citations)
      found.timeToLive = try Self.choice(reader, "anthropic.cache", default: found.timeToLive)
      found.keepsWarm = try await Settings.flag(reader, "anthropic.keep_warm", default: false)
      found.streams = try await Settings.flag(reader, "anthropic.stream", default: true)
      anthropic = found
    }
    if let model = reader.string(forKey: "openai.model") {
      var found = OpenAI(model: model)
      found.key = Self.key(
        reader, "openai", path("openai.key_file"), service: OpenAIModel.service,
        usual: "OPENAI_API_KEY")
      found.url = reader.string(forKey: "openai.url", default: found.url)
      found.window = try await Settings.positive(reader, "openai.window", default: found.window)
      found.budget = try await Settings.positive(
        reader, "openai.budget", default: min(found.budget, found.window * 9 / 10))
      openAI = found
    }
    if let program = path("claude_code.program") {
      var found = ClaudeCode(program: program)
      found.model = reader.string(forKey: "claude_code.model", default: found.model)
      found.window = try await Settings.positive(
        reader, "claude_code.window", default: found.window)
      found.budget = try await Settings.positive(
        reader, "claude_code.budget",
        default: max(1, min(found.budget, found.window - ClaudeCodeModel.aside)))
      found.processes = try await Settings.positive(
        reader, "claude_code.processes", default: found.processes)
      found.timeLimit = try await Settings.seconds(
        reader, "claude_code.timeout_seconds", default: found.timeLimit)
      found.usesAPIKey = try await Settings.flag(reader, "claude_code.api_key", default: false)
      claudeCode = found
    }
  }

  /// The vendor's usual variable counts for the vendor's own service only: another server must not be
  /// sent its key.
  private static func key(
    _ reader: ConfigReader, _ section: String, _ file: String?, service: String, usual: String
  ) -> KeySettings {
    let url = reader.string(forKey: ConfigKey("\(section).url"), default: service)
    let named = reader.string(forKey: ConfigKey("\(section).key_variable"))
    return KeySettings(variable: named ?? (url == service ? usual : nil), file: file)
  }

  private static func dollars(
    _ reader: ConfigReader, _ key: ConfigKey, default value: Double
  ) async throws -> Double {
    guard let found = try? await reader.fetchDouble(forKey: key, default: value), found >= 0,
      found <= 1_000_000
    else { throw OstrakaError(.badData, "The setting \(key) must be an amount in US dollars.") }
    return found
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ reader: ConfigReader, _ key: ConfigKey, default value: Choice
  ) throws -> Choice {
    guard let text = reader.string(forKey: key) else { return value }
    guard let found = Choice(rawValue: text) else {
      let choices = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw OstrakaError(.badData, "The setting \(key) must be \(choices).")
    }
    return found
  }
}
