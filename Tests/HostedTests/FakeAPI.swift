import AsyncHTTPClient
import Foundation
import NIOCore
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The Python server `fake_api.py` on a free port, for as long as a test runs.
struct FakeAPI: Sendable {
  /// `http://127.0.0.1:PORT`
  let base: String

  /// What the server was asked.
  struct Request: Decodable {
    let path: String
    let key: String
    let version: String
    /// The request's body; empty for a long one.
    let text: String
  }

  static let key = "sk-ant-test-0123456789abcdef"

  static func with(_ body: @escaping @Sendable (FakeAPI) async throws -> Void) async throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("fake_api.py").path
    var options = PlatformOptions()
    options.teardownSequence = [.send(signal: .kill, allowedDurationToNextStep: .zero)]
    _ = try await Subprocess.run(
      .name("python3"), arguments: [script], platformOptions: options, input: .inputWriter,
      output: .sequence, error: .discarded
    ) { execution in
      var lines = execution.standardOutput.strings().makeAsyncIterator()
      guard let port = try await lines.next() else { throw CancellationError() }
      let address = port.trimmingCharacters(in: .whitespacesAndNewlines)
      try await body(FakeAPI(base: "http://127.0.0.1:\(address)"))
      try await execution.standardInputWriter.finish()
    }
  }

  /// What was asked of a path that ends so, in order.
  func requests(_ end: String = "") async throws -> [Request] {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: base + "/requests"), timeout: .seconds(30))
    let data = Data(try await response.body.collect(upTo: 32 << 20).readableBytesView)
    return try JSONDecoder().decode([Request].self, from: data).filter { $0.path.hasSuffix(end) }
  }
}
