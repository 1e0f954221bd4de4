import Foundation
import Logging
import Ostraka

/// A memory that another process on this machine hosts, over its Unix socket.
///
/// Every failure of the connection is `.unavailable`: whoever gets it looks for the host anew.
public struct RemoteMemory: Memory {
  /// What the host said of itself.
  public let handshake: Handshake
  let client: GuestClient
  private let logger: Logger

  /// How long a greeting may take: whoever hosts answers at once or hangs.
  public static let greetingPatience: Duration = .seconds(5)

  /// Greets the host at a socket, within a patience.
  ///
  /// Errors: `.unavailable` when nobody answers there, `.notPermitted` for a credential that isn't
  /// the owner's, `.badData` when the host speaks another version of the protocol.
  public static func connect(
    socket path: String, credential: String, time: any Time = SystemTime(),
    patience: Duration = greetingPatience, logger: Logger
  ) async throws -> RemoteMemory {
    let client = GuestClient(
      path: path, socket: try SocketPath.resolve(path), credential: credential, time: time)
    let data = try await client.exchange(
      MemoryCall.handshake, patience: patience)
    let version = try client.decode(HandshakeVersion.self, from: data).protocol
    guard version == Handshake.version else {
      throw OstrakaError(
        .badData,
        "The memory's host speaks version \(version) of the guest protocol, this program version "
          + "\(Handshake.version). Use the same version of ostraka for both.")
    }
    return RemoteMemory(
      handshake: try client.decode(Handshake.self, from: data), client: client, logger: logger)
  }

  public var id: String { handshake.memory }
  public var library: any Library { library(for: .owner) }
  public var ledger: any Ledger { RemoteLedger(client: client) }

  public var parties: any Parties { RemoteParties(client: client) }

  public func bus(for party: PartyID) -> any Bus {
    RemoteBus(client: client, party: party, logger: logger)
  }

  public var desk: any ShardDesk { RemoteDesk(client: client) }

  public func library(for party: PartyID) -> any Library {
    RemoteLibrary(client: client, party: party)
  }

  public func ask(_ question: Question) async throws -> Answer {
    let rest = max(.zero, client.time.now.duration(to: question.deadline))
    return try await client.call(
      MemoryCall.ask, question, as: .owner, patience: rest + GuestClient.askMargin)
  }

  public func search(
    _ query: String, shards: [ShardID]?, limit: Int
  ) async throws -> [Search.Hit] {
    let input = MemoryCall.SearchInput(query: query, shards: shards, limit: limit)
    return try await client.call(MemoryCall.search, input, as: .owner)
  }

  public func read(
    _ document: String, from first: Excerpt.Place, through last: Int?, limit: Int
  ) async throws -> Excerpt {
    let input = MemoryCall.ReadInput(document: document, first: first, last: last, limit: limit)
    return try await client.call(MemoryCall.read, input, as: .owner)
  }

  public func authenticate(_ credential: String) async throws -> PartyID {
    try await client.call(MemoryCall.authenticate, credential, as: .owner)
  }

  public func status() async throws -> MemoryStatus {
    try await client.call(MemoryCall.status, Nothing(), as: .owner)
  }

  public func backup(
    to path: String, withKey: Bool, request: String
  ) async throws -> Backup {
    let input = MemoryCall.BackupInput(path: path, withKey: withKey, request: request)
    return try await client.call(
      MemoryCall.backup, input, as: .owner, patience: GuestClient.longPatience)
  }

  /// Tells the host that this process serves a shard, until the task is cancelled.
  ///
  /// Returns when the host stops. Errors: `.unavailable` when the connection breaks.
  public func serve(_ shard: ShardID) async throws {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    guard let name = shard.rawValue.addingPercentEncoding(withAllowedCharacters: allowed) else {
      throw OstrakaError(.invalidRequest, "“\(shard)” cannot be the name of a shard.")
    }
    try await client.stream(MemoryCall.serve + name) {}
  }

  /// Asks the host to make way; it drains after this has returned.
  public func yield() async throws {
    _ = try await client.call(MemoryCall.yield, Nothing(), as: .owner)
  }
}
