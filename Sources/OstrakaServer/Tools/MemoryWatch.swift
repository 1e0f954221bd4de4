import MCP
import Ostraka
import Synchronization

/// Tells clients what has changed in the memory: which documents, and the list of shards.
///
/// It looks at nothing before somebody has asked for resources.
final class MemoryWatch: Sendable {
  private struct State {
    /// What the memory had when it was last looked at; kept while its host changes.
    var documents: [String: RevisionID]?
    var shards: [ShardDescription]?
    var isFollowing = false
    var waiting: [AsyncStream<Void>.Continuation] = []
  }

  private let source: any MemorySource
  private let state = Mutex(State())
  private let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

  init(source: any MemorySource) {
    self.source = source
  }

  /// Somebody looks at resources: what changes after this has returned is told. Without a memory there is
  /// nothing to tell.
  func begin() async {
    let (ready, signal) = AsyncStream<Void>.makeStream()
    let isReady = state.withLock { state in
      guard !state.isFollowing || state.documents == nil || state.shards == nil else { return true }
      state.waiting.append(signal)
      return false
    }
    guard !isReady else { return }
    wish.yield()
    for await _ in ready {}
  }

  /// Announces changes until it is cancelled.
  func run(announcing announce: @escaping @Sendable (Change) -> Void) async {
    for await _ in wishes {
      // It ends with the memory's host; another is found where there may be one.
      state.withLock { $0.isFollowing = true }
      try? await source.withMemory { memory in try await self.follow(memory, announce) }
      state.withLock { $0.isFollowing = false }
      release()
    }
    release()
  }

  private func follow(
    _ memory: any Memory, _ announce: @escaping @Sendable (Change) -> Void
  ) async throws {
    let bus = memory.bus(for: .coordinator)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in bus.arrivals(in: Self.documents) {
          let now = try await Self.revisions(in: memory)
          let old = self.state.withLock { state in
            defer { state.documents = now }
            return state.documents
          }
          if let old { Self.changes(from: old, to: now).forEach(announce) }
          self.release(unless: { $0.shards == nil })
        }
      }
      group.addTask {
        for await _ in bus.arrivals(in: Self.shards) {
          let now = try await memory.library.shards()
          let old = self.state.withLock { state in
            defer { state.shards = now }
            return state.shards
          }
          if let old { Self.changes(from: old, to: now).forEach(announce) }
          self.release(unless: { $0.documents == nil })
        }
      }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    throw OstrakaError(.unavailable, "The memory's host is gone.")
  }

  /// Whoever waits needs wait no longer.
  private func release(unless isEarly: (State) -> Bool = { _ in false }) {
    let waiting = state.withLock { state in
      guard !isEarly(state) else { return [AsyncStream<Void>.Continuation]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for signal in waiting { signal.finish() }
  }

  /// Where the store rings when documents and shards change.
  private static let documents = Mailbox(.coordinator, box: "documents")
  private static let shards = Mailbox(.coordinator, box: "shards")

  private static func revisions(in memory: any Memory) async throws -> [String: RevisionID] {
    Dictionary(
      try await memory.library.documents().map { ($0.name, $0.current.id) },
      uniquingKeysWith: { $1 })
  }

  private static func changes(
    from old: [String: RevisionID], to new: [String: RevisionID]
  ) -> [Change] {
    let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
    guard !changed.isEmpty else { return [] }
    let isListChanged = old.keys != new.keys
    return changed.sorted().map { .resource(MemoryResources.uri(ofDocument: $0)) }
      + [.resource(MemoryResources.shards)] + (isListChanged ? [.resources] : [])
  }

  private static func changes(
    from old: [ShardDescription], to new: [ShardDescription]
  ) -> [Change] {
    let changed = Set(old).symmetricDifference(new).map(\.id)
    guard !changed.isEmpty else { return [] }
    return Set(changed).sorted().map { .resource(MemoryResources.uri(ofShard: $0)) }
      + [.resource(MemoryResources.shards)]
      + (old.map(\.id) == new.map(\.id) ? [] : [.resources])
  }
}
