import Foundation
import Logging
import Ostraka
import OstrakaReaders
import OstrakaServer
import OstrakaStore

/// Puts the modules together: the only place that knows them all.
enum Wiring {
  /// A shard with its kind of reader.
  ///
  /// - Parameter server: the model's, where this process has it.
  static func shard(
    _ id: ShardID, reader kind: String, bus: any Bus, library: any Library, server: LlamaServer?,
    gauge: ReaderGauge, runtime: Runtime, logger: Logger
  ) -> Shard {
    let reader: any Reader
    switch (kind, server) {
    case (LlamaReader.kind, let server?):
      reader = LlamaReader(
        shard: id, server: server, library: library, gauge: gauge, time: runtime.time,
        logger: logger)
    case (LlamaReader.kind, nil):
      reader = ExtractiveReader(
        shard: id, library: library,
        note: "cold: this process runs no model, `ostraka up` does; matched text instead")
    default: reader = ExtractiveReader(shard: id, library: library)
    }
    return Shard(
      id: id, reader: reader, bus: bus, library: library, time: runtime.time, logger: logger)
  }

  /// Whether shards with the reader must be in the host's process: they share a model that is its
  /// child, or limits.
  static func needsHost(_ reader: String) -> Bool { reader != ExtractiveReader.kind }

  /// The kinds of reader that can be chosen.
  static let readers = [ExtractiveReader.kind, LlamaReader.kind]

  /// Errors: `.invalidRequest` for a kind that there isn't, or that needs a model when none is
  /// configured.
  static func check(reader: String, _ settings: Settings) throws {
    guard readers.contains(reader) else {
      throw OstrakaError(
        .invalidRequest,
        "There is no reader “\(reader)”. There is: \(readers.joined(separator: ", ")).")
    }
    guard reader != LlamaReader.kind || settings.model != nil else {
      throw OstrakaError(
        .invalidRequest,
        "The reader “llama” needs a model: set model.file and model.server in ostraka.yaml "
          + "(docs/readers.md).")
    }
  }

  /// What a verb needs to get at the memory that was named or found.
  static func access(_ options: MemoryOptions) async throws -> Access {
    let directory = try options.directory()
    return Access(
      directory: directory, settings: try await Settings(of: directory), runtime: .system(),
      logger: logger)
  }

  /// Logs to standard error: warnings, or all with `OSTRAKA_LOG=debug`.
  static let logger: Logger = {
    var logger = Logger(label: "ostraka") { StreamLogHandler.standardError(label: $0) }
    let wanted = ProcessInfo.processInfo.environment["OSTRAKA_LOG"]
    let level = wanted.flatMap { Logger.Level(rawValue: $0) }
    logger.logLevel = level ?? .warning
    return logger
  }()
}
