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
    try JSONDecoder().decode(LocalModel.self, from: try output(of: "local-model", ["--json"]))
  }

  /// A model for vectors, a GGUF file.
  public static func embedding() throws -> String {
    String(decoding: try output(of: "embedding-model"), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What a script of the project prints.
  private static func output(of script: String, _ arguments: [String] = []) throws -> Data {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = root.appendingPathComponent("scripts/\(script)")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }
}
