import Foundation
import Ostraka
import OstrakaStore
import Synchronization

/// What the bus carries, and how its file survives damage.
struct BusExperiment: Experiment {
  static let name = "bus"
  static let title = "What does the bus carry, and what survives damage?"
  static let hypothesis = """
    Messages that expire become dead letters, and damage to the memory's file is reported, costs nothing without a word, and is made good \
    from a backup.
    """

  private static let sizes = [100, 1_000, 10_000, 100_000]

  func method(_ lab: Laboratory) -> String {
    """
    On a store of its own: durable sends by 1 and by 32 senders for four sizes, beside bare fsyncs of one page in the same run; a note, its \
    receipt and its reply; notes that expire unread. Then copies of the files: the log cut off at twenty places, \
    every other page of the database overwritten, and a backup restored. The reader under examination plays no part.
    """
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let directory = try await lab.makeMemory()
    let store = try Store(directory, runtime: lab.runtime, logger: lab.logger)
    let (rates, trips, expiry) = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.run() }
      defer { group.cancelAll() }
      let bus = BusLoad(store: store, runtime: lab.runtime)
      try await bus.open()
      var rates: [[Double]] = []
      for size in Self.sizes {
        lab.onProgress("messages of \(size) bytes")
        rates.append([
          try await bus.rate(size, senders: 1, count: lab.scale.isQuick ? 50 : 300),
          try await bus.rate(size, senders: 32, count: lab.scale.isQuick ? 500 : 3_000),
        ])
      }
      lab.onProgress("round trips")
      let trips = try await bus.roundTrips(lab.scale.isQuick ? 50 : 500)
      return (rates, trips, try await bus.expiry(20))
    }
    let syncs = try RawSync.measure(in: lab.folder, count: lab.scale.isQuick ? 50 : 200)
    lab.onProgress("damage")
    try store.close()
    let damage = try await BusDamage(lab: lab, directory: try await lab.makeMemory()).run()
    for (size, rates) in zip(Self.sizes, rates) {
      try lab.log.write(
        MeasureEvidence(
          what: "messages of \(size) bytes by 1 and by 32 senders", unit: "per second",
          values: rates))
    }
    for (what, values) in [
      ("bare fsync", syncs), ("round trip", trips), ("expiry to dead letter", expiry),
    ] {
      try lab.log.write(MeasureEvidence(what: what, unit: "ms", values: values))
    }
    try lab.log.write(damage)
    return judge(rates, trips, expiry, syncs, damage)
  }

  private func judge(
    _ rates: [[Double]], _ trips: [Double], _ expiry: [Double], _ syncs: [Double],
    _ damage: BusDamage.Figures
  ) -> Outcome {
    let isGood = damage.isGood && expiry.count == 20
    let cuts =
      "Of \(damage.cuts) cut logs \(damage.wholeCuts) left a whole beginning, and `ledger verify` reported "
      + "\(damage.saidCuts). "
    let pages =
      "Of \(damage.pages) damaged pages \(damage.noticedPages) were noticed; \(damage.silentLosses) cost something "
      + "without a word. "
    var outcome = Outcome(
      verdict: isGood ? .held : .didNotHold,
      because: "\(expiry.count) of 20 expired notes became dead letters. " + cuts + pages
        + "The backup was \(damage.isRestored ? "" : "not ")restored whole.")
    outcome.tables = [
      ReportTable(
        title: "Durable messages a second",
        columns: ["bytes", "one sender", "32 senders"],
        rows: zip(Self.sizes, rates).map { ["\($0)"] + $1.map { $0.rounded(to: 0) } }),
      ReportTable(
        title: "Milliseconds", columns: ["what", "median (5th-95th)"],
        rows: [
          ["a bare fsync of 4 KiB", Spread(syncs).text(3)],
          ["a note, its receipt, its reply and its receipt", Spread(trips).text(3)],
          ["from a note's expiry to its dead letter", Spread(expiry).text(1)],
        ]),
    ]
    if damage.noticedPages < damage.pages {
      outcome.results = [
        "A damaged page that nothing reported held nothing that was asked for: an index, or free space. SQLite has no "
          + "checksums of pages; `ostraka backup` reads and checks everything."
      ]
    }
    outcome.limits = [
      "Power failure is not tried: see docs/durability.md.",
      "One run on one disk: compare ratios with the bare fsync, not figures between machines.",
    ]
    return outcome
  }
}
