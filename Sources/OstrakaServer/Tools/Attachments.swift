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

  /// They leave a shard for good.
  func leave(_ shard: ShardID, of memory: any Memory) async throws {
    for (name, entry) in entries.withLock({ $0 }) where entry.shard == shard {
      try await memory.desk.leave(entry.handle)
      entries.withLock { $0[name] = nil }
    }
  }

  /// The client has gone: nobody expects them any more, unless they come back.
  func lapse(_ memory: any Memory) async throws {
    for entry in entries.withLock({ Array($0.values) }) {
      try await memory.desk.lapse(entry.handle)
    }
  }
}
