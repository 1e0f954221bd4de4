/// Goes through a ledger and checks what it says of each message: sent once, one live lease at a time,
/// settled once and by who holds it, and a query's reply in the transaction that settles it.
///
/// It proves that a memory kept its promises, whatever happened to its processes. Pure.
public struct LedgerReplay: Sendable {
  private struct Letter {
    var token = 0
    var leaseEnds = Timestamp(microseconds: .min)
    var isAcked = false
    var isDead = false
    /// In which entry it was sent.
    var sent = 0
    var isSettled: Bool { isAcked || isDead }
  }

  private var letters: [MessageID: Letter] = [:]
  /// The last entry that says that a document was forgotten: what quoted it is gone and may be sent again.
  private var forgotten = 0
  /// What is not as it must be, each with the entry that shows it.
  public private(set) var problems: [String] = []

  private let leaseLength: Duration
  private let isWhole: Bool

  /// - Parameters:
  ///   - lease: how long every receiver leases; the ledger doesn't say it.
  ///   - isWhole: whether the entries begin with the ledger; else messages from before are left out.
  public init(_ entries: [LedgerEntry], lease: Duration = Shard.lease, isWhole: Bool = true) {
    leaseLength = lease
    self.isWhole = isWhole
    for (entry, next) in zip(entries, Array(entries.dropFirst()) + [nil]) { apply(entry, next) }
  }

  /// The messages that were sent.
  public var sent: Set<MessageID> { Set(letters.keys) }

  /// Messages that wait or are leased, with the attempt and the moment at which the lease ends.
  public var unsettled: [String] {
    letters.filter { id, letter in
      // Nobody receives the record of an answer, and a reading that quotes what is forgotten is gone with it.
      let isRecord = id.rawValue.hasSuffix("/answer")
      let isGone = id.rawValue.hasSuffix("/reading") && letter.sent < forgotten
      return !letter.isSettled && !isRecord && !isGone
    }.sorted { $0.key < $1.key }.map { id, letter in
      "\(id) (attempt \(letter.token), \(letter.leaseEnds))"
    }
  }

  private mutating func wrong(_ entry: LedgerEntry, _ what: String) {
    problems.append("ledger \(entry.sequence): \(entry.subject) \(what)")
  }

  private mutating func apply(_ entry: LedgerEntry, _ next: LedgerEntry?) {
    let id = MessageID(rawValue: entry.subject)
    let isFirst = [.messageSent, .documentForgotten, .clockSetBack].contains(entry.action)
    guard isWhole || isFirst || letters[id] != nil else { return }
    switch entry.action {
    case .messageSent:
      if let letter = letters[id], letter.sent > forgotten { wrong(entry, "was sent twice") }
      letters[id] = Letter(sent: entry.sequence)
    case .documentForgotten: forgotten = entry.sequence
    case .messageLeased: lease(entry, id)
    case .leaseExtended:
      if letters[id]?.token != Int(entry.detail) || letters[id]?.isSettled != false {
        wrong(entry, "had a lease extended that is not current")
      }
      letters[id]?.leaseEnds = entry.at.advanced(by: leaseLength)
    case .messageReleased, .messageNacked:
      if letters[id]?.token != Int(entry.detail) || letters[id]?.isSettled != false {
        wrong(entry, "was given back by who doesn't hold it")
      }
      letters[id]?.leaseEnds = entry.at
    case .leaseReleased: letters[id]?.leaseEnds = entry.at
    case .clockSetBack:
      let size = Duration.microseconds(Int64(entry.detail) ?? 0)
      for (id, letter) in letters {
        letters[id]?.leaseEnds = letter.leaseEnds.advanced(by: .zero - size)
      }
    case .messageAcked: ack(entry, id, next)
    case .messageDead:
      // A reading that quotes what was forgotten is gone: its query has failed, though it was answered.
      let isForgotten = entry.detail == Forgotten.reason
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
    letters[id]?.leaseEnds = entry.at.advanced(by: leaseLength)
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
