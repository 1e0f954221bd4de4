import Logging
import Ostraka

/// The bus of a memory that another process hosts, as one party sees it.
public struct RemoteBus: Bus {
  let client: GuestClient
  let party: PartyID
  let logger: Logger

  public func open(_ conversation: Conversation) async throws {
    _ = try await client.call(BusCall.open, conversation, as: party)
  }

  public func send(_ messages: [Message]) async throws {
    _ = try await client.call(BusCall.send, messages, as: party)
  }

  /// At most 64 messages come at a time, whatever the limit.
  public func receive(
    _ mailbox: Mailbox, limit: Int, lease: Duration
  ) async throws -> [Delivery] {
    let input = BusCall.Receive(mailbox: mailbox, limit: limit, lease: lease)
    return try await client.call(BusCall.receive, input, as: party)
  }

  public func extend(_ delivery: Delivery, by duration: Duration) async throws -> Lease {
    let input = BusCall.Extend(delivery: delivery, duration: duration)
    return try await client.call(BusCall.extend, input, as: party)
  }

  public func settle(_ deliveries: [Delivery], _ settlement: Settlement) async throws {
    let input = BusCall.Settle(deliveries: deliveries, settlement: settlement)
    _ = try await client.call(BusCall.settle, input, as: party)
  }

  public func find(_ messages: [MessageID]) async throws -> [MessageID: FoundMessage] {
    try await client.call(BusCall.find, messages, as: party)
  }

  /// Ends when the connection does; the next call then says what has become of the host.
  public func arrivals(in mailbox: Mailbox) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        defer { continuation.finish() }
        do {
          try await client.stream(
            BusCall.arrivals, headers: [(GuestHeader.party, party.rawValue)],
            body: APIEncoding.encode(mailbox)
          ) { continuation.yield() }
        } catch {
          logger.debug("arrivals ended", metadata: ["mailbox": "\(mailbox)"])
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
