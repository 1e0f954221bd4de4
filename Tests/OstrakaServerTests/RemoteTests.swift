import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("A guest of a host")
struct RemoteTests {
  @Test("the handshake says who hosts which memory")
  func handshake() async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      #expect(guest.id == server.memory.id)
      #expect(guest.handshake.role == .daemon && guest.handshake.process == getpid())
      #expect(try await guest.status() == server.memory.status())
      let refused = await ostrakaError { try await server.guest(credential: TestServer.revoked) }
      #expect(refused?.code == .notPermitted)
    }
  }

  @Test("another version of the protocol is refused with both versions")
  func otherVersion() async throws {
    try await TestServer.with(version: 7) { server in
      let error = await ostrakaError { try await server.guest() }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("version 7") == true)
      #expect(error?.message.contains("version \(Handshake.version)") == true)
    }
  }

  @Test("answers, errors and entries come through whole")
  func through() async throws {
    var memory = try StoreMemory()
    memory.onSearch = { _ in throw OstrakaError(.tryLater, "Later, “please”.") }
    try await TestServer.with(memory) { server in
      let guest = try await server.guest()
      let question = Question(
        id: "q", text: "Wer?", deadline: SystemTime().now.advanced(by: .seconds(5)))
      #expect(try await guest.ask(question) == .found(question))
      let error = await ostrakaError { try await guest.search("x", shards: nil, limit: 1) }
      #expect(error?.code == .tryLater && error?.message == "Later, “please”.")
      #expect(try await guest.ledger.head() == server.memory.ledger.head())
      let load = Load(
        id: "1", source: .note("Ü"), name: "Übergröße 文字.md", shard: .main, bytes: Data("x".utf8))
      _ = try await guest.library.put(load)
      #expect(try await guest.library.documents().map(\.name) == [load.name])
      let entries = try await guest.ledger.entries(from: 1, limit: 10)
      #expect(try await entries == server.memory.ledger.entries(from: 1, limit: 10))
    }
  }

  @Test("5 MB pass through the socket byte for byte")
  func large() async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      let line = "0123456789 ninety-nine pots of ochre stand on the harbour wall.\n"
      let bytes = Data(String(repeating: line, count: 5_000_000 / line.utf8.count + 1).utf8)
      let loaded = try await guest.library.put(
        Load(id: "1", source: .note("n"), name: "n", shard: .main, bytes: bytes))
      let whole = Extent(revision: loaded.revision, range: 0..<bytes.count)
      #expect(try await guest.library.bytes(whole) == bytes)
    }
  }

  @Test("who is asked to yield is told")
  func yielding() async throws {
    try await TestServer.with { server in
      try await server.guest().yield()
      #expect(await server.events.first { _ in true } == "yield")
    }
  }

  @Test("a host that has gone is unavailable")
  func gone() async throws {
    var left: (guest: RemoteMemory, socket: String)?
    try await TestServer.with { server in left = (try await server.guest(), server.socket) }
    let (guest, socket) = try #require(left)
    #expect(await ostrakaError { try await guest.status() }?.code == .unavailable)
    #expect(!FileManager.default.fileExists(atPath: socket))
    let missing = await ostrakaError {
      try await RemoteMemory.connect(
        socket: socket, credential: TestServer.owner, patience: .seconds(120),
        logger: StoreMemory.logger)
    }
    #expect(missing?.code == .unavailable)
  }
}
