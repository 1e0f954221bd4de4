import Foundation
import Testing

@testable import Ostraka

@Suite("What is spent stays below limits")
struct SpendingTests {
  private let start = Timestamp(microseconds: 1_767_225_600_000_000)

  private func after(_ minutes: Int) -> Timestamp { start.advanced(by: .seconds(minutes * 60)) }

  @Test("sums are over any hour and any day")
  func windows() {
    var history = SpendingHistory()
    for minute in stride(from: 0, through: 1_500, by: 30) { history.add(0.5, at: after(minute)) }
    #expect(history.dollars(within: SpendingHistory.hour, before: after(1_500)) == 1)
    #expect(history.dollars(within: SpendingHistory.day, before: after(1_500)) == 24)
    #expect(history.dollars(within: SpendingHistory.hour, before: after(1_559)) == 0.5)
    #expect(history.dollars(within: SpendingHistory.day, before: after(4_500)) == 0)
  }

  @Test("a day of calls takes a bounded number of entries, and survives being written down")
  func bounded() throws {
    var history = SpendingHistory()
    for second in 0..<5_000 {
      history.add(0.001, at: start.advanced(by: .seconds(second)))
    }
    let bytes = try JSONEncoder().encode(history)
    #expect(bytes.count < 10_000)
    #expect(try JSONDecoder().decode(SpendingHistory.self, from: bytes) == history)
    let sum = history.dollars(within: SpendingHistory.day, before: after(90))
    #expect(abs(sum - 5) < 1e-9)
  }

  @Test("a clock that was set back forgets nothing, and lets it age")
  func clock() {
    var history = SpendingHistory()
    history.add(1, at: after(100_000))
    #expect(history.dollars(within: SpendingHistory.hour, before: start) == 1)
    history.add(1, at: start)
    #expect(history.dollars(within: SpendingHistory.hour, before: start) == 2)
    #expect(history.dollars(within: SpendingHistory.day, before: after(1_441)) == 0)
  }

  @Test("sums that are none are not booked", arguments: [-1, 0, .nan, .infinity])
  func nonsense(_ dollars: Double) {
    var history = SpendingHistory()
    history.add(dollars, at: start)
    #expect(history == SpendingHistory())
  }

  @Test("a history with a negative sum is refused")
  func damaged() {
    let json = #"{"entries":[{"at":1,"minute":0,"dollars":-3}]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SpendingHistory.self, from: Data(json.utf8))
    }
  }

  @Test("a call is refused by what is spent, what is reserved and how many are under way")
  func refusals() {
    var history = SpendingHistory()
    history.add(0.5, at: start)
    let limits = SpendingLimits(dollarsPerHour: 1, dollarsPerDay: 1.5, requests: 2)
    func code(_ dollars: Double, _ underWay: [Double] = [], _ minutes: Int = 0) -> String? {
      limits.refusal(of: dollars, after: history, underWay: underWay, at: after(minutes))?
        .code.rawValue
    }
    #expect(code(0.5) == nil)
    #expect(code(0.6) == "tryLater")
    #expect(code(0.5, [0.1]) == "tryLater")
    #expect(code(0.4, [0.1]) == nil)
    #expect(code(0, [0, 0]) == "tryLater")
    #expect(code(1.1) == "tooLarge")
    #expect(code(0.6, [], 60) == nil)
    history.add(0.9, at: after(61))
    #expect(code(0.2, [], 200) == "tryLater")
    #expect(code(0.1, [], 200) == nil)
    for dollars in [-0.1, .nan, .infinity] { #expect(code(dollars) == "invalidRequest") }
  }

  @Test("limits that are no numbers let nothing through")
  func senselessLimits() {
    let limits = SpendingLimits(dollarsPerHour: .nan, dollarsPerDay: 5)
    #expect(limits.refusal(of: 0, after: SpendingHistory(), underWay: [], at: start) != nil)
  }
}
