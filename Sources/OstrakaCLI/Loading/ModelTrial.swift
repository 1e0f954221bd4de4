import Foundation
import Ostraka
import OstrakaReaders

/// Runs a model once, to see that it works and how fast it is.
struct ModelTrial: Sendable {
  let choice: ModelChoice
  let access: Access

  /// Errors: what the server and the model say; where its log is.
  func run() async throws -> ModelSpeed {
    let folder = access.directory.warm + "/trial-\(getpid())"
    try PrivateFile.makeDirectory(access.directory.warm)
    try PrivateFile.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let server = LlamaServer(
      program: choice.server,
      model: try LlamaModel(
        file: choice.file.path, window: choice.window, slots: 2,
        threads: access.settings.model?.model.threads ?? 1, answerLimit: 16,
        hangLimit: .seconds(30)),
      warm: WarmFolder(path: folder), runtime: access.runtime, logger: access.logger)
    return try await withThrowingTaskGroup(of: ModelSpeed?.self) { group in
      group.addTask {
        try await server.run()
        return nil
      }
      group.addTask {
        try await measure(server)
      }
      defer {
        group.cancelAll()
        Terminal.standard.progress("")
      }
      guard let speed = try await group.next() ?? nil else {
        throw OstrakaError(.unavailable, "The model's server ended before it answered.")
      }
      return speed
    }
  }

  private func measure(_ server: LlamaServer) async throws -> ModelSpeed {
    do {
      return try await ModelSpeed.measure(server) { Terminal.standard.progress("model: \($0)") }
    } catch let error as OstrakaError where error.code == .fault {
      throw OstrakaError(
        .badData,
        "\(choice.file.name) can't answer: \(error.message) If it is a model for vectors: "
          + "ostraka model use \(choice.file.name) --embedding", cause: error)
    }
  }
}
