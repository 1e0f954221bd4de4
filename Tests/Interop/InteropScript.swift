import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A script of this folder, run with the official SDK on a program that was built.
struct InteropScript {
  /// Which of the SDK's environments runs a script; `scripts/python-sdk` makes them.
  enum SDK {
    case current
    case old
  }

  let name: String
  let program: String

  init(_ name: String, of program: String = "mcp-everything") {
    self.name = name
    self.program = program
  }

  /// What a run left.
  struct Outcome: Sendable {
    let isSuccess: Bool
    /// How to run it again, and what it said.
    let report: String
  }

  func run(with sdk: SDK, _ arguments: String...) async throws -> Outcome {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let maker = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("scripts/python-sdk").path
    let made = try await Subprocess.run(
      .path(FilePath(maker)), arguments: sdk == .old ? ["--old"] : [], input: .none,
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 20))
    guard made.terminationStatus == .exited(0) else {
      return Outcome(isSuccess: false, report: "\(maker): \(made.standardError)")
    }
    let python = made.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent(program).path
    let line = ["-B", folder.appendingPathComponent(name).path, program] + arguments
    let result = try await Subprocess.run(
      .path(FilePath(python)), arguments: Arguments(line), input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return Outcome(
      isSuccess: result.terminationStatus == .exited(0),
      report: """
        Again: \(python) \(line.joined(separator: " "))
        \(result.standardOutput)\(result.standardError)
        """)
  }
}
