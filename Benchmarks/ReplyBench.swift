import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer
import OstrakaStore
import OstrakaTesting
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A query sent here and answered by a guest in another process.
struct ReplyBench {
  let options: BenchOptions

  struct Figures: Encodable {
    let milliseconds: Figure
    let p99: Double
    let twoRawFsyncsMilliseconds: Figure

    var text: String {
      "query to reply between two processes: \(milliseconds.text) ms, p99 \(p99); "
        + "two raw fsyncs: \(twoRawFsyncsMilliseconds.text) ms"
    }
  }

  /// How many queries are timed in each round.
  static let count = 400

  func run() async throws -> Figures {
    var medians: [Double] = []
    var all: [Double] = []
    var raw: [Double] = []
    for _ in 0..<options.rounds {
      let folder = try options.scratch()
      defer { try? FileManager.default.removeItem(at: folder) }
      raw.append(2_000 / (try RawDisk.fsyncs(in: folder, count: 500)))
      let times = try await round().sorted()
      medians.append(times[times.count / 2])
      all += times
    }
    all.sort()
    return Figures(
      milliseconds: Figure(medians), p99: Figure.rounded(all[all.count * 99 / 100]),
      twoRawFsyncsMilliseconds: Figure(raw))
  }

  private func round() async throws -> [Double] {
    try await ScratchMemory.with(options) { memory in
      let server = APIServer(
        memory: BareMemory(store: memory.store, directory: memory.directory),
        guests: Guests(role: .daemon, onYield: {}, onServing: { _, _ in }),
        runtime: .system(), logger: ScratchMemory.logger)
      return try await withThrowingTaskGroup(of: [Double].self) { group in
        let (ready, begin) = AsyncStream<Void>.makeStream()
        group.addTask {
          try await server.run(on: [.unix(path: memory.directory.socket)]) { _ in begin.finish() }
          return []
        }
        for await _ in ready {}
        group.addTask {
          try await withEcho(in: memory.directory) { try await times(memory.store) }
        }
        let result = try await group.next() ?? []
        await server.stop()
        group.cancelAll()
        return result
      }
    }
  }

  /// Runs the other process for as long as some work goes on.
  private func withEcho(
    in directory: MemoryDirectory, _ work: @Sendable @escaping () async throws -> [Double]
  ) async throws -> [Double] {
    let program = CommandLine.arguments[0]
    let ended = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: ["echo", directory.path, String(Self.count)], input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      let result = try await work()
      try? execution.send(signal: .terminate)
      return result
    }
    return ended.closureResult
  }

  private func times(_ store: Store) async throws -> [Double] {
    let anna = store.bus(for: "anna")
    var arrivals = anna.arrivals(in: Mailbox("anna")).makeAsyncIterator()
    var times: [Double] = []
    let body = ScratchMemory.prose(1_000)
    for number in 0..<Self.count {
      var replies: [Delivery] = []
      let start = ContinuousClock.now
      try await anna.send([ScratchMemory.message("q\(number)", body: body)])
      while replies.isEmpty {
        replies = try await anna.receive(Mailbox("anna"), limit: 1, lease: .seconds(60))
        if replies.isEmpty { await arrivals.next() }
      }
      times.append(start.duration(to: .now) / .milliseconds(1))
      try await anna.settle(replies, .ack(replies: []))
    }
    return times
  }
}

/// The other process: a guest that answers every message it is sent.
struct Echo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(shouldDisplay: false)

  @Argument var directory: String
  @Argument var count: Int

  func run() async throws {
    let directory = MemoryDirectory(path: directory)
    let credential = try String(contentsOfFile: directory.ownerCredential, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let memory = try await RemoteMemory.connect(
      socket: directory.socket, credential: credential, logger: ScratchMemory.logger)
    let ben = memory.bus(for: "ben")
    var arrivals = ben.arrivals(in: Mailbox("ben")).makeAsyncIterator()
    var answered = 0
    while answered < count {
      let deliveries = try await ben.receive(Mailbox("ben"), limit: 1, lease: .seconds(60))
      if deliveries.isEmpty {
        guard await arrivals.next() != nil else { return }
        continue
      }
      for delivery in deliveries {
        let reply = Message(
          id: MessageID(rawValue: "\(delivery.message.id)/reply"), conversation: "c",
          sender: "ben", mailbox: Mailbox("anna"), kind: .note, body: delivery.message.body)
        try await ben.settle(delivery, .ack(replies: [reply]))
        answered += 1
      }
    }
  }
}

/// A memory with nothing but its store, for a guest to talk to.
private struct BareMemory: Memory {
  let store: Store
  let directory: MemoryDirectory

  var id: String { store.id }
  var library: any Library { store.library(for: .owner) }
  var ledger: any Ledger { store.ledger }
  var parties: any Parties { store.parties }

  func bus(for party: PartyID) -> any Bus { store.bus(for: party) }
  var desk: any ShardDesk { NoDesk() }
  func library(for party: PartyID) -> any Library { store.library(for: party) }

  func ask(_ question: Question) async throws -> Answer {
    throw OstrakaError(.invalidRequest, "Nobody asks here.")
  }

  func search(_ query: String, shards: [ShardID]?, limit: Int) async throws -> [Search.Hit] {
    try await Search(library: library).run(query, shards: shards, limit: limit)
  }

  func backup(to path: String, withKey: Bool, request: String) async throws -> Backup {
    try await store.backup(to: path, withKey: withKey, request: request)
  }

  func read(
    _ document: String, from first: Excerpt.Place, through last: Int?, limit: Int
  ) async throws -> Excerpt {
    throw OstrakaError(.invalidRequest, "Nobody reads here.")
  }

  func authenticate(_ credential: String) async throws -> PartyID {
    try await store.authenticate(credential)
  }

  func status() async throws -> MemoryStatus {
    MemoryStatus(
      id: id, directory: directory.path, role: .daemon, process: getpid(), listening: [],
      shards: [], messages: try await store.messageCounts(), ledger: try await ledger.head(),
      storedBytes: directory.storedBytes)
  }
}
