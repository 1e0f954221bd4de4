import Foundation
import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@testable import OstrakaReaders

@Suite("Four shards whose sessions die, stall and come back")
struct AttachedStressTests {
  private static let shards: [ShardID] = ["north", "south", "east", "west"]
  private static let perShard = 50

  @Test("answer each of 200 queries once, and never from another's documents", arguments: 1...5)
  func stress(seed: UInt64) throws {
    let (runtime, executor) = Runtime.seeded(seed)
    let desk = AttachedDesk(time: runtime.time, randomness: runtime.randomness)
    let tally = Tally()
    try executor.run {
      try await withThrowingTaskGroup(of: Void.self) { agents in
        for shard in Self.shards {
          for number in 1...2 {
            let agent = Agent(
              name: "\(shard) \(number)", shard: shard, desk: desk, runtime: runtime)
            agents.addTask { try await agent.live { fate in tally.count(fate) } }
          }
        }
        try await Self.ask(desk, runtime) { id, finding in tally.add(finding, to: id) }
        agents.cancelAll()
        // An agent that saw what it shouldn't have fails the test here.
        while let end = await agents.nextResult() {
          if case .failure(let error) = end, !(error is CancellationError) { throw error }
        }
      }
    }
    let (all, fates) = tally.result
    #expect(all.count == 200 && all.values.allSatisfy { $0.count == 1 })
    var answered = 0
    for (id, finding) in all.compactMapValues(\.first) where finding.reader == nil {
      // `north/17`: lamp 17 of the north.
      #expect(finding.answer == id.rawValue.replacing("/", with: ""), "\(id)")
      answered += 1
    }
    #expect(answered > 40 && answered < 200, "\(answered)")
    #expect(fates.count == Agent.Fate.allCases.count)
    #expect(Self.shards.allSatisfy { desk.attendance(now: $0)?.queries == 0 })
  }

  /// Asks all queries, at moments that the seed decides.
  private static func ask(
    _ desk: AttachedDesk, _ runtime: Runtime, found: @escaping @Sendable (QueryID, Finding) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for shard in shards {
        let text = (0..<perShard).map { "Lamp \($0) of \(shard) is lit by \(shard)\($0).\n" }
          .joined()
        let library = MemoryLibrary(text, shard: shard)
        let reader = AttachedReader(
          shard: shard, desk: desk, library: library, gauge: ReaderGauge())
        let held = [library.document.current.extent]
        let session = FallbackReader(
          shard: shard, reader: reader, library: library, gauge: ReaderGauge(), time: runtime.time
        ).open(held)
        _ = try await session.hold(held)
        for number in 0..<perShard {
          let pause = Duration.seconds(runtime.randomness.fraction() * 900)
          group.addTask {
            try await runtime.time.sleep(for: pause)
            let query = Query(
              id: QueryID(rawValue: "\(shard)/\(number)"),
              question: "Who lights lamp \(number) of \(shard)?", replyTo: Mailbox("owner"),
              deadline: runtime.time.now.advanced(by: .seconds(25)))
            let finding = try await session.read(query)
            #expect(runtime.time.now <= query.deadline)
            found(query.id, finding)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

/// What came of it all.
private final class Tally: Sendable {
  private let findings = Mutex<[QueryID: [Finding]]>([:])
  private let fates = Mutex<Set<Agent.Fate>>([])

  var result: ([QueryID: [Finding]], Set<Agent.Fate>) {
    (findings.withLock { $0 }, fates.withLock { $0 })
  }

  func add(_ finding: Finding, to query: QueryID) {
    findings.withLock { $0[query, default: []].append(finding) }
  }

  func count(_ fate: Agent.Fate) { fates.withLock { _ = $0.insert(fate) } }
}

/// A live session that reads what it is handed, and is as unreliable as its seed says.
private struct Agent: Sendable {
  let name: String
  let shard: ShardID
  let desk: AttachedDesk
  let runtime: Runtime

  enum Fate: CaseIterable { case answers, dies, stalls, reconnects, hangsUp }

  /// Until it is cancelled. Errors: `.fault` when it sees what isn't its shard's.
  func live(_ meets: @escaping @Sendable (Fate) -> Void) async throws {
    var (handle, memory): (AttachedHandle?, String) = (nil, "")
    while !Task.isCancelled {
      do {
        let next = try await desk.next(
          AttachedCall(shard: shard, session: handle, client: name), within: .seconds(20))
        handle = next.session
        switch next.work {
        case .documents(let page): memory += page.text
        case .wait: break
        case .stop: (handle, memory) = (nil, "")
        case .query(let query):
          guard query.id.rawValue.hasPrefix("\(shard)/") else {
            throw OstrakaError(.fault, "\(name) was asked \(query.id).")
          }
          let fate = fate
          meets(fate)
          if try await !meet(fate, query, next.session, memory) { (handle, memory) = (nil, "") }
        }
      } catch let error as OstrakaError
        where error.code == .alreadyExists || error.code == .notFound
      {
        (handle, memory) = (nil, "")
        try await runtime.time.sleep(for: .seconds(10))
      }
    }
  }

  private var fate: Fate {
    switch runtime.randomness.fraction() {
    case ..<0.6: .answers
    case ..<0.7: .dies
    case ..<0.8: .stalls
    case ..<0.9: .reconnects
    default: .hangsUp
    }
  }

  /// What becomes of a query; whether the session lives on.
  private func meet(
    _ fate: Fate, _ query: AttachedQuery, _ session: AttachedHandle, _ memory: String
  ) async throws -> Bool {
    let randomness = runtime.randomness
    switch fate {
    case .answers: try await runtime.time.sleep(for: .seconds(randomness.fraction() * 8))
    case .stalls: try await runtime.time.sleep(for: .seconds(30 + randomness.fraction() * 60))
    case .reconnects: return true
    case .hangsUp:
      // Its client ends a call while that waits.
      try? await runtime.time.within(.seconds(1), orThrow: OstrakaError(.expired, "")) {
        _ = try await desk.next(
          AttachedCall(shard: shard, session: session, client: name), within: .seconds(20))
      }
      return true
    case .dies:
      try await runtime.time.sleep(for: .seconds(70))
      return false
    }
    let number = query.id.rawValue.split(separator: "/").last ?? ""
    let line = memory.split(separator: "\n").first { $0.hasPrefix("Lamp \(number) of \(shard) ") }
    guard let line else { throw OstrakaError(.fault, "\(name) was not given its documents.") }
    do {
      let reply = AttachedReply(
        session: session, query: query.id, answer: "\(shard)\(number)",
        quotes: [AttachedQuote(text: String(line), document: "log.md")])
      _ = try await desk.reply(reply)
      // Its result may have been lost.
      _ = try await desk.reply(reply)
    } catch let error as OstrakaError where [.leaseLost, .expired].contains(error.code) {}
    return true
  }
}
