/// One query that is put to the sessions of a shard.
struct DeskQuery: Sendable {
  let number: Int
  let query: Query
  let asked: Timestamp
  /// Which part it is about.
  var part: Int
  /// How often the part's session had called when it was asked.
  let calls: Int
  /// The session that answers it; nil while it waits.
  var session: String?
  /// What came of it; nil while it is open.
  var outcome: Result<AttachedReply, OstrakaError>?
  /// Ends the wait of whoever asked.
  let signal: AsyncStream<Void>.Continuation

  var isOpen: Bool { outcome == nil }

  mutating func end(_ outcome: Result<AttachedReply, OstrakaError>) {
    self.outcome = outcome
    signal.finish()
  }
}
