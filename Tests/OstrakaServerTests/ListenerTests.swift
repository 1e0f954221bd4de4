import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("Listening and stopping")
struct ListenerTests {
  @Test("a port that is in use is named, with what to type")
  func portInUse() async throws {
    try await TestServer.with { server in
      let port = try #require(Int(server.address.split(separator: ":").last ?? ""))
      let other = APIServer(
        memory: server.memory, logger: StoreMemory.logger)
      let error = await ostrakaError {
        try await other.run(on: [.tcp(host: "127.0.0.1", port: port)]) { _ in }
      }
      #expect(error?.code == .unavailable)
      let message = "Port \(port) on 127.0.0.1 is in use. Choose another: `ostraka up --listen "
      #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }
  }

  @Test("other machines are let in only when that is said")
  func remoteHost() async throws {
    let memory = try StoreMemory()
    let server = APIServer(
      memory: memory, logger: StoreMemory.logger)
    let error = await ostrakaError {
      try await server.run(on: [.tcp(host: "0.0.0.0", port: 0)]) { _ in }
    }
    #expect(error?.code == .notPermitted)
  }

  @Test("a request in flight is answered when the server stops")
  func drain() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    var memory = try StoreMemory()
    memory.onAsk = { question in
      start.yield()
      _ = await released.first { _ in true }
      return .found(question)
    }
    try await TestServer.with(memory) { server in
      async let reply = server.post("/v1/ask", #"{"question":"?"}"#)
      _ = await started.first { _ in true }
      await server.server.stop()
      release.yield()
      let answered = try await reply
      #expect(answered.status == 200)
    }
  }

  @Test("a cancelled server returns")
  func cancelled() async throws {
    let memory = try StoreMemory()
    let server = APIServer(
      memory: memory, logger: StoreMemory.logger)
    let (listening, announce) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await server.run(on: [.tcp(host: "localhost", port: 0)]) { _ in announce.yield() }
    }
    _ = await listening.first { _ in true }
    task.cancel()
    try await task.value
  }

  @Test("a request that goes on too long is cancelled when the server stops")
  func escalation() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let (never, hold) = AsyncStream<Void>.makeStream()
    var memory = try StoreMemory()
    memory.onAsk = { question in
      start.yield()
      for await _ in never {}
      try Task.checkCancellation()
      return .found(question)
    }
    try await TestServer.with(memory) { server in
      async let reply = try? server.post("/v1/ask", #"{"question":"?"}"#)
      _ = await started.first { _ in true }
      await server.server.stop()
      let status = await reply?.status
      #expect(status != 200)
    }
    hold.finish()
  }

  @Test("the socket is for its owner only")
  func socketMode() async throws {
    try await TestServer.with { server in
      let attributes = try FileManager.default.attributesOfItem(atPath: server.socket)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }
}
