import Foundation
import Ostraka
import OstrakaServer
import Synchronization

/// Verbs that load and ask, each in a process of its own, on a drill's copy of a memory.
final class DrillWorkload: Sendable {
  private let copy: DrillCopy
  private let journal: DrillJournal
  private let shards: [ShardID]
  private let seed: UInt64
  /// Part of every name, so that none is in the memory already.
  private let mark: String
  private let runtime: Runtime
  private let running = Mutex<[ObjectIdentifier: MortalProcess]>([:])
  private let isStopping = Mutex(false)

  static let writers = 3
  static let askers = 2
  /// How long an ask may take, and how much longer its process.
  static let deadline = 20
  static let patience: Duration = .seconds(60)
  /// Words that fill documents to any length.
  private static let words = "harbour lantern meadow granite copper willow saddle thimble orchard"
    .split(
      separator: " ")

  init(
    on copy: DrillCopy, shards: [ShardID], journal: DrillJournal, seed: UInt64, runtime: Runtime
  ) {
    self.copy = copy
    self.shards = shards
    self.journal = journal
    self.seed = seed
    self.runtime = runtime
    mark = String(runtime.randomness.next() >> 32, radix: 36)
  }

  /// Verbs that run at the moment and load, or ask.
  func processes(_ kind: String) -> [MortalProcess] {
    running.withLock { $0.values.filter { $0.kind == kind && $0.pid != nil } }
  }

  /// Begins nothing more; what runs is finished.
  func stop() { isStopping.withLock { $0 = true } }

  /// Works until ``stop()``.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask { try await self.repeating(writer) { try await self.load($0, $1, writer) } }
      }
      for asker in 0..<Self.askers {
        group.addTask {
          try await self.repeating(Self.writers + asker) { randomness, _ in
            try await self.ask(randomness)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func repeating(
    _ worker: Int, _ step: (SeededRandomness, Int) async throws -> Void
  ) async throws {
    let randomness = SeededRandomness(seed: seed &+ UInt64(worker) &+ 1)
    var number = 0
    while !isStopping.withLock({ $0 }) {
      number += 1
      try await step(randomness, number)
    }
  }

  private func load(
    _ randomness: SeededRandomness, _ number: Int, _ writer: Int
  ) async throws {
    let subject = "crate\(mark)x\(writer)x\(number)"
    let code = String(10_000_000 + writer * 1_000_000 + number)
    let secret = DrillSecret.make(writer << 15 + number)
    var text =
      "# \(subject)\n\nThe code of \(subject) is \(code).\n\nIts access key is \(secret).\n"
    for section in 0..<randomness.draw(below: 30) {
      let filler = (0..<40).map { _ in Self.words[randomness.draw(below: Self.words.count)] }
      text += "\n## Section \(section)\n\n\(filler.joined(separator: " ")).\n"
    }
    let paper = DrillJournal.Paper(
      name: "drill/\(subject).md", subject: subject, code: code,
      shard: shards[randomness.draw(below: shards.count)], text: text)
    journal.begin(paper)
    let ended = try await operate(
      "load", ["load", "-", "--name", paper.name, "--shard", paper.shard.rawValue], input: text)
    guard let ended, let outcome = judge(ended, "load") else { return }
    // It may have said so before it was killed.
    let isAcknowledged = ended.code == 0 || outcome == "killed" && ended.output.hasSuffix("}\n")
    if isAcknowledged { journal.acknowledge(paper) }
    journal.count("loads \(isAcknowledged ? "acknowledged" : outcome)")
  }

  private func ask(_ randomness: SeededRandomness) async throws {
    guard let paper = journal.paper(drawnBy: randomness) else {
      return try await runtime.time.sleep(for: .milliseconds(50))
    }
    var arguments = [
      "ask", "What is the code of \(paper.subject)?", "--deadline", "\(Self.deadline)s",
    ]
    if randomness.draw(below: 2) == 0 { arguments += ["--shard", paper.shard.rawValue] }
    let ended = try await operate("ask", arguments)
    guard let ended, let outcome = judge(ended, "ask") else { return }
    guard outcome == "done" else { return journal.count("asks \(outcome)") }
    do {
      let answer = try JSONDecoder().decode(AnswerBody.self, from: Data(ended.output.utf8))
      journal.note(answer)
      journal.count("asks \(judge(answer, paper))")
    } catch {
      journal.problem("an ask printed no answer: \(ended.output.prefix(200))")
    }
  }

  /// Nil for a verb that hangs.
  private func operate(
    _ kind: String, _ arguments: [String], input: String = ""
  ) async throws -> MortalProcess.Ended? {
    let process = copy.process(kind, arguments + ["--json"])
    running.withLock { $0[ObjectIdentifier(process)] = process }
    defer { running.withLock { $0[ObjectIdentifier(process)] = nil } }
    let hangs = OstrakaError(.tryLater, "\(kind) hangs: it did not end in \(Self.patience).")
    do {
      let ended = try await runtime.time.within(Self.patience, orThrow: hangs) {
        try await process.run(input: input)
      }
      if DrillSecret.isIn(ended.output + ended.errors) {
        journal.problem("\(kind) printed a secret")
      }
      return ended
    } catch let error as OstrakaError where error.code == .tryLater {
      journal.problem(error.message)
      return nil
    }
  }

  /// How a verb ended, in a word; nil for an end that it must not have.
  private func judge(_ ended: MortalProcess.Ended, _ kind: String) -> String? {
    if ended.wasKilled && ended.code == nil { return "killed" }
    switch ended.code {
    case 0,
      1 where kind == "ask":
      return "done"
    // It says that the memory can't be had now.
    case 69, 75: return "refused"
    default:
      let how = ended.code.map { "exit \($0)" } ?? "a signal"
      journal.problem("\(kind) ended with \(how): \(ended.errors.suffix(300))")
      return nil
    }
  }

  private func judge(_ answer: AnswerBody, _ paper: DrillJournal.Paper) -> String {
    let isCited = answer.citations.contains { $0.quote.contains(paper.code) }
    if answer.answer?.contains(paper.code) == true, isCited { return "answered" }
    let silent = answer.coverage.first {
      $0.shard == paper.shard.rawValue && ["late", "failed"].contains($0.outcome)
    }
    if let silent { return silent.outcome }
    journal.problem(
      "the code of \(paper.subject) is \(paper.code), and the answer was “\(answer.answer ?? "none")”"
    )
    return "wrong"
  }
}
