import Foundation
import Ostraka
import Subprocess
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs Claude Code once for one user message, without tools, MCP servers, commands or settings.
final class ClaudeCodeCall: Sendable {
  private let model: ClaudeCodeModel
  /// Where it runs: an empty private folder, always the same one, as sessions belong to a folder.
  private let folder: String
  private let time: any Time
  private let running = Mutex<[UUID: AsyncStream<Never>.Continuation]>([:])

  /// The most that it may write, in bytes; more ends the call.
  static let outputLimit = 8 << 20
  static let errorLimit = 256 << 10

  init(model: ClaudeCodeModel, folder: String, time: any Time) {
    self.model = model
    self.folder = folder
    self.time = time
  }

  /// A recorded session cannot be resumed: Claude Code no longer knows it.
  struct Forgotten: Error {}

  /// Sends a message and returns the result.
  ///
  /// - Parameters:
  ///   - session: the recorded session to continue in a fork that nothing keeps; nil to record one.
  ///   - dollars: where Claude Code itself is told to stop.
  ///
  /// Errors: `.unavailable` when it fails, hangs or says nothing that can be read; `.notFound` when
  /// it isn't there; ``Forgotten``. The latter two are `Unbilled`.
  func run(
    _ text: String, resuming session: String?, atMost dollars: Double, within limit: Duration
  ) async throws -> ClaudeCodeReply {
    guard FileManager.default.isExecutableFile(atPath: model.program) else {
      throw Unbilled(
        OstrakaError(
          .notFound,
          "There is no program \(model.program). Install Claude Code, or correct its path."
        ))
    }
    try PrivateFile.makeDirectory(folder)
    let input = try ClaudeCodeReply.message(text)
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    let id = UUID()
    running.withLock { $0[id] = continuation }
    defer { _ = running.withLock { $0.removeValue(forKey: id) } }
    return try await withThrowingTaskGroup(of: ClaudeCodeReply.self) { group in
      group.addTask { try await self.reply(to: input, session, dollars) }
      group.addTask {
        try await self.time.sleep(for: limit)
        throw OstrakaError(.unavailable, "Claude Code has not answered within \(limit).")
      }
      group.addTask {
        for await _ in stream {}
        try Task.checkCancellation()
        throw OstrakaError(.unavailable, "The reader was closed while Claude Code answered.")
      }
      defer { group.cancelAll() }
      guard let reply = try await group.next() else { throw CancellationError() }
      return reply
    }
  }

  /// Ends the calls that are under way.
  func end() {
    for continuation in running.withLock({ Array($0.values) }) { continuation.finish() }
  }

  func arguments(resuming session: String?, atMost dollars: Double) -> [String] {
    [
      "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
      "--model", model.name, "--tools", "", "--strict-mcp-config", "--setting-sources", "",
      "--disable-slash-commands", "--system-prompt", ClaudeCodePrompt.system,
      "--max-budget-usd", "\(max(dollars, 0.01))",
    ] + (session.map { ["--resume", $0, "--fork-session", "--no-session-persistence"] } ?? [])
  }

  private func reply(
    to input: [UInt8], _ session: String?, _ dollars: Double
  ) async throws -> ClaudeCodeReply {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let line = Self.leash + [model.program] + arguments(resuming: session, atMost: dollars)
    let environment = Dictionary(
      uniqueKeysWithValues: model.childEnvironment.map { (Environment.Key(stringLiteral: $0), $1) })
    let ended = try await Subprocess.run(
      .path(FilePath(line[0])), arguments: Arguments(Array(line.dropFirst())),
      environment: .custom(environment), workingDirectory: FilePath(folder),
      platformOptions: options, input: .array(input), output: .bytes(limit: Self.outputLimit),
      error: .bytes(limit: Self.errorLimit))
    try Task.checkCancellation()
    // It says so on standard error, or in its result.
    let said = ended.standardError.suffix(4_096) + ended.standardOutput.suffix(4_096)
    if session != nil, !ended.terminationStatus.isSuccess,
      String(decoding: said, as: UTF8.self).contains("No conversation found")
    {
      throw Unbilled(Forgotten())
    }
    return try checked(
      ClaudeCodeReply.last(in: ended.standardOutput), "\(ended.terminationStatus)",
      isSuccess: ended.terminationStatus.isSuccess, errors: ended.standardError)
  }

  private func checked(
    _ reply: ClaudeCodeReply?, _ status: String, isSuccess: Bool, errors: [UInt8]
  ) throws -> ClaudeCodeReply {
    let tail = String(decoding: errors.suffix(500), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let reply else {
      throw OstrakaError(
        .unavailable,
        isSuccess
          ? "Claude Code wrote no result that can be read. Run claude -p hello to see whether it works."
          : "Claude Code ended: \(status). It said: \(tail)")
    }
    guard !reply.isError, isSuccess else {
      throw OstrakaError(
        .unavailable,
        "Claude Code failed: \(status). It said: \((reply.text ?? "").prefix(300)) \(tail)")
    }
    return reply
  }

  /// Ends the child with the process that started it (Linux; util-linux).
  private static let leash: [String] =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    ? ["/usr/bin/setpriv", "--pdeathsig", "KILL"] : []
}
