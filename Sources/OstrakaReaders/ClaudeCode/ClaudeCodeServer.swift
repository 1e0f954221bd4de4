import Foundation
import Logging
import Ostraka
import Synchronization

/// The processes of Claude Code that shards read with: each part of what they hold has its turn in one
/// of a few. Experimental: it was never run against the real program.
///
/// Documents leave the machine. Claude Code keeps a transcript of each part in its own folder, until
/// the shard lets go of it or a document of it is forgotten.
public final class ClaudeCodeServer: Sendable {
  public let model: ClaudeCodeModel
  let slots: ModelSlots
  let warm: WarmFolder
  let time: any Time
  let identifiers: @Sendable () -> String
  let logger: Logger
  private let state = Mutex(State())

  private struct State {
    /// Takes processes to start; nil while nobody runs them.
    var intake: AsyncStream<ClaudeCodeProcess>.Continuation?
    /// By slot; one that has ended may still be there.
    var processes: [Int: ClaudeCodeProcess] = [:]
    /// Those who wait for `run`.
    var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
    var waits = 0
  }

  /// How long a question waits until processes can be started.
  static let patience: Duration = .seconds(10)

  /// - Parameter warm: of mode 0700; which sessions hold what is kept there.
  public init(model: ClaudeCodeModel, warm: WarmFolder, runtime: Runtime, logger: Logger) {
    self.model = model
    self.warm = warm
    self.logger = logger
    time = runtime.time
    let randomness = runtime.randomness
    identifiers = { Self.uuid(of: randomness.bytes(16)) }
    slots = ModelSlots(count: model.processes)
  }

  /// Runs processes as questions need them, until the task is cancelled; then all are killed with
  /// what they have started. A supervisor runs it.
  ///
  /// Errors: `.alreadyExists` while it runs, `.notPermitted` when its folder can't be made.
  public func run() async throws {
    try PrivateFile.makeDirectory(folder)
    let (orders, intake) = AsyncStream<ClaudeCodeProcess>.makeStream()
    let isAlone = state.withLock { state in
      guard state.intake == nil else { return false }
      state.intake = intake
      for signal in state.waiting.values { signal.finish() }
      return true
    }
    guard isAlone else { throw OstrakaError(.alreadyExists, "Claude Code is run already.") }
    await withDiscardingTaskGroup { group in
      for await process in orders { group.addTask { await process.serve() } }
      self.stop()
    }
    try Task.checkCancellation()
  }

  /// Lets nobody in any more, and ends those whose turn to start has not come.
  private func stop() {
    let processes = state.withLock { state in
      state.intake = nil
      return Array(state.processes.values)
    }
    for process in processes { process.kill(Self.stopped) }
  }

  static let stopped = OstrakaError(
    .unavailable, "Claude Code was ended with the host that ran it.")

  /// How many processes there are now.
  public var running: Int { state.withLock { $0.processes.values.count { $0.takes(0) } } }

  private var folder: String { warm.path + "/claude" }

  /// Version 4, as random as it comes; lower case, as Claude Code writes them.
  private static func uuid(of bytes: Data) -> String {
    var bytes = bytes
    bytes[6] = 0x40 | bytes[6] & 0x0f
    bytes[8] = 0x80 | bytes[8] & 0x3f
    let digits = bytes.map { String(format: "%02x", $0) }.joined()
    let ends = [0, 8, 12, 16, 20, 32]
    return zip(ends, ends.dropFirst()).map { start, end in
      digits.dropFirst(start).prefix(end - start)
    }.joined(separator: "-")
  }
}

extension ClaudeCodeServer {
  /// Waits until processes can be started. Errors: `.unavailable`.
  func ready() async throws {
    let (begun, signal) = AsyncStream<Void>.makeStream()
    let wait = state.withLock { state -> Int? in
      guard state.intake == nil else { return nil }
      state.waits += 1
      state.waiting[state.waits] = signal
      return state.waits
    }
    guard let wait else { return }
    defer { state.withLock { $0.waiting[wait] = nil } }
    let failure = OstrakaError(
      .unavailable, "The host has not begun to run Claude Code within \(Self.patience).")
    try await time.within(Self.patience, orThrow: failure) { for await _ in begun {} }
  }

  /// Starts a process in a slot whose last one has ended.
  ///
  /// Errors: `.notFound` without the program, `.unavailable` while nobody runs processes.
  func start(
    _ session: ClaudeCodeCommand.Session, atMost dollars: Double, of part: Digest,
    _ shard: ShardID, in slot: Int
  ) throws -> ClaudeCodeProcess {
    let command = ClaudeCodeCommand(
      model: model, session: session, dollars: dollars, folder: folder)
    try model.check()
    let process = ClaudeCodeProcess(shard: shard, part: part, command: command)
    try state.withLock { state in
      guard let intake = state.intake else { throw Self.stopped }
      state.processes[slot] = process
      intake.yield(process)
    }
    return process
  }

  func process(in slot: Int) -> ClaudeCodeProcess? { state.withLock { $0.processes[slot] } }

  /// Whether a live process has the part.
  func holds(_ part: Digest, of shard: ShardID) -> Bool {
    state.withLock {
      $0.processes.values.contains { $0.part == part && $0.shard == shard && $0.takes(0) }
    }
  }

  /// Ends whatever is in a slot, and waits until it is no more.
  func end(_ slot: Int) async {
    guard let process = process(in: slot) else { return }
    process.kill(OstrakaError(.unavailable, "Claude Code was ended for another part."))
    await process.ended()
    state.withLock { $0.processes[slot] = nil }
  }

  /// Ends the processes of a shard's parts, also those that answer now, and waits until they are no
  /// more.
  func end(
    of shard: ShardID, _ reason: OstrakaError, where isStale: @Sendable (Digest) -> Bool
  ) async {
    let processes = state.withLock { $0.processes.values.filter { $0.shard == shard } }
      .filter { isStale($0.part) }
    for process in processes { process.kill(reason) }
    for process in processes { await process.ended() }
    let holders = processes.map { ClaudeCodeRecording.holder(of: $0.part, shard) }
    _ = await slots.forget(Set(holders))
  }
}
