import Ostraka
import Synchronization

/// Who serves which shard.
final class Roster: Sendable {
  /// Rings when shards or their servers change.
  static let mailbox = Mailbox(.coordinator, box: "shards")

  /// What decides how a shard is read: it is started anew when this changes.
  struct ReaderChoice: Hashable, Sendable {
    let reader: String
    /// The host that its documents may be sent to.
    let egress: String?

    init(_ shard: ShardDescription) {
      reader = shard.reader
      egress = shard.egress
    }
  }

  private struct State {
    var program: String?
    var started: [ShardID: ReaderChoice] = [:]
    var guests: [ShardID: Int] = [:]
  }

  private let state = Mutex(State())

  /// The program to run for a child process per shard; nil means in the host's own process.
  var program: String? {
    get { state.withLock(\.program) }
    set { state.withLock { $0.program = newValue } }
  }

  var usesProcesses: Bool { program != nil }

  /// The shards that the host has started, and how they are read.
  var started: [ShardID: ReaderChoice] {
    get { state.withLock(\.started) }
    set { state.withLock { $0.started = newValue } }
  }

  /// The shards that the host must serve itself. A child process is a guest too, but it is the
  /// host's own: it must not be stopped for having joined.
  func wanted(of shards: Set<ShardID>) -> Set<ShardID> {
    state.withLock { state in
      state.program != nil ? shards : shards.filter { state.guests[$0, default: 0] == 0 }
    }
  }

  func guest(serves shard: ShardID, _ isServing: Bool) {
    state.withLock { $0.guests[shard, default: 0] += isServing ? 1 : -1 }
  }

  /// Whether a party is a shard in a process of the host's own: that dies with the host, and so do its leases.
  func hasProcess(for party: PartyID) -> Bool {
    state.withLock { state in
      state.program != nil && state.started.keys.contains { .shard($0) == party }
    }
  }

  func isServedByGuest(_ shard: ShardID) -> Bool {
    state.withLock { $0.program == nil && $0.guests[shard, default: 0] > 0 }
  }
}
