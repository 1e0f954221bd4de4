import Hummingbird
import HummingbirdCore
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
      // Whoever listens must be gone when the guest is: the handler cancels the loop then.
      try await exchange.request.body.consumeWithCancellationOnInboundClose { _ in
        for await _ in bus.arrivals(in: mailbox).cancelOnGracefulShutdown() {
          try await writer.write(Self.hint)
        }
      }
    }
  }

  /// One newline when the host knows that the guest serves the shard.
  private func serving(_ exchange: Exchange) -> Response {
    let shard = ShardID(rawValue: exchange.tail)
    return stream { [guests] writer in
      await guests.onServing(shard, true)
      try? await exchange.request.body.consumeWithCancellationOnInboundClose { _ in
        try await writer.write(Self.hint)
        try await gracefulShutdown()
      }
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

  private static let hint = ByteBuffer(string: "\n")
}
