import Foundation
import Logging
import Ostraka
import OstrakaLoading

/// Loads files again when they have changed, while `ostraka up` runs.
struct SourceWatch: Sendable {
  let library: any Library
  let runtime: Runtime
  /// How often to look, besides when the system hints at a change.
  let interval: Duration
  let logger: Logger

  /// Watches until the task is cancelled.
  func run() async throws {
    while !Task.isCancelled {
      let documents = try await library.documents()
      try await reload(documents)
      await pause(documents)
    }
  }

  /// Takes in what has changed, once.
  func reload(_ documents: [Document]) async throws {
    let bySource = Dictionary(documents.map { ($0.source, $0) }, uniquingKeysWith: { $1 })
    let known = documents.map {
      FileWatch.Known(
        source: $0.source, name: $0.name, modified: $0.current.modified,
        byteCount: $0.current.byteCount)
    }
    for change in try await FileWatch().changes(since: known) {
      guard case .changed(_, let found) = change, let document = bySource[found.source],
        case .text(let bytes) = try await found.read()
      else { continue }
      do {
        let loaded = try await library.put(
          Load(
            id: runtime.identifiers.next(), source: document.source, name: document.name,
            shard: document.shard, bytes: bytes, modified: found.modified))
        logger.info(
          "source changed",
          metadata: ["document": "\(document.name)", "outcome": "\(loaded.outcome.rawValue)"])
      } catch let error as OstrakaError where error.code != .unavailable {
        logger.warning("source not reloaded", metadata: ["document": "\(document.name)"])
      }
    }
  }

  /// Waits for a hint or for the interval to end.
  private func pause(_ documents: [Document]) async {
    let files = documents.compactMap { document -> String? in
      guard case .file(let path) = document.source.kind else { return nil }
      return path
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await runtime.time.sleep(for: interval) }
      group.addTask {
        for await _ in FolderEvents(around: files).hints() { return }
        try? await runtime.time.sleep(for: interval)
      }
      await group.next()
      group.cancelAll()
    }
  }
}
