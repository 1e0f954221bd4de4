import Foundation
import OstrakaTesting
import Synchronization
import Testing

@testable import Ostraka

/// A desk with one shard, `s`, and what a test does on both of its sides.
final class DeskFixture: Sendable {
  let time = TestTime()
  let desk: AttachedDesk

  init(seed: UInt64 = 1) {
    desk = AttachedDesk(time: time, randomness: SeededRandomness(seed: seed))
    desk.open("s")
  }

  /// The shard holds these documents, by name, a part after the other.
  func place(_ parts: [String: String]..., ids: [String: String] = [:]) {
    desk.place(parts.map { Self.part($0, ids: ids) }, of: "s")
  }

  /// A document's id is its name, its revision its text.
  static func part(_ documents: [String: String], ids: [String: String] = [:]) -> AttachedPart {
    let passages = documents.sorted { $0.key < $1.key }.flatMap { name, text in
      let revision = RevisionID(rawValue: "\(Digest(of: Data(text.utf8)))")
      return PassageSplitter().passages(of: Data(text.utf8), named: name, revision: revision).map {
        AttachedPassage(
          document: DocumentID(rawValue: ids[name] ?? name), extent: $0.extent, name: name,
          header: "\n# \(name)\n",
          text: "[line \($0.lines.lowerBound)]\n"
            + String(decoding: Data(text.utf8)[$0.extent.range], as: UTF8.self))
      }
    }
    return AttachedPart(
      digest: Digest(of: Data(passages.map { $0.name + $0.text }.joined().utf8)),
      passages: passages)
  }

  /// A session that has read everything.
  func attend(placing: Bool = true, _ handle: AttachedHandle? = nil) async throws -> AttachedHandle
  {
    if placing { place(["log.md": "The lamp is lit.\n"]) }
    var next = try await next(handle)
    while case .documents = next.work { next = try await self.next(next.session) }
    #expect(next.work == .wait)
    return next.session
  }

  func next(
    _ session: AttachedHandle? = nil, within patience: Duration = .zero, client: String = "client",
    agent: String? = nil
  ) async throws -> AttachedAssignment {
    try await desk.next(
      AttachedCall(shard: "s", session: session, client: client, agent: agent), within: patience)
  }

  /// A call whose client is gone before it returns.
  func cancelledNext(_ session: AttachedHandle?) async {
    let call = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await next(session)
    }
    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
  }

  /// The query that the session is given, once so many are open.
  func query(_ session: AttachedHandle, waitingFor count: Int = 0) async throws -> AttachedQuery {
    await waits(for: count)
    return try #require(try await next(session).work.query)
  }

  func reply(
    _ session: AttachedHandle, _ query: QueryID, _ answer: String?
  ) async throws -> AttachedReceipt {
    try await desk.reply(
      AttachedReply(
        session: session, query: query, answer: answer,
        quotes: answer == nil ? [] : [AttachedQuote(text: quote(for: query))]))
  }

  /// Some words of the part that a query is about.
  private func quote(for query: QueryID) -> String {
    desk.state.withLock { state in
      let shard = state.shards["s"]
      let part = shard?.queries.first { $0.query.id == query }?.part ?? 0
      let text = shard?.parts.dropFirst(part).first?.passages.first?.plain ?? Data("none".utf8)
      return String(String(decoding: text, as: UTF8.self).prefix(40))
    }
  }

  func ask(
    _ id: QueryID = "q", seconds: Int = 20, part: Int = 0
  ) async throws -> AttachedReply {
    let parts = desk.state.withLock { $0.shards["s"]?.parts } ?? []
    let digest = try #require(parts.dropFirst(part).first).digest
    let query = Query(
      id: id, question: "Who lit the lamp?", replyTo: Mailbox("owner"),
      deadline: time.now.advanced(by: .seconds(seconds)))
    return try await desk.ask(query, from: digest, of: "s")
  }

  /// Lets other tasks run until so many queries are open.
  func waits(for count: Int) async {
    while desk.attendance(now: "s")?.queries ?? 0 < count, !Task.isCancelled { await Task.yield() }
  }

  /// Lets other tasks run until so many sleep.
  func sleeps(_ count: Int = 1) async {
    while time.sleeping < count, !Task.isCancelled { await Task.yield() }
  }
}

extension AttachedAssignment.Work {
  var query: AttachedQuery? {
    guard case .query(let query) = self else { return nil }
    return query
  }

  var page: AttachedPage? {
    guard case .documents(let page) = self else { return nil }
    return page
  }
}

extension Result where Failure == any Error {
  init(_ work: () async throws -> Success) async {
    do {
      self = .success(try await work())
    } catch {
      self = .failure(error)
    }
  }

  /// What kind of error it is, if it is one of ours.
  var code: OstrakaError.Code? {
    guard case .failure(let error as OstrakaError) = self else { return nil }
    return error.code
  }
}

extension String {
  func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
