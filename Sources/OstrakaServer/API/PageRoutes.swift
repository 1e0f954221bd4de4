import Foundation
import Hummingbird
import Ostraka

/// The page at `/` with the way to sign in to it, and the figures at `/metrics`.
struct PageRoutes: Sendable {
  let memory: any Memory
  let authenticator: Authenticator
  let sessions: BrowserSessions
  let time: any Time
  let started: Duration

  func add(to routes: inout Routes) {
    routes.on(.get, "/metrics") { _ in try await metrics() }
    routes.on(.get, "/", access: .anyone) { try await page($0) }
  }

  private func metrics() async throws -> Response {
    let text = MetricsText(status: try await memory.status(), uptime: time.uptime - started).text
    return Reply.text(text, type: MetricsText.type)
  }

  private func page(_ exchange: Exchange) async throws -> Response {
    do {
      if let credential = exchange.query("credential") {
        return try await signIn(credential, exchange)
      }
      if let credential = session(exchange) {
        _ = try await authenticator.party(credential)
      } else {
        _ = try await authenticator.party(of: exchange.request)
      }
      return Reply.page(StatusPage(status: try await memory.status()).html)
    } catch is Refusal {
      return Reply.page(StatusPage.closed, status: .unauthorized)
    }
  }

  /// Sets a cookie and leads to the address without the credential.
  private func signIn(_ credential: String, _ exchange: Exchange) async throws -> Response {
    _ = try await authenticator.party(credential)
    let cookie = "\(cookieName(exchange))=\(sessions.open(credential))"
    return Response(
      status: .seeOther,
      headers: [
        .location: "/", .setCookie: "\(cookie); Path=/; HttpOnly; SameSite=Strict",
      ])
  }

  private func session(_ exchange: Exchange) -> String? {
    let name = cookieName(exchange)
    let pairs = exchange.request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
    for pair in pairs {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2,
        parts[0].trimmingCharacters(in: .whitespaces) == name
      else { continue }
      if let credential = sessions.credential(of: String(parts[1])) { return credential }
    }
    return nil
  }

  /// Cookies don't tell ports apart: each memory on this machine needs a name of its own.
  private func cookieName(_ exchange: Exchange) -> String {
    let port = (exchange.request.head.authority ?? "").split(separator: ":").last.map(String.init)
    return "ostraka_" + (port.flatMap(UInt16.init).map(String.init) ?? "80")
  }
}
