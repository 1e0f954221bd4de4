import Foundation
import Ostraka
import OstrakaReaders
import OstrakaTesting
import Testing

@Suite("A hosted model that fails", .timeLimit(.minutes(2)))
struct HostedFailureTests {
  @Test(
    "says what is wrong and what to do, without the key",
    arguments: [
      ("401", OstrakaError.Code.notPermitted, "key from $KEY"), ("404", .notFound, "model 404"),
      ("429", .tryLater, "limit of the account"), ("529", .tryLater, "overloaded"),
      ("503", .unavailable, "503"), ("500", .unavailable, "500"), ("toolong", .tooLarge, "210000"),
      ("401.echo", .notPermitted, "key from $KEY"),
    ])
  func refused(model: String, code: OstrakaError.Code, words: String) async throws {
    try await Harbour.with(time: HastyTime()) { harbour in
      let sessions = [
        try await harbour.anthropic(model + ".countless"),
        try await harbour.openAI(model, key: Harbour.key()),
      ]
      for session in sessions {
        let error = try await harbour.failure(of: session, within: .seconds(600))
        #expect(error.code == code && error.message.contains(words), "\(error)")
      }
      #expect(await harbour.spending.status.lastDay == 0)
    }
  }

  @Test("is asked again as its retry-after says", arguments: ["429-1", "529-1", "503-1", "500-1"])
  func askedAgain(refusals: String) async throws {
    let time = HastyTime()
    try await Harbour.with(time: time) { harbour in
      let session = try await harbour.openAI(refusals + ".after-7")
      let finding = try await harbour.read(session, within: .seconds(600))
      #expect(finding.answer == "the keeper")
      #expect(time.sleeps == [.seconds(7)])
    }
  }

  @Test("is asked four times at most, and not when the time would be over")
  func bounded() async throws {
    let time = HastyTime()
    try await Harbour.with(time: time) { harbour in
      _ = try await harbour.failure(
        of: try await harbour.openAI("503", key: Harbour.key()), within: .seconds(600))
      #expect(try await harbour.api.requests().count == 4)
      #expect(time.sleeps.count == 3)
      let session = try await harbour.openAI("429.after-9000", key: Harbour.key())
      _ = try await harbour.failure(of: session, within: .seconds(600))
      #expect(try await harbour.api.requests().count == 5)
      #expect(time.sleeps.count == 3)
    }
  }

  @Test(
    "that cuts its answer off is unavailable, and booked at all it may have cost",
    arguments: ["cut", "cut.whole", "ends"])
  func cut(model: String) async throws {
    try await Harbour.with { harbour in
      let error = try await harbour.failure(
        of: try await harbour.anthropic(model + ".count-1000"))
      #expect(error.code == .unavailable && error.message.contains("middle"), "\(error)")
      #expect(try await harbour.api.requests("/messages").count == 1)
      #expect(await harbour.spending.status.lastDay > 0.012)
    }
  }

  @Test(
    "that gives up, or answers in another form, is told apart",
    arguments: [
      ("overloaded", OstrakaError.Code.tryLater, "overloaded_error"),
      ("malformed", .fault, "another form"), ("malformed.whole", .fault, "another form"),
    ])
  func malformed(model: String, code: OstrakaError.Code, words: String) async throws {
    try await Harbour.with { harbour in
      let error = try await harbour.failure(of: try await harbour.anthropic(model))
      #expect(error.code == code && error.message.contains(words), "\(error)")
    }
  }

  @Test("that never answers, or falls silent, is given up", arguments: ["slow", "silent"])
  func silent(model: String) async throws {
    let time = HastyTime()
    try await Harbour.with(time: time) { harbour in
      let session = try await harbour.anthropic(model + ".countless")
      let error = try await harbour.failure(of: session, within: .seconds(20))
      #expect(error.code == .tryLater, "\(error)")
    }
  }

  @Test("that isn't there is unavailable, and nothing is booked")
  func unreachable() async throws {
    let time = HastyTime()
    try await Harbour.with(time: time) { harbour in
      let session = try await OpenAIReader(
        shard: "harbour", model: OpenAIModel("m", at: "http://127.0.0.1:1", price: Harbour.price),
        library: harbour.library, spending: harbour.spending, gauge: harbour.gauge,
        runtime: harbour.runtime, logger: Harbour.logger
      ).open([harbour.library.document.current.extent])
      let error = try await harbour.failure(of: session, within: .seconds(600))
      #expect(error.code == .unavailable && error.message.contains("can't be reached"), "\(error)")
      #expect(time.sleeps.count == 3)
      #expect(await harbour.spending.status.lastDay == 0)
    }
  }
}
