import Ostraka
import OstrakaStore

/// Notices that a shard's process hangs: something waits in its mailbox, and for a while nobody has
/// taken it and nobody holds a lease. It does nothing while nothing is sent.
struct HangWatch: Sendable {
  let shard: ShardID
  let store: Store
  let time: any Time
  /// How long a message may wait while nothing is leased.
  let limit: Duration

  /// Watches until the task is cancelled or the store closes. Errors: `.unavailable` for a hang.
  func run() async throws {
    let mailbox = Mailbox(.shard(shard))
    let started = time.uptime
    for await _ in store.bells(for: mailbox) {
      while let neglected = try await store.neglect(of: mailbox) {
        // What waited before this process began is not its fault.
        let waited = min(neglected, time.uptime - started)
        guard waited < limit else {
          throw OstrakaError(.unavailable, "it hung: a message has waited for \(waited)")
        }
        try await time.sleep(for: max(limit - waited, .milliseconds(10)))
      }
    }
  }
}
