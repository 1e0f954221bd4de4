import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A script of this folder, run on the program that was built.
struct CrashScript {
  let name: String

  init(_ name: String) {
    self.name = name
  }

  /// What a run left.
  struct Outcome: Sendable {
    let isSuccess: Bool
    /// How to run it again, and what it said.
    let report: String
  }

  func run(_ arguments: String...) async throws -> Outcome {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("ostraka").path
    let line = ["-B", folder.appendingPathComponent(name).path, program] + arguments
    let result = try await Subprocess.run(
      .name("python3"), arguments: Arguments(line), input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return Outcome(
      isSuccess: result.terminationStatus == .exited(0),
      report: """
        Again: python3 \(line.joined(separator: " "))
        \(result.standardOutput)\(result.standardError)
        """)
  }
}
