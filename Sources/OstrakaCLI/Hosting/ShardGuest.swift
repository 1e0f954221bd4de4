import Foundation
import Logging
import Ostraka
import OstrakaServer

/// Serves one shard for a host in another process, and for the next one when that host goes away.
struct ShardGuest: Sendable {
  let shard: ShardID
  let access: Access
  /// Whether a host started it and will start it again; then it needn't look for another.
  let isChild: Bool

  /// How often it looks for a host while there is none.
  static let pause: Duration = .milliseconds(100)

  /// Serves until the task is cancelled.
  func run() async throws {
    var isWaiting = false
    while !Task.isCancelled {
      if let remote = try await access.guest() {
        isWaiting = false
        try await serve(remote)
        if isChild { throw OstrakaError(.unavailable, "The host of the memory has gone away.") }
      } else if !isWaiting {
        isWaiting = true
        if !isChild { Terminal.standard.say("Waiting for a host: start `ostraka up`.") }
      }
      try await access.runtime.time.sleep(for: Self.pause)
    }
  }

  /// Serves until the host goes away.
  private func serve(_ remote: RemoteMemory) async throws {
    do {
      let known = try await remote.library.shards()
      guard let description = known.first(where: { $0.id == shard }) else {
        throw OstrakaError(.notFound, Coordinator.unknown(shard, known: Set(known.map(\.id))))
      }
      if !isChild { Terminal.standard.say("Serving \(shard).") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await remote.serve(shard) }
        group.addTask {
          // Models are the host's: a guest would read with none.
          let readers = Readers(access)
          let library = remote.library(for: .shard(shard))
          try await Shard(
            id: shard,
            reader: readers.reader(
              of: shard, Roster.ReaderChoice(description), library: library, gauge: ReaderGauge()),
            bus: remote.bus(for: .shard(shard)), library: library, time: access.runtime.time,
            logger: access.logger
          ).run()
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error as OstrakaError where error.code == .unavailable {
      access.logger.info("the host has gone away")
    }
  }
}
