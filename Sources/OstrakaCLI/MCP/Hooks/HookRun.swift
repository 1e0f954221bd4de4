import Foundation

/// Answers a hook of Claude Code's. What it does to the memory is given to it.
struct HookRun: Sendable {
  /// What the memory knows that matters at the start of a session; nil or empty for nothing.
  let recall: @Sendable () async throws -> String?
  /// Takes in a session's transcript, a file that is there.
  let handOver: @Sendable (_ transcript: String) async throws -> Void
  /// The shard as which the session is attached now; nil when it is none, or has done nothing since it was
  /// last sent back.
  let attachment: @Sendable (_ session: String) async throws -> String?

  /// Does what the event asks for. Errors: those of the memory. None may end the program with exit
  /// code 2, which would block the event.
  func reply(to input: HookInput) async throws -> HookReply {
    switch input.event {
    case .sessionStart:
      guard let text = try await recall(), !text.isEmpty else { return .nothing }
      return .context(text)
    case .sessionEnd:
      // A session in which nobody said anything has none.
      guard let transcript = input.transcript,
        FileManager.default.fileExists(atPath: transcript)
      else { return .nothing }
      try await handOver(transcript)
      return .nothing
    case .stop:
      // Once for each time that it went on: one that does nothing in between has its way.
      guard let shard = try await attachment(input.session) else { return .nothing }
      return .goOn(
        "You are still attached as the shard \(shard). Call the tool `next_query` of "
          + "\(ServerCommand.name) again; when it returns `stop`, you are released.")
    }
  }
}
