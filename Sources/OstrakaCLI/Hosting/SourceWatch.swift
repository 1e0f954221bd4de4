import Foundation
import Logging
import Ostraka
import OstrakaLoading

/// Loads files and repositories again when they have changed, while `ostraka up` runs.
struct SourceWatch: Sendable {
  let library: any Library
  let directory: MemoryDirectory
  let runtime: Runtime
  /// How often to look, besides when the system hints at a change.
  let interval: Duration
  let logger: Logger
  /// Rings when documents are loaded.
  let loads: @Sendable () -> AsyncStream<Void>

  /// What was seen of a repository at the last look.
  private struct Look {
    var head: String
    /// What tells without running git that HEAD has not moved since.
    var stamp: String?
  }

  /// Watches until the task is cancelled.
  func run() async throws {
    var looks: [String: Look] = [:]
    var isFirst = true
    while !Task.isCancelled {
      do {
        let documents = try await library.documents().filter(\.isFollowed)
        // The watch begins before the look, so that nothing falls between the two.
        let hints = FolderEvents(around: documents.compactMap(\.file)).hints()
        try await reloadFiles(documents)
        try await reloadRepositories(documents, &looks, isFirst: isFirst)
        isFirst = false
        await pause(hints)
      } catch let error as OstrakaError where error.code != .unavailable {
        logger.warning("the sources could not be looked at", metadata: ["because": "\(error)"])
        try await runtime.time.sleep(for: interval)
      }
    }
  }

  /// Takes in files that have changed.
  private func reloadFiles(_ documents: [Document]) async throws {
    let bySource = Dictionary(documents.map { ($0.source, $0) }, uniquingKeysWith: { $1 })
    let known = documents.map {
      let isVerbatim = $0.current.sha256 == $0.current.sourceSHA256
      return FileWatch.Known(
        source: $0.source, name: $0.name, modified: $0.current.modified,
        byteCount: isVerbatim ? $0.current.byteCount : nil)
    }
    for change in try await FileWatch().changes(since: known) {
      guard case .changed(_, let found) = change, let document = bySource[found.source],
        case .text(let bytes, let source) = try await found.read()
      else { continue }
      try await keeping(document.name) {
        let loaded = try await library.put(
          Load(
            id: runtime.identifiers.next(), source: document.source, name: document.name,
            shard: document.shard, bytes: bytes, modified: found.modified, revives: false,
            sourceSHA256: source))
        logger.info(
          "source changed",
          metadata: ["document": "\(document.name)", "outcome": "\(loaded.outcome.rawValue)"])
      }
    }
  }

  /// Takes in repositories whose HEAD has moved since the last look. At the first look all are, since
  /// it may have moved while nobody looked; one that appears later is being loaded just then by
  /// somebody else. What was forgotten stays forgotten.
  private func reloadRepositories(
    _ documents: [Document], _ looks: inout [String: Look], isFirst: Bool
  ) async throws {
    for path in Set(documents.compactMap(\.repository)).sorted() {
      let stamp = GitRepository.headStamp(of: path)
      if let stamp, looks[path]?.stamp == stamp { continue }
      guard let head = try? await GitRepository.currentHead(of: path), looks[path]?.head != head
      else { continue }
      guard isFirst || looks[path] != nil else {
        looks[path] = Look(head: head, stamp: stamp)
        continue
      }
      let ours = documents.filter { $0.repository == path }
      // Where everything went to one shard, what is new goes there too.
      let shards = Set(ours.map(\.shard))
      let loader = Loader(
        paths: [], repositories: [path], shard: shards.count == 1 ? shards.first : nil,
        reader: nil, name: ours.lazy.compactMap(\.namePrefix).first, directory: directory,
        identifiers: runtime.identifiers, report: LoadReport(), revives: false)
      try await keeping(path) {
        try await loader.load(into: library)
        looks[path] = Look(head: head, stamp: stamp)
      }
    }
  }

  /// One source that can't be loaded must not end the watch over the others.
  private func keeping(_ name: String, _ load: () async throws -> Void) async throws {
    do {
      try await load()
    } catch let error as OstrakaError where error.code != .unavailable {
      logger.warning("source not reloaded", metadata: ["source": "\(name)"])
    }
  }

  /// Waits for a hint, for documents to be loaded, or for the interval to end.
  private func pause(_ hints: AsyncStream<Void>) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await runtime.time.sleep(for: interval) }
      group.addTask {
        for await _ in hints { return }
        try? await runtime.time.sleep(for: interval)
      }
      group.addTask {
        // The first ring only says that the subscription stands.
        for await _ in loads().dropFirst() { return }
      }
      await group.next()
      group.cancelAll()
    }
  }
}

extension Document {
  /// The file it was loaded from; nil for other sources.
  fileprivate var file: String? {
    guard case .file(let path) = source.kind else { return nil }
    return path
  }

  /// The repository it was loaded from; nil for other sources.
  fileprivate var repository: String? {
    guard case .git(let repository, _) = source.kind else { return nil }
    return repository
  }

  /// What `--name` put before its path when it was loaded from a repository; nil for nothing.
  fileprivate var namePrefix: String? {
    guard case .git(_, let path) = source.kind, name.hasSuffix("/" + path) else { return nil }
    return String(name.dropLast(path.count + 1))
  }
}
