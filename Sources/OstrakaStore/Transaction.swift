import Foundation
import GRDB
import Ostraka

/// One transaction of the store: its database, its ledger entries and whom to wake when
/// it is committed.
final class Transaction {
  let database: Database
  /// When the current caller's part was begun.
  var now: Timestamp
  private let randomness: any Randomness
  private(set) var tail: LedgerTail
  private(set) var rings: Set<Mailbox> = []
  private(set) var partiesToRing: Set<PartyID> = []
  /// The earliest moment at which a lease, a delay or a message that was written ends.
  private(set) var due: Timestamp?

  var conversations: ConversationCache

  init(
    _ database: Database, now: Timestamp, tail: LedgerTail, randomness: any Randomness,
    conversations: ConversationCache
  ) {
    self.conversations = conversations
    self.database = database
    self.now = now
    self.tail = tail
    self.randomness = randomness
  }

  /// Begins, runs all the callers' parts and commits; when that throws, nothing of them remains.
  func whole<Result>(_ body: () throws -> Result) throws -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // A fault of the disk may have rolled it back already.
      if database.isInsideTransaction { try run("ROLLBACK") }
      throw error
    }
  }

  /// Runs one caller's part; when it throws, nothing of it remains.
  func part(_ body: (Transaction) throws -> Void) throws {
    let (tail, rings, parties) = (tail, rings, partiesToRing)
    do {
      try database.inSavepoint {
        try body(self)
        return .commit
      }
    } catch {
      (self.tail, self.rings, partiesToRing) = (tail, rings, parties)
      conversations.removeAll()
      throw error
    }
  }

  /// A caller's part begins at a moment. When the clock was set back since the last entry, leases and
  /// delays are moved back with it: they would last longer by that.
  func begin(at now: Timestamp) throws {
    self.now = now
    let lag = tail.lag(of: now)
    guard lag > Self.bearableLag else { return }
    try execute(
      "UPDATE message SET available = available - ? WHERE state < 2", [lag.wholeMicroseconds])
    try note(.clockSetBack, by: .owner, "clock", String(lag.wholeMicroseconds))
    ends(at: now)
  }

  /// Clocks are corrected by a little all the time, and nobody minds waiting so much longer.
  private static let bearableLag: Duration = .seconds(1)

  /// Wakes the receivers of a mailbox when the transaction is committed.
  func ring(_ mailbox: Mailbox) { rings.insert(mailbox) }

  /// Wakes everybody who waits in a mailbox of the party.
  func ring(_ party: PartyID) { partiesToRing.insert(party) }

  /// Something ends at a moment and must be noticed then.
  func ends(at moment: Timestamp) { due = min(due ?? moment, moment) }

  /// A new salt, kept only beside the content that it salts.
  func salt() -> Data { randomness.bytes(Self.saltSize) }

  /// In bytes.
  static let saltSize = 16

  /// Adds a ledger entry.
  func note(
    _ action: LedgerEntry.Action, by party: PartyID, _ subject: String, _ detail: String = ""
  ) throws {
    let entry = LedgerEntry(
      sequence: tail.chain.next, at: now, party: party, action: action, subject: subject,
      detail: detail)
    let canonical = entry.canonical
    let head = tail.chain.append(canonical)
    tail.at = now
    try run(
      "INSERT INTO ledger (sequence, canonical, hash) VALUES (?, ?, ?)",
      [.integer(Int64(head.sequence)), .blob(canonical), .blob(head.hash.bytes)])
  }

  func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
  }
}

/// The hash of some content that means nothing once its salt is gone.
func saltedHash(_ salt: Data, _ content: Data) -> String { Digest(of: salt, content).description }
