import Foundation
import Hummingbird
import Ostraka

/// The public API under `/v1`: what an agent or a script asks of a memory.
struct MemoryRoutes: Sendable {
  let memory: any Memory
  let runtime: Runtime

  /// The largest body of a question or a search, in bytes.
  static let smallBody = 1 << 20
  /// The largest body of a document: JSON may need more bytes than the text it holds.
  static let documentBody = Load.limit + Load.limit / 4
  /// The most ledger entries of one page.
  static let widestPage = 1_000

  func add(to routes: inout Routes) {
    routes.on(.post, "/v1/ask") { try await ask($0) }
    routes.on(.post, "/v1/search") { try await search($0) }
    routes.on(.post, "/v1/documents") { try await load($0) }
    routes.on(.get, "/v1/status") { _ in Reply.json(StatusBody(try await memory.status())) }
    routes.on(.get, "/v1/ledger") { try await ledger($0) }
    routes.on(.get, "/healthz", access: .anyone) { _ in Reply.json(["status": "ok"]) }
  }

  private func ask(_ exchange: Exchange) async throws -> Response {
    let request = try await exchange.decode(AskRequest.self, limit: Self.smallBody)
    let question = Question(
      id: QueryID(rawValue: runtime.identifiers.next()), text: request.question,
      shards: request.shards,
      deadline: runtime.time.now.advanced(by: try request.patience()))
    return Reply.json(AnswerBody(try await memory.ask(question)))
  }

  private func search(_ exchange: Exchange) async throws -> Response {
    let request = try await exchange.decode(SearchRequest.self, limit: Self.smallBody)
    let hits = try await memory.search(
      request.query, shards: request.shards, limit: request.limit ?? SearchRequest.defaultLimit)
    return Reply.json(SearchBody(query: request.query, hits: hits))
  }

  private func load(_ exchange: Exchange) async throws -> Response {
    let request = try await exchange.decode(LoadRequest.self, limit: Self.documentBody)
    let load = try request.load(id: runtime.identifiers.next(), by: exchange.party)
    return Reply.json(LoadedBody(try await memory.library(for: exchange.party).put(load)))
  }

  private func ledger(_ exchange: Exchange) async throws -> Response {
    let first = try exchange.query("from", in: 1...Int.max, default: 1)
    let limit = try exchange.query("limit", in: 1...Self.widestPage, default: 100)
    let entries = try await memory.ledger.entries(from: first, limit: limit)
    return Reply.json(LedgerBody(entries, limit: limit))
  }
}
