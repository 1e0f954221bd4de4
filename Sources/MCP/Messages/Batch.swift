import Synchronization

/// Gathers the responses to a batch and hands them on when the last has come.
final class Batch: Sendable {
  private let state: Mutex<(left: Int, responses: [JSONValue])>
  private let finish: @Sendable ([JSONValue]) -> Void

  init(_ count: Int, finish: @escaping @Sendable ([JSONValue]) -> Void) {
    state = Mutex((count, []))
    self.finish = finish
  }

  /// Notes what came of one message; nil for one without a response.
  func add(_ response: JSONValue?) {
    let all = state.withLock { state -> [JSONValue]? in
      if let response { state.responses.append(response) }
      state.left -= 1
      return state.left == 0 ? state.responses : nil
    }
    if let all { finish(all) }
  }
}
