import MCP
import Ostraka
import Synchronization

/// Tells clients what has changed in the memory: which documents, and the list of shards.
///
/// It looks at nothing before somebody has asked for resources.
final class MemoryWatch: Sendable {
  private let source: any MemorySource
  private let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

  init(source: any MemorySource) {
    self.source = source
  }

  /// Somebody looks at resources.
  func begin() { wish.yield() }

  /// Announces changes until it is cancelled.
  func run(announcing announce: @escaping @Sendable (Change) -> Void) async {
    guard await wishes.first(where: { true }) != nil else { return }
    while !Task.isCancelled {
      // It ends with the memory's host; the next one is asked then.
      try? await source.withMemory { memory in try await Self.follow(memory, announce) }
      _ = await wishes.first { true }
    }
  }

  private static func follow(
    _ memory: any Memory, _ announce: @escaping @Sendable (Change) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var known: [String: RevisionID]?
        for await _ in memory.bus(for: .coordinator).arrivals(in: documents) {
          let now = try await Self.revisions(in: memory)
          if let known { Self.changes(from: known, to: now).forEach(announce) }
          known = now
        }
      }
      group.addTask {
        var known: [ShardDescription]?
        for await _ in memory.bus(for: .coordinator).arrivals(in: shards) {
          let now = try await memory.library.shards()
          if let known { Self.changes(from: known, to: now).forEach(announce) }
          known = now
        }
      }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    throw OstrakaError(.unavailable, "The memory's host is gone.")
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
