import Foundation
import Logging
import Ostraka
import OstrakaServer
import OstrakaStore

/// Gets at a memory: as its host when nobody hosts it, else as a guest of the one who does.
struct Access: Sendable {
  let directory: MemoryDirectory
  let settings: Settings
  let runtime: Runtime
  let logger: Logger

  /// How long to wait for a lock that is held by a process that doesn't answer yet.
  static let patience: Duration = .seconds(10)
  /// How many times the work may lose its host.
  static let mostLosses = 50
  /// How often a lock that is held is tried again.
  static let pause: Duration = .milliseconds(20)

  /// Either side of the socket.
  enum Seat {
    case host(MemoryLock)
    case guest(RemoteMemory)
  }

  /// Runs some work on the memory, and again from its beginning when the host went away meanwhile:
  /// the work must be harmless to repeat.
  ///
  /// - Parameter models: which shards are read for with their models, if this process hosts.
  ///
  /// Errors: what the work throws, or `.unavailable` when no host answers in time.
  func withMemory<Result: Sendable>(
    until deadline: Timestamp? = nil, models: ModelUse = .none,
    _ work: @escaping @Sendable (any Memory) async throws -> Result
  ) async throws -> Result {
    var losses = 0
    while true {
      do {
        return try await once(until: deadline, models, work)
      } catch is HandedOver {
        continue
      } catch let error as OstrakaError where error.code == .unavailable {
        losses += 1
        let isLate = deadline.map { $0 < runtime.time.now } ?? false
        guard losses < Self.mostLosses, !isLate else { throw error }
        try await runtime.time.sleep(for: Self.pause)
      }
    }
  }

  private func once<Result: Sendable>(
    until deadline: Timestamp?, _ models: ModelUse,
    _ work: @escaping @Sendable (any Memory) async throws -> Result
  ) async throws -> Result {
    switch try await seat(until: deadline) {
    case .host(let lock):
      try await Hosting(access: self, lock: lock, role: .verb, models: models)
        .run { try await work($0) }
    case .guest(let remote):
      try await work(remote)
    }
  }

  /// Takes the lock, or finds who has it. Errors: `.tryLater` when who has it doesn't answer.
  ///
  /// - Parameter hasClaim: whether the caller holds the claim. Nobody else takes the lock from who
  ///   does: a verb that made room would be back in it before the daemon looks again.
  func seat(until moment: Timestamp? = nil, hasClaim: Bool = false) async throws -> Seat {
    let patience = moment.map { runtime.time.now.duration(to: $0) } ?? Self.patience
    let deadline = runtime.time.uptime + min(patience, Self.patience)
    while true {
      let mayHost = try hasClaim || MemoryLock.claim(directory) != nil
      if mayHost, let lock = try MemoryLock(directory) { return .host(lock) }
      if let remote = try await guest() { return .guest(remote) }
      guard runtime.time.uptime < deadline else {
        throw OstrakaError(
          .tryLater,
          "Another process holds \(directory.lock) but doesn't answer. "
            + "Find it with `fuser \(directory.lock)`.")
      }
      try await runtime.time.sleep(for: Self.pause)
    }
  }

  /// The host's socket; nil while it isn't there.
  func guest() async throws -> RemoteMemory? {
    do {
      return try await RemoteMemory.connect(
        socket: directory.socket, credential: try ownerCredential(), logger: logger)
    } catch let error as OstrakaError where error.code == .unavailable {
      return nil
    }
  }

  func ownerCredential() throws -> String {
    do {
      return try String(contentsOfFile: directory.ownerCredential, encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    } catch {
      throw OstrakaError(
        .notPermitted, "\(directory.ownerCredential) cannot be read.", cause: error)
    }
  }
}
