import Foundation
import Ostraka
import Subprocess

/// One run of `systemctl` or `launchctl`.
struct ServiceCommand: Sendable {
  let program: String
  let time: any Time

  /// How long a run may take: a stop waits for the host, which has half of it.
  static let patience: Duration = .seconds(60)
  /// The most that it may say, in bytes.
  static let outputLimit = 64 << 10

  /// What a run left.
  struct Outcome: Sendable {
    let isSuccess: Bool
    /// What it said on both outputs, trimmed.
    let text: String
  }

  /// Runs it. Errors: `.unavailable` when it isn't installed or takes too long.
  func run(_ arguments: [String]) async throws -> Outcome {
    try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask { try await outcome(arguments) }
      group.addTask {
        try await time.sleep(for: Self.patience)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let outcome = first else {
        throw OstrakaError(
          .unavailable, "`\(program) \(arguments.joined(separator: " "))` takes too long.")
      }
      return outcome
    }
  }

  /// The same, when a failure is an error that passes on what was said.
  func require(_ arguments: [String]) async throws {
    let outcome = try await run(arguments)
    guard outcome.isSuccess else {
      throw OstrakaError(
        .unavailable,
        "`\(program) \(arguments.joined(separator: " "))` failed: \(outcome.text.visible).")
    }
  }

  private func outcome(_ arguments: [String]) async throws -> Outcome {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments),
        environment: .inherit.updating(["LC_ALL": "C", "SYSTEMD_PAGER": ""]), input: .none,
        output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
      let text = [result.standardOutput, result.standardError].joined(separator: "\n")
      return Outcome(
        isSuccess: result.terminationStatus.isSuccess,
        text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw OstrakaError(.unavailable, "There is no \(program) here.", cause: error)
    }
  }
}
