import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

/// A shard as a host runs it: the attached reader with the extractive one in its place.
struct AttachedShard: Sendable {
  let time = TestTime()
  let desk: AttachedDesk
  let gauge = ReaderGauge()
  let library: MemoryLibrary
  let session: any ReaderSession

  static let quote = "Keeper Ása lit the lamp at nine o’clock."

  init(_ text: String = Harbour.log, room: Int = AttachedReader.defaultRoom) async throws {
    library = MemoryLibrary(text)
    desk = AttachedDesk(time: time, randomness: SeededRandomness(seed: 1))
    let reader = AttachedReader(
      shard: "harbour", desk: desk, library: library, gauge: gauge, room: room)
    let held = [library.document.current.extent]
    session = FallbackReader(
      shard: "harbour", reader: reader, library: library, gauge: gauge, time: time
    ).open(held)
    _ = try await session.hold(held)
  }

  /// The answer is in the second one.
  static func ofTwoParts() async throws -> AttachedShard {
    let text = String(repeating: "The fog was thick.\n\n", count: 200) + quote + "\n"
    let whole = try await AttachedShard(text).gauge.status.heldTokens
    let shard = try await AttachedShard(text, room: whole * 2 / 3)
    #expect(shard.gauge.status.attendance?.parts == 2)
    return shard
  }

  func read(_ id: QueryID = "q") async throws -> Finding {
    try await session.read(
      Query(
        id: id, question: "Who lit the lamp?", replyTo: Mailbox("owner"),
        deadline: time.now.advanced(by: .seconds(25))))
  }

  func next(_ session: AttachedHandle? = nil) async throws -> AttachedAssignment {
    try await desk.next(
      AttachedCall(shard: "harbour", session: session, client: "agent 1"), within: .zero)
  }

  /// A session that has read its part.
  func attend() async throws -> AttachedHandle {
    var next = try await next()
    while case .documents = next.work { next = try await self.next(next.session) }
    return next.session
  }

  func waits(for count: Int) async {
    while desk.attendance(now: "harbour")?.queries ?? 0 < count, !Task.isCancelled {
      await Task.yield()
    }
  }

  /// What the session is asked, once so many queries are open.
  func query(_ session: AttachedHandle, waitingFor count: Int) async throws -> QueryID? {
    await waits(for: count)
    guard case .query(let query) = try await next(session).work else { return nil }
    return query.id
  }

  func reply(
    _ session: AttachedHandle, _ query: QueryID, _ answer: String?, _ quote: String = quote
  )
    async throws
  {
    _ = try await desk.reply(
      AttachedReply(
        session: session, query: query, answer: answer,
        quotes: [AttachedQuote(text: quote, document: "log.md")]))
  }
}

@Suite("A shard that live sessions attend", .timeLimit(.minutes(1)))
struct AttachedReaderTests {
  @Test("answers with a session's answer and the stored bytes that it quotes")
  func answers() async throws {
    let shard = try await AttachedShard()
    let session = try await shard.attend()
    async let finding = shard.read()
    #expect(try await shard.query(session, waitingFor: 1) == "q")
    try await shard.reply(session, "q", "Keeper Ása")
    let found = try await finding
    #expect(found.answer == "Keeper Ása" && found.reader == nil && found.note == nil)
    #expect(found.citations.map(\.quote) == [AttachedShard.quote])
    #expect(found.citations.map(\.lines) == [3...3] && found.usage == .none)
    #expect(shard.gauge.status.model == "agent 1")
    #expect(shard.gauge.status.attendance?.isAttended == true)
  }

  @Test("refuses a quote that a session invents; abstains when it does")
  func invented() async throws {
    let shard = try await AttachedShard()
    let session = try await shard.attend()
    async let invented = shard.read("1")
    _ = try await shard.query(session, waitingFor: 1)
    await #expect(throws: OstrakaError.self) {
      try await shard.reply(session, "1", "Keeper Bea", "Keeper Bea lit the lamp.")
    }
    try await shard.reply(session, "1", "Keeper Ása")
    #expect(try await invented.answer == "Keeper Ása")
    async let abstained = shard.read("2")
    _ = try await shard.query(session, waitingFor: 1)
    try await shard.reply(session, "2", nil)
    let finding = try await abstained
    #expect(finding.answer == nil && finding.note == nil && finding.reader == nil)
  }

  @Test("matches text at once while nobody attends it, and says since when")
  func unattended() async throws {
    let shard = try await AttachedShard()
    let finding = try await shard.read()
    let since = shard.time.now
    #expect(finding.reader == ExtractiveReader.kind)
    #expect(
      finding.note == "Nobody attends the shard harbour since \(since). Matched text instead.")
    #expect(shard.time.now == since && shard.gauge.status.attendance?.isAttended == false)
    #expect(try await shard.session.keepWarm() == .cold)
    _ = try await shard.attend()
    #expect(try await shard.session.keepWarm() == .hot)
  }

  @Test("matches text before the deadline when its session stalls, then at once until that calls")
  func stall() async throws {
    let shard = try await AttachedShard()
    let session = try await shard.attend()
    let start = shard.time.now
    async let stalled = shard.read("1")
    _ = try await shard.query(session, waitingFor: 1)
    // The query's own wait and the one of the desk.
    while shard.time.sleeping < 2, !Task.isCancelled { await Task.yield() }
    shard.time.advance(by: .seconds(22.5))
    let finding = try await stalled
    #expect(finding.reader == ExtractiveReader.kind)
    #expect(start.duration(to: shard.time.now) < .seconds(25))
    #expect(try await shard.read("2").note?.contains("Nobody attends") == true)
    async let answered = shard.read("3")
    _ = try await answered.note
    _ = try await shard.next(session)
    async let again = shard.read("4")
    _ = try await shard.query(session, waitingFor: 1)
    try await shard.reply(session, "4", "Keeper Ása")
    #expect(try await again.answer == "Keeper Ása")
  }

  @Test("has several queries wait, which one session answers one by one")
  func several() async throws {
    let shard = try await AttachedShard()
    let session = try await shard.attend()
    try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 1...8 {
        group.addTask { try await shard.read(QueryID(rawValue: "\(number)")).answer }
      }
      for count in stride(from: 8, through: 1, by: -1) {
        let id = try #require(try await shard.query(session, waitingFor: count))
        try await shard.reply(session, id, "Keeper Ása")
      }
      for try await answer in group { #expect(answer == "Keeper Ása") }
    }
  }

  @Test("asks the part whose session is there when the other part's isn't")
  func parts() async throws {
    let shard = try await AttachedShard.ofTwoParts()
    let first = try await shard.attend()
    let second = try await shard.attend()
    try await shard.desk.leave(first)
    async let finding = shard.read()
    #expect(try await shard.query(second, waitingFor: 1) == "q")
    try await shard.reply(second, "q", "Keeper Ása")
    #expect(try await finding.answer == "Keeper Ása")
  }

  @Test("matches text when a part that nobody attends may have the answer")
  func partly() async throws {
    let shard = try await AttachedShard.ofTwoParts()
    let first = try await shard.attend()
    #expect(shard.gauge.status.attendance?.attendedParts == 1)
    async let finding = shard.read()
    #expect(try await shard.query(first, waitingFor: 1) == "q")
    try await shard.reply(first, "q", nil)
    #expect(try await finding.note?.contains("Nobody attends") == true)
  }
}
