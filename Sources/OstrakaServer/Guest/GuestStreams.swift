import Hummingbird
import NIOCore
import Ostraka
import ServiceLifecycle

/// Responses that stay open: they end with the guest's connection or with the server.
extension GuestRoutes {
  func addStreams(to routes: inout Routes) {
    routes.on(.post, BusCall.arrivals, access: .owner) { try await arrivals($0) }
    routes.on(.get, MemoryCall.serve + "*", access: .owner) { serving($0) }
  }

  /// One newline for each hint.
  private func arrivals(_ exchange: Exchange) async throws -> Response {
    let mailbox = try await exchange.decode(Mailbox.self, limit: MemoryRoutes.smallBody)
    let bus = memory.bus(for: exchange.actingParty)
    return stream { writer in
      try await pulse(into: &writer, of: exchange.channel) { pulses in
        for await _ in bus.arrivals(in: mailbox) { pulses.yield() }
        pulses.finish()
      }
    }
  }

  /// One newline when the host knows that the guest serves the shard, and no more.
  private func serving(_ exchange: Exchange) -> Response {
    let shard = ShardID(rawValue: exchange.tail)
    return stream { [guests] writer in
      await guests.onServing(shard, true)
      try? await pulse(into: &writer, of: exchange.channel) { $0.yield() }
      // Outside of what was cancelled, so that the host can still use its bus for it.
      await guests.onServing(shard, false)
    }
  }

  private func stream(
    _ work: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain"],
      body: ResponseBody { writer in
        try await work(&writer)
        try await writer.finish(nil)
      })
  }

  /// Writes a newline for each pulse that `feed` yields, until it finishes them, the other side
  /// goes or the server stops; then `feed` is cancelled. Pulses coalesce while one is written.
  private func pulse(
    into writer: inout any ResponseBodyWriter, of channel: any Channel,
    from feed: @escaping @Sendable (AsyncStream<Void>.Continuation) async -> Void
  ) async throws {
    let (pulses, source) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    try await DepartureHandler.watching(channel) {
      source.finish()
    } _: {
      try await withGracefulShutdownHandler {
        try await withThrowingTaskGroup(of: Void.self) { group in
          defer { group.cancelAll() }
          group.addTask { await feed(source) }
          for await _ in pulses { try await writer.write(Self.hint) }
        }
      } onGracefulShutdown: {
        source.finish()
      }
    }
  }

  private static let hint = ByteBuffer(string: "\n")
}
