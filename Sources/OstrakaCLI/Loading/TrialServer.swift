import Foundation
import Ostraka
import OstrakaReaders

/// A model's server for one trial, with a folder of its own; both are gone at the end.
struct TrialServer: Sendable {
  let program: String
  let model: LlamaModel
  let access: Access

  /// Errors: what the server and the work throw; `.unavailable` when it ends before the work does.
  func run<Outcome: Sendable>(
    _ work: @escaping @Sendable (LlamaServer) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = access.directory.warm + "/trial-\(getpid())"
    try PrivateFile.makeDirectory(access.directory.warm)
    try PrivateFile.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let server = LlamaServer(
      program: program, model: model, warm: WarmFolder(path: folder), runtime: access.runtime,
      logger: access.logger)
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        try await server.run()
        return nil
      }
      group.addTask { try await work(server) }
      defer { group.cancelAll() }
      guard let outcome = try await group.next() ?? nil else {
        throw OstrakaError(.unavailable, "The model's server ended before it answered.")
      }
      return outcome
    }
  }
}
