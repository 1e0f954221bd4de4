import Ostraka

/// Loads files into a memory: what reads files is another module's.
public protocol DocumentIntake: Sendable {
  /// Loads files and folders.
  ///
  /// - Parameters:
  ///   - paths: absolute, with links resolved.
  ///   - folder: from where shown names start.
  ///   - shard: nil for one by content.
  ///
  /// Errors: `.invalidRequest` for what nobody agreed to pay or wait for, those of the library.
  func load(
    _ paths: [String], in folder: String, into shard: ShardID?, of memory: any Memory
  ) async throws -> any Encodable & Sendable
}
