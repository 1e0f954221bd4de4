import Foundation
import Subprocess
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A verb in a process of its own, which may be killed at any moment.
final class MortalProcess: Sendable {
  /// How it ended, and what it said.
  struct Ended: Sendable {
    /// Nil when a signal ended it.
    let code: Int32?
    let output: String
    let errors: String
    let wasKilled: Bool
  }

  let kind: String
  private let program: String
  private let arguments: [String]
  private struct State {
    var pid: pid_t?
    var wasKilled = false
    /// Whether it was asked to end, perhaps before it had begun.
    var mustEnd = false
  }

  private let state = Mutex(State())

  /// The most that is read of what a verb says, in bytes.
  private static let limit = 1 << 20

  init(_ kind: String, program: String, arguments: [String]) {
    self.kind = kind
    self.program = program
    self.arguments = arguments
  }

  /// The process's id while it runs.
  var pid: pid_t? { state.withLock(\.pid) }

  /// Kills it with SIGKILL; false when it isn't there.
  func kill() -> Bool {
    state.withLock { state in
      guard let pid = state.pid, !state.wasKilled, Foundation.kill(pid, SIGKILL) == 0 else {
        return false
      }
      state.wasKilled = true
      return true
    }
  }

  /// Asks it to end.
  func terminate() {
    state.withLock { state in
      state.mustEnd = true
      if let pid = state.pid { Foundation.kill(pid, SIGTERM) }
    }
  }

  /// Runs it to its end.
  ///
  /// - Parameter onLine: called with each line that it says, as it says it.
  func run(
    input: String = "", onLine: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Ended {
    var options = PlatformOptions()
    // Ctrl-C in a terminal goes to a whole group: it is for this process alone.
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
    let result = try await Subprocess.run(
      .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: options,
      input: .string(input), output: .sequence, error: .string(limit: Self.limit)
    ) { execution in
      let pid = execution.processIdentifier.value
      self.state.withLock { state in
        state.pid = pid
        if state.mustEnd { Foundation.kill(pid, SIGTERM) }
      }
      // It is reaped only after this: until then nobody else can have its id.
      defer { self.state.withLock { $0.pid = nil } }
      var output = ""
      for try await line in execution.standardOutput.strings() {
        onLine(line)
        if output.utf8.count < Self.limit { output += line + "\n" }
      }
      return output
    }
    var code: Int32?
    if case .exited(let status) = result.terminationStatus { code = status }
    return Ended(
      code: code, output: result.closureResult, errors: result.standardError,
      wasKilled: state.withLock(\.wasKilled))
  }
}
