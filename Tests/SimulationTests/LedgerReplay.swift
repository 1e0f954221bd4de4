import Ostraka

/// Goes through the ledger and checks what it says of each message: sent once, one live lease at a time,
/// settled once and by who holds it, and a query's reply in the transaction that settles it.
struct LedgerReplay {
  private struct Letter {
    var token = 0
    var leaseEnds = Timestamp(microseconds: .min)
    var isAcked = false
    var isDead = false
    var isRejected = false
    var isSettled: Bool { isAcked || isDead }
  }

  private var letters: [MessageID: Letter] = [:]
  private(set) var problems: [String] = []

  /// As shards, coordinators and the simulation's parties lease.
  static let lease: Duration = .seconds(5)

  init(_ entries: [LedgerEntry]) {
    for (entry, next) in zip(entries, Array(entries.dropFirst()) + [nil]) { apply(entry, next) }
  }

  /// The messages that were sent.
  var sent: Set<MessageID> { Set(letters.keys) }

  private mutating func wrong(_ entry: LedgerEntry, _ what: String) {
    problems.append("ledger \(entry.sequence): \(entry.subject) \(what)")
  }

  private mutating func apply(_ entry: LedgerEntry, _ next: LedgerEntry?) {
    let id = MessageID(rawValue: entry.subject)
    switch entry.action {
    case .messageSent:
      if letters[id] != nil { wrong(entry, "was sent twice") }
      letters[id] = Letter()
    case .messageLeased: lease(entry, id)
    case .leaseExtended:
      if letters[id]?.token != Int(entry.detail) || letters[id]?.isSettled != false {
        wrong(entry, "had a lease extended that is not current")
      }
      letters[id]?.leaseEnds = entry.at.advanced(by: Self.lease)
    case .leaseReleased, .messageReleased, .messageNacked: letters[id]?.leaseEnds = entry.at
    case .messageRejected: letters[id]?.isRejected = true
    case .messageAcked: ack(entry, id, next)
    case .messageDead:
      // A reading that quotes what was forgotten is gone: its query has failed, though it was answered.
      let isForgotten = entry.detail == "a document was forgotten"
      if letters[id]?.isSettled != false, !isForgotten {
        wrong(entry, "was buried after it was settled")
      }
      letters[id]?.isDead = true
    default: break
    }
  }

  private mutating func lease(_ entry: LedgerEntry, _ id: MessageID) {
    guard let letter = letters[id] else { return wrong(entry, "was leased and never sent") }
    if Int(entry.detail) != letter.token + 1 {
      wrong(entry, "got the token \(entry.detail) after \(letter.token)")
    }
    if entry.at < letter.leaseEnds { wrong(entry, "has two live leases") }
    if letter.isSettled { wrong(entry, "was leased after it was settled") }
    letters[id]?.token = Int(entry.detail) ?? 0
    letters[id]?.leaseEnds = entry.at.advanced(by: Self.lease)
  }

  private mutating func ack(_ entry: LedgerEntry, _ id: MessageID, _ next: LedgerEntry?) {
    if letters[id]?.token != Int(entry.detail) {
      wrong(entry, "was acked with the token \(entry.detail), which is not current")
    }
    if letters[id]?.isSettled != false { wrong(entry, "was settled twice") }
    letters[id]?.isAcked = true
    // What a shard acks besides queries are loads.
    let isQuery = entry.party.rawValue.hasPrefix("shard.") && !entry.subject.hasPrefix("load/")
    let isAnswered = next?.action == .messageSent && next?.subject == entry.subject + "/reading"
    if isQuery, !isAnswered, letters[MessageID(rawValue: entry.subject + "/reading")] == nil {
      wrong(entry, "is done, and its reading does not come with it")
    }
  }
}
