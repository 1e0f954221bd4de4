import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka

/// The models that a server with a chat completions API offers.
public enum OpenAIModelList {
  private struct Response: Decodable {
    struct Model: Decodable { let id: String }
    let data: [Model]
  }

  private static let limit = 1 << 20

  /// Their names, as the server orders them; no key is sent.
  ///
  /// - Parameter base: the server's URL, such as `http://127.0.0.1:11434/v1`.
  ///
  /// Errors: `.invalidRequest` for what is no URL, `.unavailable` when nobody answers there,
  /// `.badData` when what answers is something else.
  public static func names(at base: String) async throws -> [String] {
    let address = try HostedAddress(base)
    let data: Data
    do {
      let response = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: address.base + "/models"), timeout: .seconds(10))
      guard response.status == .ok else {
        throw OstrakaError(
          .unavailable, "\(address.base)/models answers \(response.status.code).")
      }
      data = Data(try await response.body.collect(upTo: limit).readableBytesView)
    } catch let error as OstrakaError {
      throw error
    } catch {
      throw OstrakaError(
        .unavailable, "Nothing answers at \(address.base). Is the server running?", cause: error)
    }
    guard let models = try? JSONDecoder().decode(Response.self, from: data).data else {
      throw OstrakaError(
        .badData, "\(address.base) doesn't list models. The URL usually ends in /v1.")
    }
    return models.map(\.id)
  }
}
