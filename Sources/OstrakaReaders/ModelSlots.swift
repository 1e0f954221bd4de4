import Ostraka

/// Whose context is in which slot of a model, and who has it now. Least recently used out.
actor ModelSlots {
  private struct Slot {
    var holder: Digest?
    /// Who has it now.
    var borrower: Digest?
    var lastUse = 0
  }

  private var slots: [Slot]
  private var uses = 0
  private(set) var waiting: [AsyncStream<Void>.Continuation] = []

  init(count: Int) {
    slots = Array(repeating: Slot(), count: count)
  }

  /// Lends a slot for some work; whether it has the holder's context already.
  ///
  /// The slot counts as the holder's when the work has succeeded, as nobody's when it has failed.
  /// - Parameter kin: whose slot it would rather have, because what that holds begins like its own.
  ///
  /// Errors: those of the work; `CancellationError`, also while it waits for a slot.
  func lend<Result: Sendable>(
    to holder: Digest, after kin: Digest? = nil,
    _ work: @Sendable (_ slot: Int, _ isHeld: Bool) async throws -> Result
  ) async throws -> Result {
    let slot = try await take(for: holder, after: kin)
    let isHeld = slots[slot].holder == holder
    slots[slot].holder = nil
    defer { release(slot) }
    try Task.checkCancellation()
    let result = try await work(slot, isHeld)
    slots[slot].holder = holder
    return result
  }

  func holds(_ holder: Digest) -> Bool { slots.contains { $0.holder == holder } }

  /// Nothing of these is to be held any more; the slots that had it.
  func forget(_ holders: Set<Digest>) -> [Int] {
    let found = slots.indices.filter { slots[$0].holder.map(holders.contains) ?? false }
    for slot in found { slots[slot].holder = nil }
    return found
  }

  /// The model was started anew: nothing is held.
  func empty() {
    for index in slots.indices { slots[index].holder = nil }
  }

  private func take(for holder: Digest, after kin: Digest?) async throws -> Int {
    while true {
      try Task.checkCancellation()
      if let index = choice(for: holder, after: kin) {
        uses += 1
        slots[index].borrower = holder
        slots[index].lastUse = uses
        return index
      }
      // A stream, as waiting for one ends when the task is cancelled.
      let (released, signal) = AsyncStream<Void>.makeStream()
      waiting.append(signal)
      for await _ in released {}
    }
  }

  /// The slot that has the context, else its kin's, else an empty one, else the one used longest ago; nil when it
  /// must be waited for.
  private func choice(for holder: Digest, after kin: Digest?) -> Int? {
    if slots.contains(where: { $0.borrower == holder }) { return nil }
    if let index = slots.firstIndex(where: { $0.holder == holder }) { return index }
    let idle = slots.indices.filter { slots[$0].borrower == nil }
    if let kin, let index = idle.first(where: { slots[$0].holder == kin }) { return index }
    return idle.min {
      (slots[$0].holder == nil ? 0 : 1, slots[$0].lastUse)
        < (slots[$1].holder == nil ? 0 : 1, slots[$1].lastUse)
    }
  }

  private func release(_ slot: Int) {
    slots[slot].borrower = nil
    let all = waiting
    waiting = []
    for signal in all { signal.finish() }
  }
}
