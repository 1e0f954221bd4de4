import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@testable import OstrakaServer

@Suite("Questions that take longer than a call")
struct PendingQuestionsTests {
  /// Answers when it is told to, or fails.
  private struct SlowMemory {
    let memory: StoreMemory
    let release: AsyncStream<Bool>.Continuation
    let questions: PendingQuestions

    init() throws {
      var memory = try StoreMemory()
      let (released, release) = AsyncStream<Bool>.makeStream()
      memory.onAsk = { question in
        for await isGood in released {
          guard isGood else { throw OstrakaError(.notFound, "There is no shard “x”.") }
          return .found(question)
        }
        throw CancellationError()
      }
      self.memory = memory
      self.release = release
      questions = PendingQuestions(source: HostedMemory(memory), time: memory.time)
    }

    func question(_ id: QueryID = "q") -> Question {
      Question(id: id, text: "What?", deadline: memory.time.now.advanced(by: .seconds(600)))
    }
  }

  @Test("an answer that isn't there in time is fetched later, as often as need be, by who asked")
  func later() async throws {
    let slow = try SlowMemory()
    try await Self.running(slow) {
      try slow.questions.begin(slow.question(), for: "anna")
      async let early = slow.questions.answer(to: "q", for: "anna", within: .seconds(25))
      while !slow.memory.time.advanceToNextSleeper() { await Task.yield() }
      #expect(try await early == nil)
      await #expect(throws: OstrakaError.self) {
        try await slow.questions.answer(to: "q", for: "ben", within: .seconds(25))
      }
      slow.release.yield(true)
      for _ in 0..<2 {
        let answer = try await slow.questions.answer(to: "q", for: "anna", within: .seconds(25))
        #expect(answer?.text == "Guests are woken by a bell.")
      }
      slow.questions.drop("q")
      await #expect(throws: OstrakaError.self) {
        try await slow.questions.answer(to: "q", for: "anna", within: .seconds(25))
      }
    }
  }

  @Test("a failure is told to whoever waits")
  func failure() async throws {
    let slow = try SlowMemory()
    try await Self.running(slow) {
      try slow.questions.begin(slow.question(), for: "anna")
      slow.release.yield(false)
      let error = await ostrakaError {
        try await slow.questions.answer(to: "q", for: "anna", within: .seconds(25))
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test("too many are refused, until some were fetched")
  func bounded() async throws {
    let slow = try SlowMemory()
    try await Self.running(slow) {
      for number in 0..<PendingQuestions.most {
        try slow.questions.begin(slow.question(QueryID(rawValue: "q\(number)")), for: "anna")
      }
      #expect(throws: OstrakaError.self) {
        try slow.questions.begin(slow.question("more"), for: "anna")
      }
      for _ in 0..<PendingQuestions.most { slow.release.yield(true) }
      for number in 0..<PendingQuestions.most {
        let id = QueryID(rawValue: "q\(number)")
        _ = try await slow.questions.answer(to: id, for: "anna", within: .seconds(25))
      }
      try slow.questions.begin(slow.question("more"), for: "anna")
    }
  }

  private static func running(
    _ slow: SlowMemory, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await slow.questions.run() }
      group.addTask { try await body() }
      try await group.next()
      group.cancelAll()
    }
  }
}
