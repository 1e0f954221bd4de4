import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka

/// The models that a server with a chat completions API offers.
public struct OpenAIModelList: Sendable {
  /// A model that a server offers.
  public struct Entry: Hashable, Sendable {
    public let name: String
    /// How many tokens the server runs it with; nil where it doesn't say.
    public let window: Int?
  }

  private let address: HostedAddress
  private static let limit = 1 << 20

  /// - Parameter base: the server's URL, such as `http://127.0.0.1:11434/v1`.
  ///
  /// Errors: `.invalidRequest` for what is no URL.
  public init(at base: String) throws {
    address = try HostedAddress(base)
  }

  /// Whether the server is on this machine.
  public var isHere: Bool { address.isLoopback }

  /// As the server orders them; no key is sent.
  ///
  /// Errors: `.unavailable` when nobody answers there, `.badData` when what answers is something else.
  public func entries() async throws -> [Entry] {
    struct Response: Decodable {
      struct Model: Decodable {
        let id: String
        /// As vLLM says it.
        let window: Int?

        enum CodingKeys: String, CodingKey {
          case id
          case window = "max_model_len"
        }
      }
      let data: [Model]
    }
    let data = try await fetch(address.base + "/models")
    guard let models = try? JSONDecoder().decode(Response.self, from: data).data else {
      throw OstrakaError(
        .badData, "\(address.base) doesn't list models. The URL usually ends in /v1.")
    }
    let window = models.contains { $0.window == nil } ? await slotWindow() : nil
    return models.map { Entry(name: $0.id, window: $0.window ?? window) }
  }

  /// The window of one slot of llama-server; nil for other servers.
  private func slotWindow() async -> Int? {
    struct Properties: Decodable {
      struct Settings: Decodable {
        let window: Int

        enum CodingKeys: String, CodingKey { case window = "n_ctx" }
      }
      let settings: Settings

      enum CodingKeys: String, CodingKey { case settings = "default_generation_settings" }
    }
    let root =
      address.base.hasSuffix("/v1") ? String(address.base.dropLast("/v1".count)) : address.base
    guard let data = try? await fetch(root + "/props") else { return nil }
    return (try? JSONDecoder().decode(Properties.self, from: data))?.settings.window
  }

  private func fetch(_ url: String) async throws -> Data {
    do {
      let response = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: url), timeout: .seconds(10))
      guard response.status == .ok else {
        throw OstrakaError(.unavailable, "\(url) answers \(response.status.code).")
      }
      return Data(try await response.body.collect(upTo: Self.limit).readableBytesView)
    } catch let error as OstrakaError {
      throw error
    } catch {
      throw OstrakaError(
        .unavailable, "Nothing answers at \(address.base). Is the server running?", cause: error)
    }
  }
}
