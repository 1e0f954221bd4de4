import Foundation
import Ostraka
import OstrakaReaders
import OstrakaStore
import OstrakaTesting
import Testing

/// The protocols of hosted models, spoken by llama-server with a real model behind them.
@Suite("The hosted protocols with a model of this machine", .serialized, .timeLimit(.minutes(15)))
struct HostedProtocolTests {
  @Test("Messages: documents are read once, the next query finds them cached")
  func anthropic() async throws {
    try await OpenServer.with { base in
      try await StoredMemory.with { memory in
        try await check(memory) { library, spending, gauge in
          AnthropicReader(
            shard: "harbour",
            model: try AnthropicModel(
              "smollm2", at: base, key: nil, price: nil, window: 4_096, budget: 3_000,
              citations: .quoted),
            library: library, spending: spending, gauge: gauge, runtime: .system(),
            logger: StoredMemory.logger)
        }
      }
    }
  }

  @Test("Chat completions: documents are read once, the next query finds them cached")
  func openAI() async throws {
    try await OpenServer.with { base in
      try await StoredMemory.with { memory in
        try await check(memory) { library, spending, gauge in
          OpenAIReader(
            shard: "harbour",
            model: try OpenAIModel("smollm2", at: base + "/v1", window: 4_096, budget: 3_000),
            library: library, spending: spending, gauge: gauge, runtime: .system(),
            logger: StoredMemory.logger)
        }
      }
    }
  }

  private func check(
    _ memory: StoredMemory,
    _ reader: (any Library, Spending, ReaderGauge) throws -> any Reader
  ) async throws {
    let library = try await memory.load("harbour", lines: 20)
    let gauge = ReaderGauge()
    let spending = try Spending(
      limits: SpendingLimits(dollarsPerHour: 0, dollarsPerDay: 0),
      file: memory.directory.spending, time: SystemTime())
    let session = try await reader(library, spending, gauge)
      .open(try await library.placement(of: "harbour"))
    var usages: [Usage] = []
    for lamp in [3, 7] {
      let finding = try await session.read(
        Query(
          id: "q", question: "Who lit lamp \(lamp)?", replyTo: Mailbox("owner"),
          deadline: SystemTime().now.advanced(by: .seconds(600))))
      for citation in finding.citations { #expect(try await citation.verify(in: library)) }
      usages.append(finding.usage)
    }
    #expect(usages[0].freshTokens > 500, "\(usages)")
    #expect(usages[1].cachedTokens > 500 && usages[1].freshTokens < 64, "\(usages)")
    #expect(usages.allSatisfy { $0.cost == 0 })
    #expect(gauge.status.used.cachedTokens == usages.reduce(0) { $0 + $1.cachedTokens })
    await session.close()
  }
}

/// A llama-server on loopback, as somebody else's would be; gone when a test ends.
private enum OpenServer {
  static func with(_ body: (_ base: String) async throws -> Void) async throws {
    let local = try LocalModel.find()
    let port = try freePort()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: local.server)
    process.arguments = [
      "--model", local.model, "--host", "127.0.0.1", "--port", "\(port)", "--ctx-size", "4096",
      "--parallel", "1", "--threads", "1", "--cache-ram", "0", "--no-webui", "--offline",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let base = "http://127.0.0.1:\(port)"
    let list = try OpenAIModelList(at: base + "/v1")
    while (try? await list.entries()) == nil {
      try #require(process.isRunning)
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try await list.entries().map(\.window) == [4_096])
    try await body(base)
  }

  /// A port that nobody has at the moment.
  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> UInt16? in
        guard bind(descriptor, address, size) == 0, getsockname(descriptor, address, &size) == 0
        else { return nil }
        return UnsafeRawPointer(address).load(as: sockaddr_in.self).sin_port.bigEndian
      }
    }
    return try #require(port)
  }
}
