import Foundation
import Ostraka

/// The folder with models of this machine, shared by all memories: GGUF files, and llama-server where
/// it was built for them.
public struct ModelFolder: Sendable {
  public let path: String

  /// `$OSTRAKA_MODELS`, else `ostraka/models` in the user's cache.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func named(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let cache = named("XDG_CACHE_HOME") ?? NSHomeDirectory() + "/.cache"
    path = URL(fileURLWithPath: named("OSTRAKA_MODELS") ?? cache + "/ostraka/models").path
  }

  /// All models in it, by name.
  public var models: [ModelFile] {
    files { $0.hasSuffix(".gguf") }.compactMap { try? ModelFile(path: $0) }
      .sorted { $0.name < $1.name }
  }

  /// A llama-server: in this folder, else on the path; nil when there is none.
  public func server(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    let onPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/llama-server" }
    return (files { $0.hasSuffix("/llama-server") }.sorted().reversed() + onPath)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Copies a model into the folder; where it is then. Errors: `.badData` for what is no model,
  /// `.alreadyExists` for another one of that name, what the disk says.
  public func install(_ model: ModelFile) throws -> ModelFile {
    let target = path + "/" + model.name
    if let there = try? ModelFile(path: target) {
      guard there.size == model.size else {
        throw OstrakaError(
          .alreadyExists, "There is another model \(target). Remove or rename it first.")
      }
      return there
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // It appears whole or not at all.
    let partial = target + ".\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: partial) }
    do {
      try FileManager.default.copyItem(atPath: model.path, toPath: partial)
      try FileManager.default.moveItem(atPath: partial, toPath: target)
    } catch {
      throw OstrakaError(.fault, "\(model.path) can't be copied to \(path).", cause: error)
    }
    return try ModelFile(path: target)
  }

  /// Files in the folder and in the folders right in it.
  private func files(_ isWanted: (String) -> Bool) -> [String] {
    let manager = FileManager.default
    let first = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    let second = first.flatMap { folder in
      ((try? manager.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).map {
        "\(folder)/\($0)"
      }
    }
    return (first + second).map { "\(path)/\($0)" }.filter(isWanted)
  }
}

/// A model in GGUF, llama.cpp's format.
public struct ModelFile: Hashable, Sendable {
  /// Absolute.
  public let path: String
  /// In bytes.
  public let size: Int

  /// Errors: `.notFound`, `.badData` for another format.
  public init(path: String) throws {
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    guard let handle = FileHandle(forReadingAtPath: self.path) else {
      throw OstrakaError(.notFound, "There is no file \(path) that can be read.")
    }
    defer { try? handle.close() }
    guard let magic = try? handle.read(upToCount: 4), magic == Data("GGUF".utf8) else {
      throw OstrakaError(.badData, "\(path) is no model in GGUF, llama.cpp's format.")
    }
    size = Int(try handle.seekToEnd())
  }

  public var name: String { URL(fileURLWithPath: path).lastPathComponent }

  /// Whether it is too small to answer questions: it only shows that the mechanism works.
  public var isForTests: Bool { Self.isForTests(name) }

  public static func isForTests(_ name: String) -> Bool {
    name.lowercased().hasPrefix("smollm2-135m")
  }
}
