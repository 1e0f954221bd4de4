import CProcess
import Foundation
import Ostraka
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A shard in a child process: `ostraka shard run NAME`, which dies with its parent.
struct ShardProcess: Sendable {
  let program: String
  let shard: ShardID
  let memory: MemoryDirectory

  /// How long the child may take to end by itself when it is stopped.
  static let patience: Duration = .seconds(2)

  /// Runs the child until it ends; cancelling stops it. Errors: `.unavailable` with how it ended.
  func run() async throws {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.patience)]
    let result = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: [
        "shard", "run", "--memory", memory.path, "--parent", String(getpid()), "--",
        shard.rawValue,
      ],
      platformOptions: options, input: .none, output: .discarded, error: .discarded)
    throw OstrakaError(.unavailable, "the shard's process ended: \(result.terminationStatus)")
  }

  /// The program that runs now.
  static var thisProgram: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  /// Makes the kernel kill this process when its parent ends (Linux). Elsewhere the child notices
  /// that its host is gone when the socket closes.
  ///
  /// Errors: `.unavailable` when the parent ended before this was asked for.
  static func dieWithParent(_ parent: Int32) throws {
    guard ostraka_die_with_parent() == 0, getppid() == parent else {
      throw OstrakaError(.unavailable, "The host that started this shard has ended.")
    }
  }
}
