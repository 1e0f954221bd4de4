import Foundation
import Logging
import Ostraka

/// Puts the modules together: the only place that knows them all.
enum Wiring {
  /// What a verb needs to get at the memory that was named or found.
  static func access(_ options: MemoryOptions) async throws -> Access {
    let directory = try options.directory()
    return Access(
      directory: directory, settings: try await Settings(of: directory), runtime: runtime,
      logger: logger)
  }

  /// The machine's own clocks, generator and threads.
  static let runtime = Runtime.system()

  /// Logs to standard error: warnings, or all with `OSTRAKA_LOG=debug`.
  static let logger: Logger = {
    var logger = Logger(label: "ostraka") { StreamLogHandler.standardError(label: $0) }
    let wanted = ProcessInfo.processInfo.environment["OSTRAKA_LOG"]
    let level = wanted.flatMap { Logger.Level(rawValue: $0) }
    logger.logLevel = level ?? .warning
    return logger
  }()
}
