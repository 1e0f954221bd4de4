import Foundation
import Ostraka
import Testing

@testable import OstrakaReaders

@Suite("The slots of a model", .timeLimit(.minutes(1)))
struct ModelSlotsTests {
  private let one = Digest(of: Data("1".utf8))
  private let two = Digest(of: Data("2".utf8))

  @Test("are not waited for by those who are cancelled")
  func cancelled() async throws {
    let slots = ModelSlots(count: 1)
    try await slots.lend(to: one) { [two] _, _ in
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            try await slots.lend(to: two) { _, _ in }
            return false
          } catch {
            return error is CancellationError
          }
        }
        while await slots.waiting.isEmpty { await Task.yield() }
        group.cancelAll()
        #expect(await group.next() == true)
      }
    }
    #expect(await slots.holds(one))
    try await slots.lend(to: two) { slot, isHeld in #expect(slot == 0 && !isHeld) }
  }
}
