import Foundation
import Ostraka
import OstrakaServer
import Synchronization

/// A seat at a memory that a process keeps for as long as it runs: as the host while nobody hosts it,
/// else as a guest. It is taken when somebody first needs the memory, and again whenever it is lost.
final class MemorySeat: MemorySource {
  private struct State {
    /// The memory, as this process has it now.
    var memory: (any Memory)?
    /// Counts the seats, so that a seat is lost only once.
    var number = 0
    /// Ends the seat.
    var end: AsyncStream<Void>.Continuation?
    var waiting: [AsyncThrowingStream<Never, any Error>.Continuation] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  private let access: @Sendable () async throws -> Access
  private let credential: String?
  private let time: any Time

  /// How often some work may lose its host.
  static let mostLosses = 50

  /// - Parameters:
  ///   - credential: of the party for whom calls act; nil for the memory's owner.
  ///   - access: finds the memory; asked again after it has failed: it may be made meanwhile.
  init(
    credential: String?, time: any Time, access: @escaping @Sendable () async throws -> Access
  ) {
    self.credential = credential
    self.time = time
    self.access = access
  }

  /// Takes seats as they are needed, until it is cancelled; then the memory is closed.
  func run() async {
    for await _ in wishes where needsSeat {
      do {
        try await take()
      } catch is HandedOver {
        wish.yield()
      } catch {
        lose(because: error)
      }
      leave()
    }
    close()
  }

  func withMemory<Result: Sendable>(
    _ work: @escaping @Sendable (any Memory) async throws -> Result
  ) async throws -> Result {
    var losses = 0
    while true {
      let (memory, number) = try await seat()
      do {
        // Each time: it may have been revoked.
        if let credential { _ = try await memory.authenticate(credential) }
        return try await work(memory)
      } catch {
        try Task.checkCancellation()
        let isGone = (error as? OstrakaError)?.code == .unavailable || !isSeated(number)
        losses += 1
        guard isGone, losses < Self.mostLosses else { throw error }
        stand(from: number)
        try await time.sleep(for: Access.pause)
      }
    }
  }

  func party() async throws -> PartyID {
    guard let credential else { return .owner }
    return try await withMemory { try await $0.authenticate(credential) }
  }

  private var needsSeat: Bool { state.withLock { $0.memory == nil } }

  private func isSeated(_ number: Int) -> Bool {
    state.withLock { $0.number == number && $0.memory != nil }
  }

  /// The memory, as soon as there is a seat. Errors: why there is none.
  private func seat() async throws -> (any Memory, Int) {
    while true {
      let (waiting, signal) = AsyncThrowingStream<Never, any Error>.makeStream()
      let seat = try state.withLock { state -> (any Memory, Int)? in
        if let memory = state.memory { return (memory, state.number) }
        guard !state.isClosed else {
          throw OstrakaError(.unavailable, "This process is ending.")
        }
        state.waiting.append(signal)
        return nil
      }
      if let seat { return seat }
      wish.yield()
      for try await _ in waiting {}
      try Task.checkCancellation()
    }
  }

  /// Takes a seat and keeps it until it is lost. Errors: why there is none; ``HandedOver``.
  private func take() async throws {
    let access = try await access()
    let (ended, end) = AsyncStream<Void>.makeStream()
    switch try await access.seat() {
    case .host(let lock):
      try await Hosting(access: access, lock: lock, role: .verb, models: .warm.staying()).run {
        host in
        self.sit(at: host, end)
        for await _ in ended {}
        self.leave()
      }
    case .guest(let remote):
      sit(at: remote, end)
      for await _ in ended {}
    }
  }

  private func sit(at memory: any Memory, _ end: AsyncStream<Void>.Continuation) {
    let waiting = state.withLock { state in
      state.memory = memory
      state.number += 1
      state.end = end
      defer { state.waiting = [] }
      return state.waiting
    }
    for signal in waiting { signal.finish() }
  }

  /// There is no memory any more.
  private func leave() {
    state.withLock { ($0.memory, $0.end) = (nil, nil) }
  }

  /// Whoever waits for a seat is told why there is none.
  private func lose(because error: any Error) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for signal in waiting { signal.finish(throwing: error) }
  }

  /// The seat is no good: its host has gone.
  private func stand(from number: Int) {
    let end = state.withLock { state -> AsyncStream<Void>.Continuation? in
      guard state.number == number else { return nil }
      state.memory = nil
      return state.end
    }
    end?.finish()
  }

  private func close() {
    state.withLock { $0.isClosed = true }
    lose(because: OstrakaError(.unavailable, "This process is ending."))
  }
}
