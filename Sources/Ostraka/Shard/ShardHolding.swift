import Synchronization

/// What a shard's session holds, and the one hold that may be under way: queries are answered
/// meanwhile.
final class ShardHolding: Sendable {
  private struct State {
    var shard: ShardState
    /// Whether a hold is under way, and whether placement may have changed since it began.
    var isBusy = false
    var isStale = false
  }

  private let state: Mutex<State>
  private let id: ShardID
  private let library: any Library
  private let session: any ReaderSession

  init(_ state: ShardState, of id: ShardID, from library: any Library, session: any ReaderSession) {
    self.state = Mutex(State(shard: state))
    self.id = id
    self.library = library
    self.session = session
  }

  var current: ShardState { state.withLock(\.shard) }

  /// Compares what is held with placement.
  func look() async throws {
    let placed = try await library.placement(of: id)
    state.withLock { _ = $0.shard.placed(placed) }
  }

  /// Placement has changed; whether somebody must call ``hold()`` for that. Else who does will see it.
  func changed() -> Bool {
    state.withLock { state in
      state.isStale = true
      defer { state.isBusy = true }
      return !state.isBusy
    }
  }

  /// Holds what placement says, until that no longer changes. Errors: those of session and library.
  func hold() async throws {
    do {
      try await holdUntilCurrent()
    } catch {
      // Whoever comes next begins anew.
      state.withLock { $0.isBusy = false }
      throw error
    }
  }

  private func holdUntilCurrent() async throws {
    while next() {
      let placed = try await library.placement(of: id)
      let action = state.withLock { state in
        let action = state.shard.placed(placed)
        state.shard.drops()
        return action
      }
      guard case .hold(let extents) = action else { continue }
      _ = try await session.hold(extents)
      state.withLock { $0.shard.holds(extents) }
    }
  }

  /// Whether placement must be looked at once more.
  private func next() -> Bool {
    state.withLock { state in
      let isStale = state.isStale
      (state.isStale, state.isBusy) = (false, isStale)
      return isStale
    }
  }
}
