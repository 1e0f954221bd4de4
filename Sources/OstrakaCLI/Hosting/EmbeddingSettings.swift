import Configuration
import Logging
import Ostraka
import OstrakaReaders

/// The model on this machine that says what passages mean, as `ostraka.yaml` says.
struct EmbeddingSettings: Sendable {
  static let keys: Set = [
    "embedding.file", "embedding.pooling", "embedding.server", "embedding.threads",
  ]

  /// llama-server.
  let server: String
  let model: LlamaModel

  /// Nil when none is configured. Errors: `.badData` for half of one or what can't be.
  init?(_ reader: ConfigReader) async throws {
    // An empty text is how `ostraka model use none --embedding` leaves it.
    let file = reader.string(forKey: "embedding.file").flatMap { $0.isEmpty ? nil : $0 }
    guard let file else { return nil }
    guard let server = reader.string(forKey: "embedding.server"), file.hasPrefix("/"),
      server.hasPrefix("/")
    else {
      throw OstrakaError(
        .badData,
        "The settings embedding.file and embedding.server go together: two absolute paths.")
    }
    let pooling = reader.string(forKey: "embedding.pooling", default: "trained")
    guard let pooling = LlamaModel.Pooling(rawValue: pooling) else {
      let all = LlamaModel.Pooling.allCases.map(\.rawValue).joined(separator: ", ")
      throw OstrakaError(.badData, "The setting embedding.pooling must be one of: \(all).")
    }
    self.server = server
    do {
      model = try LlamaModel(
        embedding: file, pooling: pooling,
        threads: try await Settings.positive(reader, "embedding.threads", default: 1),
        hangLimit: ModelSettings.defaultHangLimit)
    } catch let error as OstrakaError where error.code == .invalidRequest {
      throw OstrakaError(.badData, "In the settings embedding.…: \(error.message)")
    }
  }

  /// The server for a memory; it starts when it is run.
  func makeServer(
    for directory: MemoryDirectory, runtime: Runtime, logger: Logger
  ) throws -> LlamaServer {
    try PrivateFile.makeDirectory(directory.warm)
    let folder = directory.warm + "/embedding"
    try PrivateFile.makeDirectory(folder)
    return LlamaServer(
      program: server, model: model, warm: WarmFolder(path: folder), runtime: runtime,
      logger: logger)
  }
}
