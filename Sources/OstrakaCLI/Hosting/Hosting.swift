import Foundation
import Logging
import Ostraka
import OstrakaServer
import OstrakaStore
import Synchronization

/// The memory was handed to a daemon.
struct HandedOver: Error {}

/// Hosts a memory for as long as some work goes on, and hands it over properly.
struct Hosting: Sendable {
  let access: Access
  let lock: MemoryLock
  let role: MemoryStatus.Role
  /// Which shards are read for with their models.
  var models = ModelUse.none
  /// Addresses of the HTTP API besides the socket.
  var addresses: [Address] = []
  /// The program for a child process per shard; nil means in this process.
  var program: String?
  /// Called when all addresses listen, with those that are not the socket.
  var onListening: @Sendable ([String]) async -> Void = { _ in }

  private enum Outcome<Result: Sendable>: Sendable {
    case finished(Result)
    /// Another process wants to host: this one makes room.
    case yielded
    case serverEnded
    case ended
  }

  /// Opens the store, serves shards and guests, does the work, then closes everything.
  ///
  /// Errors: what the work throws; ``HandedOver`` when a daemon asked for the memory, so that the
  /// caller goes on as its guest.
  func run<Result: Sendable>(
    _ work: @escaping @Sendable (Host) async throws -> Result
  ) async throws -> Result {
    let host = try Host(
      access.directory, role: role, models: models, settings: access.settings,
      runtime: access.runtime,
      logger: access.logger)
    host.roster.program = program
    try await host.store.recover()
    let (yields, yielder) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let server = try server(of: host) { yielder.yield() }
    let outcome: Swift.Result<Outcome<Result>, any Error>
    do {
      outcome = .success(try await race(host, server, yields, work))
    } catch {
      outcome = .failure(error)
    }
    host.closeDesk()
    do {
      try host.store.close()
    } catch {
      access.logger.error("the store does not close: \(error)")
    }
    // The lock is freed last: whoever takes it finds everything closed.
    return try withExtendedLifetime(lock) {
      switch try outcome.get() {
      case .finished(let result): return result
      case .yielded:
        throw HandedOver()
      case .serverEnded, .ended:
        throw OstrakaError(.fault, "The host ended before its work did.")
      }
    }
  }

  /// Runs the host's parts beside the work; the first to end decides, and the rest is stopped.
  private func race<Result: Sendable>(
    _ host: Host, _ server: APIServer, _ yields: AsyncStream<Void>,
    _ work: @escaping @Sendable (Host) async throws -> Result
  ) async throws -> Outcome<Result> {
    try await withThrowingTaskGroup(of: Outcome<Result>.self) { group in
      group.addTask {
        try await host.store.run()
        return .ended
      }
      group.addTask {
        try await host.supervisor.run()
        return .ended
      }
      group.addTask {
        try await host.serveShards()
        return .ended
      }
      group.addTask {
        let socket = Address.unix(path: access.directory.socket)
        try await server.run(on: [socket] + addresses) { found in
          let others = found.filter { !$0.hasPrefix("unix:") }
          host.listens(at: others)
          await onListening(others)
        }
        return .serverEnded
      }
      group.addTask {
        for await _ in yields { return .yielded }
        return .ended
      }
      group.addTask { .finished(try await work(host)) }
      defer { group.cancelAll() }
      let outcome = try await group.next() ?? .ended
      await server.stop()
      // What guests have asked is still answered: the shards stop after the server.
      if case .serverEnded = outcome { return outcome }
      // So is work that ends meanwhile: it must not be done again.
      var result = outcome
      while let next = try await group.next() {
        if case .finished = next { result = next }
        if case .serverEnded = next { break }
      }
      return result
    }
  }

  private func server(
    of host: Host, onYield: @escaping @Sendable () -> Void
  ) throws -> APIServer {
    let access = access
    return APIServer(
      memory: host,
      mcp: try MemoryServer(
        HostedMemory(host), intake: FileIntake { access }, runtime: access.runtime,
        version: Version.text),
      guests: Guests(
        role: role, onYield: { onYield() },
        onServing: { shard, isServing in host.guest(serves: shard, isServing) }),
      runtime: access.runtime, logger: access.logger)
  }
}
