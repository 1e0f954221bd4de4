import Ostraka

/// What a memory's ledger and its messages say of each other after blows.
struct Aftermath: Sendable {
  let replay: LedgerReplay
  let entries: Int
  /// How many messages wait in the table or are leased, whatever the ledger says.
  let waiting: Int

  /// How long a change that is under way may take.
  private static let moment: Duration = .seconds(5)

  /// - Parameters:
  ///   - first: the first entry that counts; nil for the whole ledger.
  ///   - waitsForAll: whether to wait until all that nobody waits for any more has expired: as long as a question and
  ///     its reading may take.
  init(
    of memory: any Memory, since first: Int? = nil, waitsForAll: Bool, time: any Time
  ) async throws {
    let patience = waitsForAll ? Question.defaultPatience + Shard.grace : Self.moment
    let end = time.uptime + patience
    while true {
      let all = try await Self.entries(of: memory.ledger, from: first ?? 1)
      let replay = LedgerReplay(all, isWhole: first == nil)
      let counts = try await memory.status().messages
      let waiting = counts.ready + counts.leased
      let agrees = waiting == replay.unsettled.count
      if agrees && (waiting == 0 || !waitsForAll) || time.uptime > end {
        (self.replay, entries, self.waiting) = (replay, all.count, waiting)
        return
      }
      try await time.sleep(for: .seconds(1))
    }
  }

  /// What is not as it must be: a message that vanished without a word, or came from nowhere, among it.
  var problems: [String] {
    let unsettled = replay.unsettled
    guard waiting != unsettled.count else { return replay.problems }
    return replay.problems + [
      "by the ledger \(unsettled.count.of("message")) wait, and there are \(waiting): "
        + unsettled.prefix(5).joined(separator: ", ")
    ]
  }

  private static func entries(of ledger: any Ledger, from first: Int) async throws -> [LedgerEntry]
  {
    var all: [LedgerEntry] = []
    while true {
      let page = try await ledger.entries(from: first + all.count, limit: 5_000)
      guard !page.isEmpty else { return all }
      all += page
    }
  }
}
