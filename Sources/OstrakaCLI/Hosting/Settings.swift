import Configuration
import Foundation
import Ostraka
import OstrakaLoading

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// What can be configured: `ostraka.yaml` in the memory directory, then variables such as
/// `OSTRAKA_ROUTER_WIDEST`; flags are above both.
struct Settings: Sendable {
  var limits = BusLimits()
  /// How many shards one query goes to at most.
  var widest = Router.defaultWidest
  /// Where `ostraka up` listens.
  var listen = "127.0.0.1:7077"
  /// How often `ostraka up` looks for changed files, besides when the system says so.
  var watch: Duration = .seconds(30)
  /// How long a query may wait for a shard's process before that counts as hung.
  var hangLimit: Duration = .seconds(10)

  /// What shards with the reader `llama` read with; nil until one is configured.
  var model: ModelSettings?
  /// What says what passages mean; nil until one is configured.
  var embedding: EmbeddingSettings?
  /// The other models that shards may read with, and what they may spend.
  var hosted: HostedSettings

  /// Whether any shard could read with a model.
  var hasModels: Bool { model != nil || hosted.hasReaders }

  /// Files of further rules for secrets, in gitleaks' format; relative to the memory's directory.
  var rules: [String] = []

  /// Reads the settings of a memory. Errors: `.badData` with the file and what is wrong in it.
  init(of directory: MemoryDirectory) async throws {
    let environment = EnvironmentVariablesProvider().prefixKeys(with: "ostraka")
    let reader: ConfigReader
    do {
      let file = try await FileProvider<YAMLSnapshot>(
        filePath: FilePath(directory.configuration), allowMissing: true)
      reader = ConfigReader(providers: [environment, file])
    } catch {
      throw OstrakaError(
        .badData, "\(directory.configuration) is not valid YAML: \(error)", cause: nil)
    }
    try Self.checkKeys(in: directory.configuration)
    hosted = try await HostedSettings(reader, in: directory.path)
    limits.attempts = try await Self.positive(reader, "bus.attempts", default: limits.attempts)
    widest = try await Self.positive(reader, "router.widest", default: widest)
    listen = reader.string(forKey: "listen", default: listen)
    watch = try await Self.seconds(reader, "watch.seconds", default: watch)
    rules = try await Self.list(reader, "redaction.rules")
      .map { URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: directory.path)).path }
    model = try await ModelSettings(reader)
    embedding = try await EmbeddingSettings(reader)
    hangLimit = try await Self.seconds(reader, "shard.hang_seconds", default: hangLimit)
  }

  private static let keys: Set = [
    "bus.attempts", "listen", "model.answer_tokens", "model.file", "model.focus",
    "model.hang_seconds", "model.server", "model.slots", "model.threads", "model.window",
    "redaction.rules", "router.widest", "shard.hang_seconds", "watch.seconds",
  ]

  /// Errors: `.badData` for a key that means nothing: a misspelled one would go unnoticed.
  private static func checkKeys(in file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else { return }
    let keys = keys.union(HostedSettings.keys).union(EmbeddingSettings.keys)
    for key in try YAMLKeys.paths(in: data) where !keys.contains(key) {
      throw OstrakaError(
        .badData,
        "\(file) has the unknown setting “\(key)”. There are: \(keys.sorted().joined(separator: ", "))."
      )
    }
  }

  /// Errors: `.badData` for something else than a list: a rule file that is left out would go unnoticed.
  private static func list(_ reader: ConfigReader, _ key: ConfigKey) async throws -> [String] {
    do {
      return try await reader.fetchStringArray(forKey: key, default: [])
    } catch {
      throw OstrakaError(.badData, "The setting \(key) must be a list: [FILE, …]")
    }
  }

  static func seconds(
    _ reader: ConfigReader, _ key: ConfigKey, default value: Duration
  ) async throws -> Duration {
    .seconds(try await positive(reader, key, default: Int(value.components.seconds)))
  }

  static func flag(
    _ reader: ConfigReader, _ key: ConfigKey, default value: Bool
  ) async throws -> Bool {
    guard let found = try? await reader.fetchBool(forKey: key, default: value) else {
      throw OstrakaError(.badData, "The setting \(key) must be true or false.")
    }
    return found
  }

  static func positive(
    _ reader: ConfigReader, _ key: ConfigKey, default value: Int
  ) async throws -> Int {
    // `fetchInt` says so when the value is something else; `int` would take the default.
    guard let found = try? await reader.fetchInt(forKey: key, default: value), found > 0 else {
      throw OstrakaError(.badData, "The setting \(key) must be a positive number.")
    }
    return found
  }
}
