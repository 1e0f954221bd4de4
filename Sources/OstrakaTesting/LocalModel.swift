import Foundation

/// The small model that `scripts/local-model` puts into the cache. It can't answer questions; it shows
/// what is held.
public struct LocalModel: Decodable, Sendable {
  /// llama-server, by its path.
  public let server: String
  /// The model, a GGUF file.
  public let model: String

  /// The folder with both.
  public var folder: String {
    URL(fileURLWithPath: model).deletingLastPathComponent().deletingLastPathComponent().path
  }

  /// Runs the script, which is quick when all is there.
  public static func find() throws -> LocalModel {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = root.appendingPathComponent("scripts/local-model")
    process.arguments = ["--json"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(LocalModel.self, from: data)
  }
}
