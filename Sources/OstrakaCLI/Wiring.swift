import Foundation
import Logging
import Ostraka
import OstrakaServer
import OstrakaStore

/// Puts the modules together: the only place that knows them all.
enum Wiring {
  /// A shard with its kind of reader.
  static func shard(
    _ id: ShardID, bus: any Bus, library: any Library, runtime: Runtime, logger: Logger
  ) -> Shard {
    Shard(
      id: id, reader: ExtractiveReader(shard: id, library: library), bus: bus, library: library,
      time: runtime.time, logger: logger)
  }

  /// The kinds of reader that can be chosen.
  static let readers = [ExtractiveReader.kind]

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
