import Foundation
import Ostraka

/// Reads with Claude Code, the program, as it is installed and logged in. Experimental.
///
/// Documents leave the machine, and Claude Code keeps a transcript of what is held in its own folder
/// until the shard lets go of it. Its options are those its documentation names; it may change them.
public struct ClaudeCodeReader: Reader {
  public static let kind = "claude-code"

  private let shard: ShardID
  private let model: ClaudeCodeModel
  private let library: any Library
  private let warm: WarmFolder
  private let spending: Spending
  private let gauge: ReaderGauge
  private let time: any Time

  /// - Parameters:
  ///   - warm: of mode 0700; which sessions hold what is kept there.
  ///   - spending: every call goes through it.
  public init(
    shard: ShardID, model: ClaudeCodeModel, library: any Library, warm: WarmFolder,
    spending: Spending, gauge: ReaderGauge, time: any Time
  ) {
    self.shard = shard
    self.model = model
    self.library = library
    self.warm = warm
    self.spending = spending
    self.gauge = gauge
    self.time = time
  }

  public var kind: String { Self.kind }
  public var budget: TokenBudget { TokenBudget(window: model.window, usable: model.room) }
  public var concurrency: Int { 2 }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    try PrivateFile.makeDirectory(warm.path)
    let call = ClaudeCodeCall(model: model, folder: warm.path + "/claude", time: time)
    return try await ModelSession.open(
      held, of: shard, from: library,
      reader: ClaudeCodePartReader(
        shard: shard, model: model, call: call, warm: warm, spending: spending, time: time),
      gauge: gauge, model: model.name, budget: model.room)
  }
}
