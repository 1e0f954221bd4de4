import Synchronization

/// The calls under way on one connection, by id.
final class CallTable: Sendable {
  /// One of them.
  final class Entry: Sendable {
    /// Whether it is ended, instead of awaited, when its client goes.
    let waits: Bool
    private let state = Mutex((isCancelled: false, cancel: (@Sendable () -> Void)?.none))

    init(waits: Bool = false) { self.waits = waits }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Says how to cancel it; does so at once if that was asked for already.
    func attach(_ cancel: @escaping @Sendable () -> Void) {
      let isCancelled = state.withLock { state in
        state.cancel = cancel
        return state.isCancelled
      }
      if isCancelled { cancel() }
    }

    /// The reply to send: none if the client cancelled.
    func reply(_ reply: Reply) -> Reply { isCancelled ? .none : reply }

    func cancel() {
      let cancel = state.withLock { state in
        state.isCancelled = true
        return state.cancel
      }
      cancel?()
    }
  }

  private let entries = Mutex([RequestID: Entry]())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Notes a call; fails if the id is in use or there are too many.
  func begin(_ id: RequestID, waits: Bool = false) throws(RPCError) -> Entry {
    let result = entries.withLock { entries -> Result<Entry, RPCError> in
      guard entries[id] == nil else {
        return .failure(.invalidRequest("A request with that id is under way."))
      }
      guard entries.count < limit else { return .failure(.tooManyCalls) }
      let entry = Entry(waits: waits)
      entries[id] = entry
      return .success(entry)
    }
    return try result.get()
  }

  func end(_ id: RequestID) {
    _ = entries.withLock { $0.removeValue(forKey: id) }
  }

  func cancel(_ id: RequestID) {
    entries.withLock { $0[id] }?.cancel()
  }

  func cancelAll() {
    for entry in entries.withLock({ Array($0.values) }) { entry.cancel() }
  }

  var isEmpty: Bool { entries.withLock { $0.isEmpty } }
}
