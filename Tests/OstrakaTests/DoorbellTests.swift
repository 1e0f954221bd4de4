import Foundation
import Ostraka
import Testing

@Suite("A doorbell")
struct DoorbellTests {
  @Test("keeps a ring for who comes later, and only one")
  func early() {
    let bell = Doorbell()
    bell.ring()
    bell.ring()
    #expect(bell.wait(atMost: .zero))
    #expect(!bell.wait(atMost: .zero))
  }

  @Test("wakes a thread that sleeps at it", .timeLimit(.minutes(5)))
  func wakes() async {
    let (asked, answered) = (Doorbell(), Doorbell())
    let thread = Thread {
      for _ in 0..<200 {
        _ = asked.wait(atMost: .seconds(60))
        answered.ring()
      }
    }
    thread.start()
    await withCheckedContinuation { continuation in
      let other = Thread {
        for number in 0..<200 {
          // Now and then late enough for the other to sleep.
          if number.isMultiple(of: 20) { #expect(!Doorbell().wait(atMost: .milliseconds(1))) }
          asked.ring()
          while !answered.wait(atMost: .milliseconds(1)) {}
        }
        continuation.resume()
      }
      other.start()
    }
  }
}
