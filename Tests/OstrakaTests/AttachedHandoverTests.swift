import Foundation
import OstrakaTesting
import Synchronization
import Testing

@testable import Ostraka

@Suite("What a live session is handed", .timeLimit(.minutes(2)))
struct AttachedHandoverTests {
  private let fixture = DeskFixture()
  private var desk: AttachedDesk { fixture.desk }

  private static let (lamp, fog) = ("The lamp is lit.\n", "The fog went, said Ada.\n")
  private static let removed =
    "Documents were removed from the shard; begin a new session. Nobody can make this one forget them."

  @Test("is what joined its documents, when it is idle, and nothing twice")
  func joined() async throws {
    let session = try await fixture.attend()
    fixture.place(["log.md": Self.lamp, "new.md": Self.fog])
    let next = try await fixture.next(session)
    let page = try #require(next.work.page)
    #expect(page.text == "\n# new.md\n[line 1]\nThe fog went, said Ada.\n" && page.replaced == [])
    #expect(page.number == 1 && page.count == 1)
    #expect(try await fixture.next(next.session).work == .wait)
    #expect(try await fixture.next(session).work == .wait)
  }

  @Test("wakes a call that waits")
  func wakes() async throws {
    let session = try await fixture.attend()
    async let next = fixture.next(session, within: .seconds(20))
    await fixture.sleeps()
    fixture.place(["log.md": Self.lamp, "new.md": Self.fog])
    #expect(try await next.work.page?.documents == ["new.md"])
  }

  @Test("is a query that waits before what only joined its documents, but not for ever")
  func queryFirst() async throws {
    let session = try await fixture.attend()
    fixture.place(["log.md": Self.lamp, "new.md": Self.fog])
    for number in 0..<DeskShard.mostQueriesAhead {
      let id = QueryID(rawValue: "\(number)")
      async let asked = fixture.ask(id)
      #expect(try await fixture.query(session, waitingFor: 1).id == id)
      _ = try await fixture.reply(session, id, "Ada")
      _ = try await asked
    }
    async let asked = fixture.ask("last")
    await fixture.waits(for: 1)
    #expect(try await fixture.next(session).work.page != nil)
    #expect(try await fixture.next(session).work.query?.id == "last")
    _ = try await fixture.reply(session, "last", "Ada")
    _ = try await asked
  }

  @Test("is a changed document before a query that waits, and says that it replaces the old one")
  func changed() async throws {
    let session = try await fixture.attend()
    fixture.place(["log.md": "The lamp is out.\n"])
    async let asked = fixture.ask()
    await fixture.waits(for: 1)
    let page = try #require(try await fixture.next(session).work.page)
    #expect(page.replaced == ["log.md"] && page.text.contains("The lamp is out."))
    #expect(try await fixture.next(session).work.query?.id == "q")
    _ = try await fixture.reply(session, "q", "Ada")
    _ = try await asked
  }

  @Test(
    "is nothing any more when a document was forgotten: it stops and its query goes on without it")
  func forgotten() async throws {
    fixture.place(["log.md": Self.lamp, "secret.md": Self.fog])
    let session = try await fixture.attend(placing: false)
    async let asked = Result { try await fixture.ask() }
    _ = try await fixture.query(session, waitingFor: 1)
    fixture.place(["log.md": Self.lamp])
    #expect(await asked.code == .unavailable)
    let late = await #expect(throws: OstrakaError.self) {
      try await fixture.reply(session, "q", "Ada")
    }
    #expect(late?.code == .expired)
    for _ in 0..<2 {
      #expect(try await fixture.next(session).work == .stop(reason: Self.removed))
    }
    // A new session holds what is left.
    _ = try await fixture.attend(placing: false)
    #expect(desk.attendance(now: "s")?.attendedParts == 1)
  }

  @Test("is stopped, too, when the same name or text is another document now")
  func reborn() async throws {
    for text in [Self.lamp, Self.fog] {
      let fixture = DeskFixture()
      let session = try await fixture.attend()
      fixture.place(["log.md": text], ids: ["log.md": "another"])
      #expect(try await fixture.next(session).work == .stop(reason: Self.removed))
    }
  }

  @Test("is stopped when only the first page of what was forgotten had reached it")
  func half() async throws {
    let long = String(repeating: "The lamp is lit at nine.\n", count: 1_000)
    fixture.place(["a.md": long, "b.md": Self.fog])
    let session = try await fixture.next().session
    fixture.place(["b.md": Self.fog])
    #expect(try await fixture.next(session).work == .stop(reason: Self.removed))
  }

  @Test("is divided anew: who holds what moved away stops, who holds a part that stayed goes on")
  func divided() async throws {
    fixture.place(["a.md": Self.lamp, "b.md": Self.lamp], ["c.md": Self.fog])
    let first = try await fixture.attend(placing: false)
    let second = try await fixture.attend(placing: false)
    fixture.place(["c.md": Self.fog], ["b.md": Self.lamp], ["a.md": Self.lamp])
    let reason = "The shard’s documents were divided anew; begin a new session."
    #expect(try await fixture.next(first).work == .stop(reason: reason))
    #expect(try await fixture.next(second).work == .wait)
    async let asked = fixture.ask(part: 0)
    _ = try await fixture.query(second, waitingFor: 1)
    _ = try await fixture.reply(second, "q", "Ada")
    _ = try await asked
  }

  @Test("comes whole on pages of bounded size, a line longer than a page, too, in order")
  func pages() throws {
    let line = String(repeating: "Lämpchen 🏮 ", count: 10_000)
    let part = DeskFixture.part(["a.md": "# A\n\nText.\n", "b.md": line + "\nThe end.\n"])
    let pages = DeskPage.pages(of: part.passages, replacing: ["b.md"])
    #expect(pages.count > 8)
    #expect(pages.allSatisfy { $0.text.utf8.count <= AttachedPage.limit })
    let marks = /\n# [ab]\.md\n|\[line \d\]\n/
    let text = pages.map { $0.text.replacing(marks, with: "") }.joined()
    #expect(text == "# A\n\nText.\n" + line + "\nThe end.\n")
    #expect(pages.flatMap(\.replaced) == ["b.md"])
    #expect(pages.flatMap(\.completed) == part.passages.map(\.extent))
  }
}

@Suite("A live session after its host was started again", .timeLimit(.minutes(2)))
struct AttachedRestartTests {
  private static let (lamp, fog) = ("The lamp is lit.\n", "The fog went, said Ada.\n")

  /// A session of a host that is gone, and another host.
  private func restarted(
    _ documents: [String: String] = ["1.md": lamp]
  ) async throws -> (AttachedHandle, DeskFixture) {
    let old = DeskFixture()
    old.place(documents)
    return (try await old.attend(placing: false), DeskFixture(seed: 2))
  }

  @Test("goes on without reading when it holds what the shard holds", arguments: [true, false])
  func same(isEarly: Bool) async throws {
    let (session, fixture) = try await restarted()
    if isEarly {
      // Before the reader is open, even when somebody else was there first.
      _ = try await fixture.next()
      #expect(try await fixture.next(session).work == .wait)
    }
    fixture.place(["1.md": Self.lamp])
    #expect(try await fixture.next(session).work == .wait)
    async let asked = fixture.ask()
    #expect(try await fixture.query(session, waitingFor: 1).id == "q")
    _ = try await fixture.reply(session, "q", "Ada")
    #expect(try await asked.answer == "Ada")
  }

  @Test("reads again when documents changed or joined, which replaces what it was given")
  func changed() async throws {
    for documents in [["1.md": Self.fog], ["1.md": Self.lamp, "2.md": Self.fog]] {
      let (session, fixture) = try await restarted()
      fixture.place(documents)
      let page = try #require(try await fixture.next(session).work.page)
      #expect(page.documents == documents.keys.sorted() && page.replaced == ["1.md"])
      #expect(fixture.desk.attendance(now: "s")?.isAttended == false)
      #expect(try await fixture.next(session).work == .wait)
      #expect(fixture.desk.attendance(now: "s")?.isAttended == true)
    }
  }

  @Test("reads again when it had not finished")
  func unfinished() async throws {
    let long = String(repeating: "The lamp is lit at nine.\n", count: 1_000)
    let old = DeskFixture()
    old.place(["1.md": long])
    let session = try await old.next().session
    let fixture = DeskFixture(seed: 2)
    fixture.place(["1.md": long])
    #expect(try await fixture.next(session).work.page?.number == 1)
    #expect(try await fixture.next(session).work.page?.number == 2)
  }

  @Test("stops when a document was forgotten meanwhile, or all of them, or it is another shard's")
  func forgotten() async throws {
    for documents in [["2.md": Self.fog], ["3.md": Self.fog], ["1.md": Self.lamp]] {
      let (session, fixture) = try await restarted(["1.md": Self.lamp, "2.md": Self.fog])
      fixture.place(documents)
      guard case .stop(let reason) = try await fixture.next(session).work else {
        Issue.record("It goes on with \(documents).")
        continue
      }
      #expect(reason.contains("removed"))
    }
  }

  @Test("stops when another session has its part")
  func displaced() async throws {
    let (session, fixture) = try await restarted()
    fixture.place(["1.md": Self.lamp])
    _ = try await fixture.attend(placing: false)
    #expect(
      try await fixture.next(session).work == .stop(reason: "Another session has taken your place.")
    )
  }

  @Test("is told that nobody knows it when it replies before it calls")
  func reply() async throws {
    let (session, fixture) = try await restarted()
    fixture.place(["1.md": Self.lamp])
    let error = await #expect(throws: OstrakaError.self) {
      try await fixture.reply(session, "q", "Ada")
    }
    #expect(error?.code == .notFound && error?.message.contains("Call next_query") == true)
  }

  @Test("waits while the shard's reader is closed, and goes on with it")
  func suspended() async throws {
    let fixture = DeskFixture()
    let session = try await fixture.attend()
    fixture.desk.suspend("s")
    await #expect(throws: OstrakaError.self) { try await fixture.ask() }
    #expect(try await fixture.next(session).work == .wait)
    fixture.place(["log.md": Self.lamp])
    #expect(try await fixture.next(session).work == .wait)
    async let asked = Result { try await fixture.ask() }
    _ = try await fixture.query(session, waitingFor: 1)
    fixture.desk.retire("s")
    #expect(await asked.code == .unavailable)
    await #expect(throws: OstrakaError.self) { try await fixture.next(session) }
  }
}
