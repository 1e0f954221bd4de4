import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("Who and what is let in")
struct AccessTests {
  @Test("only the health check needs no credential")
  func credentials() async throws {
    try await TestServer.with { server in
      let health = try await server.get("/healthz", credential: nil)
      #expect(health.status == 200 && health.text == #"{"status":"ok"}"#)
      for path in ["/v1/status", "/metrics", "/v1/nothing", "/v1/ask"] {
        let none = try await server.get(path, credential: nil)
        #expect(none.status == 401, "\(path)")
        #expect(none.headers["www-authenticate"] == "Bearer realm=\"ostraka\"")
        let wrong = try await server.get(path, credential: "nonsense")
        let revoked = try await server.get(path, credential: TestServer.revoked)
        #expect(wrong.status == 401 && revoked.status == 401)
        #expect(wrong.error != nil && wrong.error == revoked.error)
        #expect(!wrong.text.contains("nonsense"))
      }
      #expect(try await server.get("/v1/status", credential: TestServer.anna).status == 200)
    }
  }

  @Test("guests come in over the socket only, with the owner's credential")
  func guests() async throws {
    try await TestServer.with { server in
      #expect(try await server.get("/guest/handshake").status == 404)
      let anna = try await server.send(
        "GET", "/guest/handshake", credential: TestServer.anna, overSocket: true)
      #expect(anna.status == 403 && anna.error?.code == "not_permitted")
      let owner = try await server.send("GET", "/guest/handshake", overSocket: true)
      #expect(owner.status == 200)
    }
  }

  @Test("a foreign host name is refused", arguments: ["evil.example", "127.0.0.1.evil.example:80"])
  func foreignHost(_ host: String) async throws {
    try await TestServer.with { server in
      let reply = try await server.get("/healthz", credential: nil, headers: [("Host", host)])
      #expect(reply.status == 403)
    }
  }

  @Test("loopback names are taken", arguments: ["localhost", "localhost:1", "[::1]:7077"])
  func loopback(_ host: String) async throws {
    try await TestServer.with { server in
      let reply = try await server.get("/healthz", headers: [("Host", host)])
      #expect(reply.status == 200)
    }
  }

  @Test("a page from elsewhere is refused, one from here is not")
  func origins() async throws {
    try await TestServer.with { server in
      for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let reply = try await server.get("/v1/status", headers: [("Origin", origin)])
        #expect(reply.status == 403, "\(origin)")
      }
      let own = try await server.get("/v1/status", headers: [("Origin", server.address)])
      #expect(own.status == 200)
    }
  }

  @Test("the link signs a browser in, and its cookie is not the credential")
  func signIn() async throws {
    try await TestServer.with { server in
      let closed = try await server.get("/", credential: nil)
      #expect(closed.status == 401 && closed.text.contains("ostraka up"))
      #expect(try await server.get("/?credential=nonsense", credential: nil).status == 401)
      let signed = try await server.get("/?credential=\(TestServer.owner)", credential: nil)
      #expect(signed.status == 303 && signed.headers["location"] == "/")
      let cookie = try #require(signed.headers["set-cookie"])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      #expect(!cookie.contains(TestServer.owner))
      let pair = String(cookie.prefix { $0 != ";" })
      let headers = [("Cookie", "other=1; \(pair)")]
      let page = try await server.get("/", credential: nil, headers: headers)
      #expect(page.status == 200 && page.text.contains("&lt;.ostraka&gt;"))
      #expect(page.headers["content-security-policy"] != nil)
      #expect(try await server.get("/").status == 200)
      #expect(try await server.get("/v1/status", credential: nil, headers: headers).status == 401)
    }
  }
}
