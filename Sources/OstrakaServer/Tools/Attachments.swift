import Ostraka
import Synchronization

/// The sessions that serve shards through this server: where its client goes, so do they.
final class Attachments: Sendable {
  private struct Entry {
    let shard: ShardID
    let handle: AttachedHandle
  }

  /// By what stays the same in a session's handles.
  private let entries = Mutex([Substring: Entry]())

  /// How many are remembered.
  static let most = 64

  var isEmpty: Bool { entries.withLock(\.isEmpty) }

  func note(_ assignment: AttachedAssignment, of shard: ShardID) {
    let name = assignment.session.rawValue.prefix { $0 != "." }
    entries.withLock { entries in
      if case .stop = assignment.work {
        entries[name] = nil
      } else if entries[name] != nil || entries.count < Self.most {
        entries[name] = Entry(shard: shard, handle: assignment.session)
      }
    }
  }

  /// They leave a shard, or all; those who have left are no longer known.
  func leave(_ shard: ShardID? = nil, of memory: any Memory) async throws {
    for (name, entry) in entries.withLock({ $0 }) where entry.shard == shard ?? entry.shard {
      try await memory.desk.leave(entry.handle)
      entries.withLock { $0[name] = nil }
    }
  }
}
