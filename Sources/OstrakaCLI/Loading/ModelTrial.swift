import Foundation
import Ostraka
import OstrakaReaders

/// Runs a model once, to see that it works and how fast it is.
struct ModelTrial: Sendable {
  let choice: ModelChoice
  let access: Access

  /// Errors: what the server and the model say.
  func run() async throws -> ModelSpeed {
    let model = try LlamaModel(
      file: choice.file.path, window: choice.window, slots: 2,
      threads: access.settings.model?.model.threads ?? 1, answerLimit: 16,
      hangLimit: .seconds(30))
    defer { Terminal.standard.progress("") }
    return try await TrialServer(program: choice.server, model: model, access: access)
      .run(measure)
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
