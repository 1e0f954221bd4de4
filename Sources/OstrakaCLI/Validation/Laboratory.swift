import Foundation
import Logging
import Ostraka
import OstrakaReaders
import OstrakaStore

/// Where experiments are done: scratch memories whose shards have the reader that is examined.
struct Laboratory: Sendable {
  /// The kind of the reader.
  var reader: String
  let settings: Settings
  /// The configuration that scratch memories get; nil for none.
  let configuration: Data?
  let scale: Scale
  let idleMax: Duration
  let runtime: Runtime
  let logger: Logger
  let folder: String
  /// The file of what was spent, which scratch memories take over from one another: the limits hold for all of them, and for
  /// the memory that it belongs to. Nil for a reader that isn't paid.
  let spending: String?
  let log: EvidenceLog
  let onProgress: @Sendable (String) -> Void

  /// Whether the reader has a context that documents are read into.
  var hasContext: Bool { reader != ExtractiveReader.kind }

  /// Makes a memory, hosts it in this process for some work, and removes it.
  func withMemory<Result: Sendable>(
    _ work: @escaping @Sendable (LabMemory) async throws -> Result
  ) async throws -> Result {
    let directory = try await makeMemory()
    defer { remove(directory) }
    let access = try await access(to: directory)
    guard let lock = try MemoryLock(directory) else {
      throw OstrakaError(.tryLater, "Somebody else took a scratch memory.")
    }
    return try await Hosting(
      access: access, lock: lock, role: .daemon, models: .all.staying()
    ).run { host in try await work(LabMemory(memory: host, lab: self)) }
  }

  /// An empty memory in a folder of its own, with the reader's configuration.
  func makeMemory() async throws -> MemoryDirectory {
    let directory = MemoryDirectory(
      path: folder + "/" + runtime.identifiers.next() + "/" + MemoryDirectory.name)
    try PrivateFile.makeMemory(directory.path)
    try await Store.make(in: directory, runtime: runtime, logger: logger)
    if let spending, let spent = FileManager.default.contents(atPath: spending) {
      try PrivateFile.write(spent, to: directory.spending)
    }
    if let configuration { try PrivateFile.write(configuration, to: directory.configuration) }
    return directory
  }

  /// Removes a scratch memory; what was spent on it counts for the next one.
  func remove(_ directory: MemoryDirectory) {
    if let spending, let spent = FileManager.default.contents(atPath: directory.spending) {
      try? PrivateFile.write(spent, to: spending)
    }
    try? FileManager.default.removeItem(atPath: directory.path)
  }

  func access(to directory: MemoryDirectory) async throws -> Access {
    Access(
      directory: directory, settings: try await Settings(of: directory), runtime: runtime,
      logger: logger)
  }

  /// Waits while time passes, and says how long still.
  func wait(_ duration: Duration, _ what: String) async throws {
    let end = runtime.time.uptime + duration
    while runtime.time.uptime < end {
      let left = end - runtime.time.uptime
      onProgress("\(what): \(left.components.seconds + 1) s left")
      try await runtime.time.sleep(for: min(left, .seconds(1)))
    }
  }
}

extension Settings {
  /// So many tokens of documents as one context of a reader has room for; nil without a limit.
  func budget(of reader: String) -> Int? {
    switch reader {
    case LlamaReader.kind: model.map { $0.model.window * 9 / 10 - $0.model.answerLimit }
    case AnthropicReader.kind: hosted.anthropic?.budget
    case OpenAIReader.kind: hosted.openAI?.budget
    case ClaudeCodeReader.kind: hosted.claudeCode?.budget
    default: nil
    }
  }
}
