import Foundation
import OstrakaTesting
import Testing

@testable import Ostraka

@Suite("The desk of live sessions", .timeLimit(.minutes(2)))
struct AttachedDeskTests {
  private let fixture = DeskFixture()
  private var desk: AttachedDesk { fixture.desk }
  private var time: TestTime { fixture.time }

  @Test("hands all pages over first; a session attends once it has called after the last")
  func reading() async throws {
    let long = String(repeating: "The lamp is lit at nine.\n", count: 1_000)
    fixture.place(["log.md": long, "end.md": "The end.\n"])
    var next = try await fixture.next()
    let handle = next.session
    var (texts, numbers) = ([String](), [Int]())
    while case .documents(let page) = next.work {
      #expect(page.text.utf8.count <= AttachedPage.limit && page.count == 2 && page.replaced == [])
      texts.append(page.text)
      numbers.append(page.number)
      #expect(desk.attendance(now: "s")?.isAttended == false)
      next = try await fixture.next(next.session)
    }
    #expect(numbers == [1, 2] && next.work == .wait && next.session != handle)
    // Every passage once, and each page says what it is of.
    #expect(texts.joined().count(of: "The lamp is lit at nine.") == 1_000)
    #expect(texts.allSatisfy { $0.contains("# log.md\n") } && texts[0].contains("# end.md\n"))
    let attendance = try #require(desk.attendance(now: "s"))
    #expect(attendance.isAttended && attendance.client == "client" && attendance.attendedParts == 1)
  }

  @Test("gives one query at a time, in order, and takes its reply")
  func queries() async throws {
    let session = try await fixture.attend()
    try await withThrowingTaskGroup(of: (String, String?).self) { group in
      for id in ["1", "2", "3"] {
        group.addTask { (id, try await fixture.ask(QueryID(rawValue: id)).answer) }
        await fixture.waits(for: Int(id) ?? 0)
      }
      for id in ["1", "2", "3"] {
        // Asking again gives the same one: its result was lost.
        for _ in 0..<2 {
          let query = try await fixture.query(session)
          #expect(query.id.rawValue == id && query.secondsLeft == 20)
          #expect(query.question == "Who lit the lamp?")
        }
        let receipt = try await fixture.reply(session, QueryID(rawValue: id), "Ada " + id)
        #expect(receipt.waiting == 3 - (Int(id) ?? 0))
      }
      for try await (id, answer) in group { #expect(answer == "Ada " + id) }
    }
    #expect(try await fixture.next(session).work == .wait)
  }

  @Test("takes the same reply again, and no other one to a query that isn't leased any more")
  func repeated() async throws {
    let session = try await fixture.attend()
    async let asked = fixture.ask()
    _ = try await fixture.query(session, waitingFor: 1)
    _ = try await fixture.reply(session, "q", "Ada")
    #expect(try await asked.answer == "Ada")
    _ = try await fixture.reply(session, "q", "Ada")
    for (query, answer) in [("q", "Bea"), ("other", "Ada")] {
      let error = await #expect(throws: OstrakaError.self) {
        try await fixture.reply(session, QueryID(rawValue: query), answer)
      }
      #expect(error?.code == .leaseLost && error?.message.contains("call next_query again") == true)
    }
  }

  @Test(
    "refuses replies that are too long or without a quote, and leaves the query with the session")
  func refused() async throws {
    let session = try await fixture.attend()
    async let asked = fixture.ask()
    _ = try await fixture.query(session, waitingFor: 1)
    let (quote, much) = (AttachedQuote(text: "lit"), String(repeating: "x", count: 20_000))
    let bad: [(String?, [AttachedQuote], OstrakaError.Code)] = [
      ("Ada", [], .invalidRequest), ("Ada", [AttachedQuote(text: "")], .invalidRequest),
      (much, [quote], .tooLarge), ("Ada", [AttachedQuote(text: much)], .tooLarge),
      (nil, [AttachedQuote(text: "a", document: much)], .tooLarge),
      ("Ada", Array(repeating: quote, count: 9), .tooLarge),
    ]
    for (answer, quotes, code) in bad {
      let reply = AttachedReply(session: session, query: "q", answer: answer, quotes: quotes)
      let error = await #expect(throws: OstrakaError.self) { try await desk.reply(reply) }
      #expect(error?.code == code)
    }
    _ = try await fixture.reply(session, "q", nil)
    #expect(try await asked.answer == nil)
  }

  @Test("wakes a waiting call for a query, and lets it return when its patience is over")
  func waiting() async throws {
    let session = try await fixture.attend()
    async let first = fixture.next(session, within: .seconds(20))
    await fixture.sleeps()
    async let asked = fixture.ask()
    let given = try await first
    #expect(given.work.query?.id == "q")
    _ = try await fixture.reply(session, "q", "Ada")
    _ = try await asked
    async let second = fixture.next(session, within: .seconds(20))
    await fixture.sleeps()
    time.advance(by: .seconds(20))
    #expect(try await second.work == .wait)
  }

  @Test("a second call of a session ends the first")
  func twice() async throws {
    let session = try await fixture.attend()
    async let first = fixture.next(session, within: .seconds(20))
    await fixture.sleeps()
    #expect(try await fixture.next(session).work == .wait)
    #expect(try await first.work == .wait)
  }

  @Test("a call that is cancelled swallows neither a query nor a page nor a place")
  func cancelled() async throws {
    let session = try await fixture.attend()
    async let asked = fixture.ask()
    await fixture.waits(for: 1)
    await fixture.cancelledNext(session)
    #expect(try await fixture.next(session).work.query?.id == "q")
    _ = try await fixture.reply(session, "q", "Ada")
    _ = try await asked
    fixture.place(["log.md": "The lamp is lit.\n", "new.md": "The fog went.\n"])
    await fixture.cancelledNext(session)
    let page = try #require(try await fixture.next(session).work.page)
    #expect(page.documents == ["new.md"] && page.number == 1)
    // Somebody who never learnt their handle holds no part.
    let other = DeskFixture()
    other.place(["log.md": "The lamp is lit.\n"])
    await other.cancelledNext(nil)
    #expect(try await other.attend(placing: false).rawValue.isEmpty == false)
  }
}

@Suite("Who attends a shard", .timeLimit(.minutes(2)))
struct AttendanceTests {
  private let fixture = DeskFixture()
  private var desk: AttachedDesk { fixture.desk }
  private var time: TestTime { fixture.time }

  @Test("is told by a query at once when it is nobody, and since when")
  func nobody() async throws {
    fixture.place(["log.md": "The lamp is lit.\n"])
    let error = await #expect(throws: OstrakaError.self) { try await fixture.ask() }
    #expect(error?.code == .unavailable)
    #expect(error?.message == "Nobody attends the shard s since \(time.now).")
    let unknown = await #expect(throws: OstrakaError.self) { try await desk.release("t") }
    #expect(unknown?.code == .notFound && unknown?.message.contains("--reader attached") == true)
  }

  @Test("is a session for a minute after its last call, and while it waits")
  func grace() async throws {
    let session = try await fixture.attend()
    let last = time.now
    time.advance(by: .seconds(59))
    #expect(desk.attendance(now: "s")?.isAttended == true)
    time.advance(by: .seconds(1))
    let lapsed = try #require(desk.attendance(now: "s"))
    #expect(!lapsed.isAttended && lapsed.since == last && lapsed.client == nil)
    async let waiting = fixture.next(session, within: .seconds(300))
    await fixture.sleeps()
    let back = time.now
    time.advance(by: .seconds(299))
    let attended = try #require(desk.attendance(now: "s"))
    #expect(attended.isAttended && attended.since == back)
    time.advance(by: .seconds(1))
    _ = try await waiting
  }

  @Test("is nobody from when a session has missed a query until it calls again", arguments: [0, 1])
  func missed(handedOut: Int) async throws {
    let session = try await fixture.attend()
    async let first = Result { try await fixture.ask("1", seconds: 10) }
    await fixture.waits(for: 1)
    async let second = Result { try await fixture.ask("2", seconds: 20) }
    await fixture.waits(for: 2)
    if handedOut == 1 { _ = try await fixture.query(session) }
    await fixture.sleeps(2)
    time.advance(by: .seconds(10))
    // What waits behind it goes on at once.
    #expect(await first.code == (handedOut == 1 ? .expired : .unavailable))
    #expect(await second.code == .unavailable)
    #expect(desk.attendance(now: "s")?.isAttended == false)
    await #expect(throws: OstrakaError.self) { try await fixture.ask("3") }
    let error = await #expect(throws: OstrakaError.self) {
      try await fixture.reply(session, "1", "Ada")
    }
    #expect(error?.code == .leaseLost)
    // What came too late is no sign that it goes on.
    #expect(desk.attendance(now: "s")?.isAttended == false)
    _ = try await fixture.next(session)
    #expect(desk.attendance(now: "s")?.isAttended == true)
  }

  @Test("is nobody from when a session doesn't call though a query waits, until it calls again")
  func neglected() async throws {
    let session = try await fixture.attend()
    async let asked = Result { try await fixture.ask(seconds: 60) }
    await fixture.waits(for: 1)
    for _ in 0..<10 {
      await fixture.sleeps()
      time.advance(by: .seconds(1))
    }
    #expect(await asked.code == .unavailable)
    #expect(desk.attendance(now: "s")?.isAttended == false)
    _ = try await fixture.next(session)
    #expect(desk.attendance(now: "s")?.isAttended == true)
  }

  @Test("is nobody while a session's client is gone; it goes on where it was when it is back")
  func lapsed() async throws {
    let session = try await fixture.attend()
    async let asked = Result { try await fixture.ask() }
    _ = try await fixture.query(session, waitingFor: 1)
    try await desk.lapse(session)
    #expect(await asked.code == .unavailable)
    #expect(desk.attendance(now: "s")?.isAttended == false)
    #expect(try await fixture.next(session).work == .wait)
    #expect(desk.attendance(now: "s")?.isAttended == true)
  }

  @Test("is nobody of a host that stops: who waits is told, and goes on at the next one")
  func closed() async throws {
    let session = try await fixture.attend()
    async let waiting = Result { try await fixture.next(session, within: .seconds(25)) }
    await fixture.sleeps()
    desk.close()
    #expect(await waiting.code == .unavailable)
    let late = await #expect(throws: OstrakaError.self) { try await fixture.next(session) }
    #expect(late?.code == .unavailable)
  }

  @Test("is sent back to its work once for each time that it went on")
  func nudged() async throws {
    fixture.place(["log.md": "The lamp is lit.\n"])
    let session = try await fixture.next(agent: "a").session
    #expect(try await desk.nudge("b") == nil)
    #expect(try await desk.nudge("a") == "s")
    #expect(try await desk.nudge("a") == nil)
    _ = try await fixture.next(session, agent: "a")
    #expect(try await desk.nudge("a") == "s")
    _ = try await fixture.next(session, agent: "a")
    try await desk.lapse(session)
    #expect(try await desk.nudge("a") == nil)
  }

  @Test("is told at once of a quote that isn't there, and may mend it")
  func quotes() async throws {
    let session = try await fixture.attend()
    async let asked = fixture.ask()
    let query = try await fixture.query(session, waitingFor: 1)
    let error = await #expect(throws: OstrakaError.self) {
      try await desk.reply(
        AttachedReply(
          session: session, query: query.id, answer: "Bea",
          quotes: [AttachedQuote(text: "Bea lit it.")]))
    }
    #expect(error?.code == .invalidRequest && error?.message.contains("Reply again") == true)
    _ = try await fixture.reply(session, query.id, "lit")
    #expect(try await asked.answer == "lit")
  }

  @Test("is still the session that is busy with a longer query")
  func busy() async throws {
    let session = try await fixture.attend()
    async let long = fixture.ask("1", seconds: 30)
    _ = try await fixture.query(session, waitingFor: 1)
    async let short = Result { try await fixture.ask("2", seconds: 5) }
    await fixture.waits(for: 2)
    await fixture.sleeps(2)
    time.advance(by: .seconds(5))
    #expect(await short.code == .expired)
    #expect(desk.attendance(now: "s")?.isAttended == true)
    _ = try await fixture.reply(session, "1", "Ada")
    #expect(try await long.answer == "Ada")
  }

  @Test("is nobody when the caller's task is cancelled after the query was handed out")
  func cancelled() async throws {
    let session = try await fixture.attend()
    let asked = Task { try await fixture.ask() }
    _ = try await fixture.query(session, waitingFor: 1)
    asked.cancel()
    await #expect(throws: CancellationError.self) { try await asked.value }
    #expect(desk.attendance(now: "s")?.isAttended == false)
    #expect(try await fixture.next(session).work == .wait)
    #expect(desk.attendance(now: "s")?.isAttended == true)
  }

  @Test("is one session for a part; another is told who it is and how to let it go")
  func taken() async throws {
    let first = try await fixture.attend()
    let error = await #expect(throws: OstrakaError.self) { try await fixture.next() }
    #expect(error?.code == .alreadyExists)
    #expect(error?.message.contains("client since \(time.now)") == true)
    #expect(error?.message.contains("ostraka shard release s") == true)
    // One that has gone quiet loses its place.
    time.advance(by: .seconds(60))
    let second = try await fixture.attend(placing: false)
    #expect(second.rawValue.prefix(8) != first.rawValue.prefix(8))
    #expect(
      try await fixture.next(first).work == .stop(reason: "Another session has taken your place."))
    #expect(try await fixture.next(second).work == .wait)
  }

  @Test("is one session for each part, and only its own part's queries reach it")
  func parts() async throws {
    fixture.place(["a.md": "Ada's lamps.\n"], ["b.md": "Ada's fog.\n"])
    let sessions = [
      try await fixture.attend(placing: false), try await fixture.attend(placing: false),
    ]
    let attendance = try #require(desk.attendance(now: "s"))
    #expect(attendance.attendedParts == 2 && attendance.parts == 2)
    async let asked = fixture.ask(part: 1)
    await fixture.waits(for: 1)
    #expect(try await fixture.next(sessions[0]).work == .wait)
    #expect(try await fixture.query(sessions[1]).id == "q")
    _ = try await fixture.reply(sessions[1], "q", "Ada")
    _ = try await asked
    try await desk.leave(sessions[0])
    await #expect(throws: OstrakaError.self) { try await fixture.ask(part: 0) }
    #expect(desk.attendance(now: "s")?.attendedParts == 1)
    // The place that was left is the next one's.
    #expect(try await fixture.next().work.page?.documents == ["a.md"])
  }

  @Test("ends when the owner lets its sessions go; what one has it may still answer")
  func release() async throws {
    let session = try await fixture.attend()
    async let asked = fixture.ask("1")
    _ = try await fixture.query(session, waitingFor: 1)
    async let waiting = Result { try await fixture.ask("2") }
    await fixture.waits(for: 2)
    #expect(try await desk.release("s") == 1)
    #expect(await waiting.code == .unavailable)
    _ = try await fixture.reply(session, "1", "Ada")
    #expect(try await asked.answer == "Ada")
    for _ in 0..<2 {
      #expect(
        try await fixture.next(session).work == .stop(reason: "The shard’s owner has let you go."))
    }
    #expect(try await fixture.attend(placing: false).rawValue.isEmpty == false)
  }

  @Test("ends when a session leaves: what it has is answered without it")
  func leave() async throws {
    let session = try await fixture.attend()
    async let asked = Result { try await fixture.ask() }
    _ = try await fixture.query(session, waitingFor: 1)
    try await desk.leave(session)
    try await desk.leave(session)
    #expect(await asked.code == .unavailable)
    #expect(desk.attendance(now: "s")?.isAttended == false)
  }

  @Test("is bounded: sessions without documents, queries, handles")
  func bounds() async throws {
    for _ in 0..<DeskShard.mostWaiting { #expect(try await fixture.next().work == .wait) }
    let crowd = await #expect(throws: OstrakaError.self) { try await fixture.next() }
    #expect(crowd?.code == .alreadyExists)
    let session = try await DeskFixture(seed: 2).attend()
    for text in ["", "x", session.rawValue + "0", String(repeating: "a", count: 10_000)] {
      let error = await #expect(throws: OstrakaError.self) {
        try await fixture.next(AttachedHandle(rawValue: text))
      }
      #expect(error?.message.contains("Call next_query") == true)
    }
    let unknown = await #expect(throws: OstrakaError.self) {
      try await fixture.reply(session, "q", nil)
    }
    #expect(unknown?.code == .notFound && unknown?.message.contains("next_query") == true)
    let full = DeskFixture()
    _ = try await full.attend()
    await withTaskGroup(of: OstrakaError.Code?.self) { group in
      for number in 0...DeskShard.mostQueries {
        group.addTask { await Result { try await full.ask(QueryID(rawValue: "\(number)")) }.code }
      }
      #expect(await group.next() == .tryLater)
      group.cancelAll()
    }
  }
}
