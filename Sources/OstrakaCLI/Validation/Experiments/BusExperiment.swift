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
  private static let senders = [1, 32]

  func method(_ lab: Laboratory) -> String {
    """
    On a store of its own: durable sends by 1 and by 32 senders for four sizes, in rounds, beside bare fsyncs of one page in each; a note, its \
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
      let rates = try await measure(bus, lab)
      lab.onProgress("round trips")
      let late = OstrakaError(.fault, "Round trips stopped: a bell was not heard.")
      let trips = try await lab.runtime.time.within(.seconds(300), orThrow: late) {
        try await bus.roundTrips(lab.scale.isQuick ? 50 : 500)
      }
      return (rates, trips, try await bus.expiry(20))
    }
    lab.onProgress("damage")
    try store.close()
    let damage = try await BusDamage(lab: lab, directory: try await lab.makeMemory()).run()
    for (size, rates) in zip(Self.sizes, rates.sizes) {
      for (senders, values) in zip(Self.senders, rates) {
        try lab.log.write(
          MeasureEvidence(
            what: "messages of \(size) bytes by \(senders.of("sender"))", unit: "per second",
            values: values))
      }
    }
    for (what, values) in [
      ("bare fsync", rates.syncs), ("round trip", trips), ("expiry to dead letter", expiry),
    ] {
      try lab.log.write(MeasureEvidence(what: what, unit: "ms", values: values))
    }
    try lab.log.write(damage)
    return judge(rates, trips, expiry, damage)
  }

  /// Messages a second of each size, by so many senders, in each round; beside each round bare fsyncs in milliseconds.
  private struct Rates: Sendable {
    var sizes = [[[Double]]](
      repeating: [[Double]](repeating: [], count: BusExperiment.senders.count),
      count: BusExperiment.sizes.count)
    var syncs: [Double] = []
  }

  private func measure(_ bus: BusLoad, _ lab: Laboratory) async throws -> Rates {
    var rates = Rates()
    let rounds = lab.scale.isQuick ? 3 : 5
    for round in 1...rounds {
      for (index, size) in Self.sizes.enumerated() {
        lab.onProgress("messages of \(size) bytes, round \(round) of \(rounds)")
        for (column, senders) in Self.senders.enumerated() {
          let count = (lab.scale.isQuick ? 30 : 100) * (senders == 1 ? 1 : 10)
          rates.sizes[index][column].append(
            try await bus.rate(size, senders: senders, count: count))
        }
        rates.syncs += try RawSync.measure(in: lab.folder, count: lab.scale.isQuick ? 10 : 20)
      }
    }
    return rates
  }

  private func judge(
    _ rates: Rates, _ trips: [Double], _ expiry: [Double],
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
        title: "Durable messages a second (5th-95th)",
        columns: ["bytes"] + Self.senders.map { $0.of("sender") },
        rows: zip(Self.sizes, rates.sizes).map { ["\($0)"] + $1.map { Spread($0).text(0) } }),
      ReportTable(
        title: "Milliseconds", columns: ["what", "median (5th-95th)"],
        rows: [
          ["a bare fsync of 4 KiB", Spread(rates.syncs).text(3)],
          ["a note, its receipt, its reply and its receipt", Spread(trips).text(3)],
          ["from a note's expiry to its dead letter", Spread(expiry).text(1)],
        ]),
    ]
    if damage.noticedPages < damage.pages {
      outcome.results = [
        "A damaged page that nothing reported cost nothing that was looked for afterwards: documents, their bytes, what a search "
          + "finds, messages. It was free space or something else, since SQLite has no checksums of pages. Restoring a backup reads "
          + "and checks everything in it."
      ]
    }
    outcome.limits = [
      "Power failure is not tried: see docs/durability.md.",
      "In the report's folder, on one disk: compare ratios with the bare fsync there, not figures between machines.",
    ]
    return outcome
  }
}
