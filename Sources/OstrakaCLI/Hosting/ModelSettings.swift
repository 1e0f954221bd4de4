import Configuration
import Foundation
import Logging
import Ostraka
import OstrakaReaders

/// The model on this machine that shards read with, as `ostraka.yaml` says.
struct ModelSettings: Sendable {
  /// llama-server.
  let server: String
  let model: LlamaModel

  static let defaultHangLimit: Duration = .seconds(10)

  /// Nil when no model is configured. Errors: `.badData` for half of one or numbers that can't be.
  init?(_ reader: ConfigReader) async throws {
    let file = reader.string(forKey: "model.file")
    let server = reader.string(forKey: "model.server")
    guard file != nil || server != nil else { return nil }
    guard let file, let server, file.hasPrefix("/"), server.hasPrefix("/") else {
      throw OstrakaError(
        .badData, "The settings model.file and model.server go together: two absolute paths.")
    }
    self.server = server
    do {
      model = try LlamaModel(
        file: file, window: try await Settings.positive(reader, "model.window", default: 8_192),
        slots: try await Settings.positive(reader, "model.slots", default: 4),
        threads: try await Settings.positive(reader, "model.threads", default: 1),
        answerLimit: try await Settings.positive(reader, "model.answer_tokens", default: 256),
        focuses: try await Settings.flag(reader, "model.focus", default: false),
        hangLimit: try await Settings.seconds(
          reader, "model.hang_seconds", default: Self.defaultHangLimit))
    } catch let error as OstrakaError where error.code == .invalidRequest {
      throw OstrakaError(.badData, "In the settings model.…: \(error.message)")
    }
  }

  /// The server for a memory; it starts when it is run.
  func makeServer(
    for directory: MemoryDirectory, runtime: Runtime, logger: Logger
  ) throws -> LlamaServer {
    try PrivateFile.makeDirectory(directory.warm)
    return LlamaServer(
      program: server, model: model, warm: WarmFolder(path: directory.warm), runtime: runtime,
      logger: logger)
  }
}
