import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("The public API")
struct APITests {
  @Test("a document that is posted is found and counted")
  func documents() async throws {
    try await TestServer.with { server in
      let text = "# Bell\\n\\nThe harbour bell is ultramarine.\\n"
      let posted = try await server.post(
        "/v1/documents", #"{"name":"bell.md","text":"\#(text)","shard":"docs"}"#)
      #expect(posted.status == 200, "\(posted.text)")
      let loaded = try JSONDecoder().decode(LoadedBody.self, from: Data(posted.text.utf8))
      #expect(loaded.outcome == "added" && loaded.shard == "docs")
      let found = try await server.post("/v1/search", #"{"query":"ultramarine","limit":3}"#)
      let passages = try JSONDecoder().decode(SearchBody.self, from: Data(found.text.utf8)).passages
      #expect(passages.first?.document == "bell.md" && passages.first?.rank == 1)
      let metrics = try await server.get("/metrics")
      #expect(metrics.text.contains("ostraka_documents{shard=\"docs\"} 1\n"))
      #expect(metrics.headers["content-type"]?.hasPrefix("text/plain") == true)
      let status = try await server.get("/v1/status")
      #expect(status.text.contains(#""stored_bytes":4096"#))
    }
  }

  @Test("a question is answered before its deadline in milliseconds")
  func ask() async throws {
    let (questions, ask) = AsyncStream<Question>.makeStream()
    var memory = try StoreMemory()
    memory.onAsk = { question in
      ask.yield(question)
      return .found(question)
    }
    try await TestServer.with(memory) { server in
      let reply = try await server.post(
        "/v1/ask", #"{"question":"Who?","shards":["docs"],"deadline_ms":1500}"#)
      #expect(reply.status == 200)
      #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
      #expect(reply.text.contains(#""answer":"Guests are woken by a bell.""#))
      let question = try #require(await questions.first { _ in true })
      #expect(question.text == "Who?" && question.shards == ["docs"])
    }
  }

  @Test("the ledger is read in pages")
  func ledger() async throws {
    try await TestServer.with { server in
      for name in ["a", "b", "c"] {
        _ = try await server.post("/v1/documents", #"{"name":"\#(name)","text":"x"}"#)
      }
      let reply = try await server.get("/v1/ledger?from=1&limit=2")
      let page = try JSONDecoder().decode(LedgerBody.self, from: Data(reply.text.utf8))
      #expect(page.entries.map(\.sequence) == [1, 2] && page.next == 3)
      #expect(try await server.get("/v1/ledger?limit=0").status == 400)
      #expect(try await server.get("/v1/ledger?from=x").status == 400)
    }
  }

  @Test("what is wrong with a body is said")
  func malformed() async throws {
    let bodies = [
      "{": "The body is not valid JSON.", "[]": "The body must be an object.",
      "{}": "“question” is missing.", #"{"question":7}"#: "“question” must be a string.",
      #"{"question":"?","shards":"docs"}"#: "“shards” must be a list.",
      #"{"question":"?","deadline_ms":0}"#: "“deadline_ms” must be 1 to 600000, not 0.",
      #"{"question":"?","deadline_ms":600001}"#:
        "“deadline_ms” must be 1 to 600000, not 600001.",
    ]
    try await TestServer.with { server in
      for (body, message) in bodies {
        let reply = try await server.post("/v1/ask", body)
        #expect(reply.status == 400)
        #expect(reply.error?.code == "invalid_request")
        #expect(reply.error?.message == message)
      }
    }
  }

  @Test("a body above the limit is refused")
  func tooLarge() async throws {
    try await TestServer.with { server in
      let text = String(repeating: "x", count: MemoryRoutes.smallBody)
      let reply = try await server.post("/v1/ask", #"{"question":"\#(text)"}"#)
      #expect(reply.status == 413 && reply.error?.code == "too_large")
    }
  }

  @Test("an address that isn't there is 404, another method 405")
  func unknown() async throws {
    try await TestServer.with { server in
      let missing = try await server.get("/v1/nothing")
      #expect(missing.status == 404 && missing.error?.code == "not_found")
      let wrong = try await server.get("/v1/ask")
      #expect(wrong.status == 405 && wrong.error?.code == "wrong_method")
      #expect(wrong.headers["allow"] == "POST")
      let head = try await server.send("HEAD", "/v1/status")
      #expect(head.status == 200 && head.text.isEmpty)
    }
  }

  @Test("every error has its status and says no more than its message")
  func errors() async throws {
    let statuses: [OstrakaError.Code: Int] = [
      .invalidRequest: 400, .notFound: 404, .alreadyExists: 409, .badData: 422, .tooLarge: 413,
      .notPermitted: 403, .leaseLost: 409, .expired: 410, .unavailable: 503, .tryLater: 429,
      .fault: 500,
    ]
    #expect(statuses.count == OstrakaError.Code.allCases.count)
    var memory = try StoreMemory()
    memory.onSearch = { query in
      guard let code = OstrakaError.Code(rawValue: query) else { throw Secret() }
      throw OstrakaError(code, "It is \(query).", cause: Secret())
    }
    try await TestServer.with(memory) { server in
      for (code, status) in statuses {
        let reply = try await server.post("/v1/search", #"{"query":"\#(code.rawValue)"}"#)
        #expect(reply.status == status)
        #expect(reply.error == .init(code: code.word, message: "It is \(code.rawValue)."))
      }
      let foreign = try await server.post("/v1/search", #"{"query":"other"}"#)
      #expect(foreign.status == 500 && foreign.error?.code == "fault")
      #expect(!foreign.text.contains("Secret") && !foreign.text.contains("hidden"))
    }
  }

  private struct Secret: Error { let text = "hidden" }
}
