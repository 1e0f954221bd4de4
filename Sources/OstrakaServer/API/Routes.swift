import Foundation
import Hummingbird
import Ostraka

/// What the server does for a method and a path. A last path component `*` stands for any one.
struct Routes: Sendable {
  typealias Handler = @Sendable (Exchange) async throws -> Response

  enum Access: Sendable {
    /// The route sees to it itself.
    case anyone
    /// Whoever has a credential.
    case party
    /// Only the owner.
    case owner
  }

  struct Route: Sendable {
    let access: Access
    let handle: Handler
  }

  enum Match {
    case route(Route, tail: String)
    case wrongMethod(allowed: [String])
    case unknown
  }

  private var table: [String: [String: Route]] = [:]

  mutating func on(
    _ method: HTTPRequest.Method, _ path: String, access: Access = .party,
    _ handle: @escaping Handler
  ) {
    table[path, default: [:]][method.rawValue] = Route(access: access, handle: handle)
  }

  /// What a request asks for. HEAD asks for what GET does.
  func match(_ request: HTTPRequest) -> Match {
    let whole = request.path ?? "/"
    let path = String(whole.prefix { $0 != "?" && $0 != "#" })
    let method = request.method == .head ? HTTPRequest.Method.get : request.method
    if let found = table[path] { return select(method, in: found, tail: "") }
    guard let slash = path.lastIndex(of: "/"), let found = table[path[...slash] + "*"],
      let tail = path[path.index(after: slash)...].removingPercentEncoding, !tail.isEmpty
    else { return .unknown }
    return select(method, in: found, tail: tail)
  }

  private func select(
    _ method: HTTPRequest.Method, in found: [String: Route], tail: String
  ) -> Match {
    guard let route = found[method.rawValue] else {
      return .wrongMethod(allowed: found.keys.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] })
    }
    return .route(route, tail: tail)
  }
}
