import ArgumentParser
import Foundation
import Ostraka
import OstrakaStore

/// Durable sends, replies between processes, sizes, conversations and commits.
struct BusBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bus", abstract: "The bus against raw SQLite and raw fsync.")

  @OptionGroup var options: BenchOptions

  @Option(help: "Only durable sends by this many senders.")
  var senders: Int?

  /// How many times as many rounds a lone sender has.
  private static let loneRounds = 10

  private struct Figures: Encodable {
    let rounds: Int
    let fsyncsPerSecond: Figure
    let comparisons: [Comparison]
    let reply: ReplyBench.Figures
    let commitsPerAsk: Int
  }

  func run() async throws {
    if let senders { return show(try await sends(senders: senders, body: 1_000).line) }
    var comparisons: [Comparison] = []
    var fsyncs: [Double] = []
    for _ in 0..<options.rounds { fsyncs.append(try rawFsyncs()) }
    show("raw fsync: \(Figure(fsyncs).text) a second")
    for senders in [1, 32, 64] {
      comparisons.append(try await sends(senders: senders, body: 1_000))
      comparisons.last.map { show($0.line) }
    }
    for body in [1_000, 10_000, 100_000, 1 << 20] {
      comparisons.append(try await sends(senders: 32, body: body, isSize: true))
      comparisons.last.map { show($0.line) }
    }
    comparisons.append(try await conversations())
    comparisons.last.map { show($0.line) }
    let reply = try await ReplyBench(options: options).run()
    show(reply.text)
    let commits = try await CommitCount(options: options).run()
    show("commits waited for in an ask: \(commits) (aim: at most 3)")
    for _ in 0..<options.rounds { fsyncs.append(try rawFsyncs()) }
    try options.write(
      Figures(
        rounds: options.rounds, fsyncsPerSecond: Figure(fsyncs), comparisons: comparisons,
        reply: reply, commitsPerAsk: commits))
  }

  private func show(_ line: String) { print(line) }

  private func rawFsyncs() throws -> Double {
    let folder = try options.scratch()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try RawDisk.fsyncs(in: folder, count: 500)
  }

  /// Durable sends a second, raw SQLite with the same rows right before each round.
  private func sends(senders: Int, body: Int, isSize: Bool = false) async throws -> Comparison {
    var rounds: [(Double, Double)] = []
    // A lone sender's round is short, and one fsync takes now half and now twice as long as the next.
    for _ in 0..<(senders == 1 ? options.rounds * Self.loneRounds : options.rounds) {
      let count = isSize ? max(64, min(4_000, 40_000_000 / body)) : senders == 1 ? 600 : 6_000
      let limit = try await ScratchMemory.with(options) { memory in
        try RawDisk.sends(
          in: memory.directory.database, count: count, batch: senders == 1 ? 1 : 32, body: body)
      }
      let ours = try await ScratchMemory.with(options) { memory in
        try await send(count, by: senders, bytes: body, on: memory.store)
      }
      rounds.append((ours, limit))
    }
    let size = isSize ? "messages of \(body) bytes, " : ""
    let aim: Double? = isSize ? nil : senders == 1 ? 0.8 : senders == 32 ? 0.6 : nil
    return Comparison(
      "\(size)\(senders) sender\(senders == 1 ? "" : "s")", unit: "durable sends/s",
      against: senders == 1 ? "raw SQLite, single commits" : "raw SQLite, commits of 32",
      aim: aim, rounds: rounds)
  }

  /// Sends messages from several tasks, each of which waits for each of its own; sends a second.
  private func send(
    _ count: Int, by senders: Int, bytes: Int, on store: Store
  ) async throws -> Double {
    let bus = store.bus(for: "anna")
    let body = ScratchMemory.prose(bytes)
    let time = try await seconds {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for sender in 0..<senders {
          group.addTask {
            for number in stride(from: sender, to: count, by: senders) {
              let id = "01890a5d-ac96-774b-bcce-\(1_000_000 + number)"
              try await bus.send([ScratchMemory.message(id, body: body)])
            }
          }
        }
        try await group.waitForAll()
      }
    }
    return Double(count) / time
  }

  /// Send, receive and ack with 10,000 conversations open, against the same with one.
  private func conversations() async throws -> Comparison {
    var rounds: [(Double, Double)] = []
    for _ in 0..<options.rounds {
      let one = try await exchange(conversations: 1)
      rounds.append((try await exchange(conversations: 10_000), one))
    }
    return Comparison(
      "10,000 conversations open", unit: "messages sent, received and acked/s",
      against: "one conversation", aim: 0.8, rounds: rounds)
  }

  private func exchange(conversations: Int) async throws -> Double {
    try await ScratchMemory.with(options) { memory in
      let (anna, ben) = (memory.store.bus(for: "anna"), memory.store.bus(for: "ben"))
      let ids = (0..<conversations).map { ConversationID(rawValue: "c\($0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for sender in 0..<32 {
          group.addTask {
            for number in stride(from: sender, to: conversations, by: 32) {
              try await anna.open(Conversation(id: ids[number], parties: ["anna", "ben"]))
            }
          }
        }
        try await group.waitForAll()
      }
      let (count, body) = (4_000, ScratchMemory.prose(1_000))
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for sender in 0..<32 {
            group.addTask {
              for number in stride(from: sender, to: count, by: 32) {
                let conversation = ids[number * 7 % conversations]
                try await anna.send([
                  ScratchMemory.message("\(number)", body: body, conversation: conversation)
                ])
                for delivery in try await ben.receive(
                  Mailbox("ben"), limit: 1, lease: .seconds(60))
                {
                  try await ben.settle(delivery, .ack(replies: []))
                }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      return Double(count) / time
    }
  }
}
