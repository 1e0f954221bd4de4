import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka

/// Speaks to one llama-server over its private socket.
struct LlamaClient: Sendable {
  let socket: String
  /// What the server was started with; whoever lacks it is refused.
  let key: String

  /// The most bytes of a response that are read: 8 bytes a token for the largest window there is.
  private static let responseLimit = 32 << 20
  /// Its time-outs are each call's own: the shared client would give up on a server that is silent for
  /// 90 s, and one that reads a long document is silent for minutes.
  private static let http: HTTPClient = {
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(10)))
    // As many as there may be slots, and one that asks whether the server is well.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 72
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
  /// How long a call may take that computes nothing.
  static let patience: Duration = .seconds(10)

  /// Whether the server answers and has its model.
  func isHealthy(within patience: Duration) async -> Bool {
    (try? await get("/health", within: patience)) != nil
  }

  /// The server's properties: its build and what its template is.
  func properties() async throws -> Properties {
    try decode(Properties.self, from: try await get("/props", within: Self.patience))
  }

  struct Properties: Decodable {
    let buildInfo: String?

    enum CodingKeys: String, CodingKey { case buildInfo = "build_info" }
  }

  /// A text's tokens.
  ///
  /// - Parameters:
  ///   - isMarkup: whether marks such as `<|im_end|>` are the template's; in anybody's text they are
  ///     only characters.
  ///   - isStart: whether it is what the context begins with.
  func tokens(
    of text: String, isMarkup: Bool = false, isStart: Bool = false
  ) async throws -> [Int32] {
    struct Request: Encodable {
      let content: String
      let isStart: Bool
      let isMarkup: Bool

      enum CodingKeys: String, CodingKey {
        case content
        case isStart = "add_special"
        case isMarkup = "parse_special"
      }
    }
    struct Response: Decodable { let tokens: [Int32] }
    let request = Request(content: text, isStart: isStart, isMarkup: isMarkup)
    return try await post("/tokenize", request, as: Response.self, within: Self.patience).tokens
  }

  /// A conversation as the model's own template writes it, up to where the answer begins.
  func rendered(system: String, user: String) async throws -> String {
    struct Message: Encodable {
      let role: String
      let content: String
    }
    struct Request: Encodable { let messages: [Message] }
    struct Response: Decodable { let prompt: String }
    let request = Request(messages: [
      Message(role: "system", content: system), Message(role: "user", content: user),
    ])
    return try await post("/apply-template", request, as: Response.self, within: Self.patience)
      .prompt
  }

  /// Completes a prompt in a slot.
  func complete(
    _ completion: LlamaCompletion, within patience: Duration
  ) async throws -> LlamaCompletion.Outcome {
    try await post("/completion", completion, as: LlamaCompletion.Outcome.self, within: patience)
  }

  /// The vectors of some texts, in their order.
  func vectors(of texts: [String], within patience: Duration) async throws -> [[Float]] {
    struct Request: Encodable { let input: [String] }
    struct Response: Decodable {
      struct Item: Decodable {
        let index: Int
        let embedding: [Float]
      }
      let data: [Item]
    }
    let response = try await post(
      "/v1/embeddings", Request(input: texts), as: Response.self, within: patience)
    return response.data.sorted { $0.index < $1.index }.map(\.embedding)
  }

  enum SlotAction: String { case save, restore }

  /// Saves a slot's context to a file in the server's folder, or restores it from there; how many
  /// tokens it has.
  func transfer(_ action: SlotAction, _ slot: Int, _ file: String) async throws -> Int {
    struct Response: Decodable {
      let saved: Int?
      let restored: Int?

      enum CodingKeys: String, CodingKey {
        case saved = "n_saved"
        case restored = "n_restored"
      }
    }
    let response = try await post(
      "/slots/\(slot)?action=\(action.rawValue)", ["filename": file], as: Response.self,
      within: .seconds(60))
    return response.saved ?? response.restored ?? 0
  }

  /// Empties a slot, so that nothing of it can be used. What it held may stay in the server's memory
  /// until something else takes its place.
  func erase(_ slot: Int) async {
    struct Response: Decodable {}
    // A server that is gone holds nothing.
    _ = try? await post(
      "/slots/\(slot)?action=erase", [String: String](), as: Response.self, within: Self.patience)
  }

  private func get(_ path: String, within patience: Duration) async throws -> Data {
    try await execute(try request(path, body: nil), within: patience)
  }

  private func post<Response: Decodable>(
    _ path: String, _ body: some Encodable, as type: Response.Type, within patience: Duration
  ) async throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(body)
    return try decode(
      type, from: try await execute(try request(path, body: data), within: patience))
  }

  private func request(_ path: String, body: Data?) throws -> HTTPClientRequest {
    guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
      throw OstrakaError(.fault, "\(socket) is not a path that can be connected to.")
    }
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = body == nil ? .GET : .POST
    request.headers.add(name: "authorization", value: "Bearer \(key)")
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    return request
  }

  /// Errors: `.unavailable` when the server is gone, `.tryLater` when it is too slow, `.fault` for
  /// what it refuses.
  private func execute(
    _ request: HTTPClientRequest, within patience: Duration
  ) async throws -> Data {
    let status: HTTPResponseStatus
    let data: Data
    do {
      (status, data) = try await response(to: request, within: patience)
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      throw OstrakaError(.tryLater, "The model has not answered within \(patience).", cause: error)
    } catch {
      try Task.checkCancellation()
      throw OstrakaError(
        .unavailable, "The model's server does not answer.", cause: error)
    }
    guard status == .ok else {
      let message = (try? JSONDecoder().decode(Refusal.self, from: data))?.error.message
      throw OstrakaError(
        status == .serviceUnavailable ? .unavailable : .fault,
        "The model's server said \(status.code): \(message ?? "nothing more")")
    }
    return data
  }

  private func response(
    to request: HTTPClientRequest, within patience: Duration
  ) async throws -> (HTTPResponseStatus, Data) {
    let timeout = TimeAmount.nanoseconds(patience.wholeMicroseconds * 1_000)
    let response: HTTPClientResponse
    do {
      response = try await Self.http.execute(request, timeout: timeout)
    } catch let error as HTTPClientError where error == .remoteConnectionClosed {
      // The server closed a connection of the pool while this was on its way; every call may be made
      // twice.
      response = try await Self.http.execute(request, timeout: timeout)
    }
    let body = try await response.body.collect(upTo: Self.responseLimit)
    return (response.status, Data(body.readableBytesView))
  }

  private struct Refusal: Decodable {
    struct Reason: Decodable { let message: String }
    let error: Reason
  }

  private func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw OstrakaError(.fault, "The model's server answered in another form.", cause: error)
    }
  }
}
