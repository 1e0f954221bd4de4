/// A call that is a task, or that becomes one if it takes long.
struct TaskEntry: Sendable {
  let identity: Identity?
  let created: Duration
  let call: CallTable.Entry
  /// The job that waits for the client to fall silent.
  let watch = CallTable.Entry(waits: true)
  /// What the client is shown.
  var json: JSONObject
  /// When the client last asked for it; nil until it is told that there is a task.
  var heard: Duration?
  var ended: Duration?

  /// Whether it may be forgotten to make room: one that works may not, nor one whose result is
  /// about to be handed to the request that still waits for it.
  var givesWay: Bool { ended != nil && heard != nil }
}

extension [String: TaskEntry] {
  /// Makes room for one more task of that identity, whose share is half of the places. False if
  /// only tasks that work are in the way.
  mutating func makeRoom(for identity: Identity?, _ limits: Limits) -> Bool {
    makeRoom(within: Swift.max(1, limits.tasks / 2)) { $0.identity == identity }
      && makeRoom(within: limits.tasks) { _ in true }
  }

  private mutating func makeRoom(
    within limit: Int, among isCounted: (TaskEntry) -> Bool
  ) -> Bool {
    let counted = filter { isCounted($0.value) }
    guard counted.count >= limit else { return true }
    let ended = counted.filter(\.value.givesWay)
    let oldest = ended.min { ($0.value.ended ?? .zero) < ($1.value.ended ?? .zero) }
    guard let oldest else { return false }
    self[oldest.key] = nil
    return true
  }

  /// Forgets what has been kept for its life, and gives the tasks whose client is gone.
  mutating func sweep(_ now: Duration, _ limits: Limits) -> [CallTable.Entry] {
    var gone: [CallTable.Entry] = []
    for (id, entry) in self {
      if let ended = entry.ended {
        if now - ended > limits.taskLife { self[id] = nil }
      } else if let heard = entry.heard, now - heard >= limits.taskSilence {
        gone.append(entry.call)
      }
    }
    return gone
  }
}
