import Foundation
import Logging
import Ostraka
import Subprocess
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// One llama-server for one model: started, watched, and ended with this process.
///
/// Shards share it; each part of what they hold has its turn in a slot. It listens on a socket in a
/// private folder and takes nobody without its key.
public final class LlamaServer: Sendable {
  public let model: LlamaModel
  let slots: ModelSlots
  private let program: String
  /// Where saved contexts are, and the log.
  let warm: WarmFolder
  private let runtime: Runtime
  private let logger: Logger
  private let living = Mutex<Life?>(nil)
  private let lives = Mutex(0)
  private let child = Mutex<Int32?>(nil)
  /// Why the last start came to nothing; nil when it didn't.
  private let fault = Mutex<OstrakaError?>(nil)

  /// A server that answers, until it ends.
  struct Life: Sendable {
    /// Counts the starts: what an earlier one held is gone.
    let number: Int
    let client: LlamaClient
    /// The server's build, part of what a saved context belongs to.
    let build: String
  }

  /// How long the server may take to load its model.
  static let startLimit: Duration = .seconds(120)
  /// How long a caller waits for a server that is not there.
  static let patience = startLimit
  /// How often it is asked whether it is well.
  static let pulse: Duration = .seconds(2)

  /// - Parameters:
  ///   - program: llama-server, by its absolute path.
  ///   - warm: of mode 0700.
  public init(
    program: String, model: LlamaModel, warm: WarmFolder, runtime: Runtime, logger: Logger
  ) {
    self.program = program
    self.model = model
    self.warm = warm
    self.runtime = runtime
    self.logger = logger
    slots = ModelSlots(count: model.slots)
  }

  /// The server that answers now; nil while there is none.
  var life: Life? { living.withLock { $0 } }

  /// The process that runs the model now; nil while there is none.
  public var process: Int32? { child.withLock { $0 } }

  /// Waits until it answers. Errors: `.unavailable`, and why it doesn't start.
  public func waitUntilReady() async throws { _ = try await current() }

  /// How often the server has begun to answer.
  public var starts: Int { lives.withLock { $0 } }

  /// Runs the server until it ends, hangs or the task is cancelled; a supervisor starts it again.
  ///
  /// Errors: `.unavailable` when it ended or hung, `.notFound` when it or the model isn't there.
  public func run() async throws {
    let before = starts
    do {
      try await serve()
    } catch {
      // Nobody need wait for one that doesn't begin to answer.
      if starts == before, !Task.isCancelled { fault.withLock { $0 = error as? OstrakaError } }
      throw error
    }
  }

  private func serve() async throws {
    for file in [program, model.file] where !FileManager.default.fileExists(atPath: file) {
      throw OstrakaError(
        .notFound,
        "There is no file \(file). Set \(model.settings).file and \(model.settings).server in ostraka.yaml."
      )
    }
    let socket = try SocketPath(preparing: warm.path + "/llama.sock")
    defer { socket.remove() }
    let key = runtime.randomness.bytes(32).map { String(format: "%02x", $0) }.joined()
    let client = LlamaClient(socket: socket.bound, key: key)
    defer { living.withLock { $0 = nil } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.serve(at: socket.bound, key) }
      group.addTask { try await self.watch(client) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// The server that answers now; waits for one that starts. Errors: `.unavailable`, and why one does not
  /// start.
  func current(within patience: Duration = patience) async throws -> Life {
    let deadline = runtime.time.uptime + patience
    while true {
      if let life { return life }
      if let fault = fault.withLock({ $0 }) { throw fault }
      guard runtime.time.uptime < deadline else {
        throw OstrakaError(
          .unavailable, "The model's server has not started within \(patience). See \(log).")
      }
      try await runtime.time.sleep(for: .milliseconds(20))
    }
  }

  /// The server that comes after one that did not answer a call; nil when that one is well.
  func successor(of life: Life) async throws -> Life? {
    let deadline = runtime.time.uptime + Self.patience
    while runtime.time.uptime < deadline {
      if let now = self.life, now.number != life.number { return now }
      if let fault = fault.withLock({ $0 }) { throw fault }
      // Only the one whose key it is: the next one answers at the same place.
      if (try? await life.client.properties()) != nil { return nil }
      try await runtime.time.sleep(for: .milliseconds(50))
    }
    throw OstrakaError(.unavailable, "The model's server has not come back. See \(log).")
  }

  private var log: String { warm.path + "/llama-server.log" }

  private func serve(at socket: String, _ key: String) async throws {
    // What the last one said before its end.
    try? FileManager.default.removeItem(atPath: log + ".1")
    try? FileManager.default.moveItem(atPath: log, toPath: log + ".1")
    let output = try FileDescriptor.open(
      FilePath(log), .writeOnly, options: [.create, .truncate, .closeOnExec],
      permissions: [.ownerReadWrite])
    defer { child.withLock { $0 = nil } }
    let result = try await Subprocess.run(
      .leashed(
        program, model.arguments(socket: socket, saving: warm.path),
        environment: ["LLAMA_API_KEY": key, "LC_ALL": "C.UTF-8"], in: warm.path), input: .none,
      output: .fileDescriptor(output, closeAfterSpawningProcess: false),
      error: .fileDescriptor(output, closeAfterSpawningProcess: true)
    ) { execution in
      child.withLock { $0 = execution.processIdentifier.value }
    }
    try Task.checkCancellation()
    throw OstrakaError(
      .unavailable,
      "The model's server ended: \(result.terminationStatus). See \(log) (.1 after a restart).")
  }

  /// Waits until the server is well, tells so, and throws when it no longer answers.
  private func watch(_ client: LlamaClient) async throws {
    let deadline = runtime.time.uptime + Self.startLimit
    while await !client.isHealthy(within: .seconds(1)) {
      guard runtime.time.uptime < deadline else {
        throw OstrakaError(
          .unavailable, "The model was not loaded within \(Self.startLimit). See \(log).")
      }
      try await runtime.time.sleep(for: .milliseconds(50))
    }
    let build = try await client.properties().buildInfo ?? ""
    let number = lives.withLock { lives in
      lives += 1
      return lives
    }
    await slots.empty()
    fault.withLock { $0 = nil }
    living.withLock { $0 = Life(number: number, client: client, build: build) }
    while true {
      try await runtime.time.sleep(for: Self.pulse)
      guard await client.isHealthy(within: model.hangLimit) else {
        throw OstrakaError(
          .unavailable, "The model's server has not answered within \(model.hangLimit).")
      }
    }
  }
}
