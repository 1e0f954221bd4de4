import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("Bodies have the fields of the contract")
struct BodyTests {
  @Test("an answer with everything")
  func answer() throws {
    let question = Question(
      id: "q1", text: "Who wakes guests?", deadline: Timestamp(microseconds: 0))
    let answer = Answer.found(question)
    let digest = answer.citations[0].document.current.sha256.description
    func citation(fresh: String) -> String {
      """
      {"document":"docs/guide.md","lines":[82,86],"bytes":[4410,4602],
       "quote":"Guests are woken by a bell.","sha256":"\(digest)","fresh":\(fresh),"shard":"docs"}
      """
    }
    let expected = """
      {"query_id":"q1","question":"Who wakes guests?","answer":"Guests are woken by a bell.",
       "citations":[\(citation(fresh: "true"))],
       "coverage":[{"shard":"docs","outcome":"found","reader":"extractive","confidence":0.83,
         "elapsed_ms":1.9,"behind":2,"usage":{"fresh_tokens":12,"cached_tokens":8101,
         "output_tokens":40,"cost_usd":0}},
         {"shard":"code","outcome":"skipped","because":"no evidence"}],
       "conflicts":[{"newer":\(citation(fresh: "true")),"older":\(citation(fresh: "null")),
         "difference":"3 s against 5 s"}],"elapsed_ms":9.2}
      """
    #expect(try json(APIEncoding.encode(AnswerBody(answer))) == json(Data(expected.utf8)))
  }

  @Test("an answer that abstains says null")
  func abstention() throws {
    let answer = Answer(
      query: "q1", question: "?", text: nil, citations: [], coverage: [], conflicts: [],
      elapsedMicroseconds: 500)
    let expected = """
      {"query_id":"q1","question":"?","answer":null,"citations":[],"coverage":[],"conflicts":[],
       "elapsed_ms":0.5}
      """
    let data = APIEncoding.encode(AnswerBody(answer))
    #expect(try json(data) == json(Data(expected.utf8)))
    #expect(try JSONDecoder().decode(AnswerBody.self, from: data) == AnswerBody(answer))
  }

  @Test("slashes stay as they are")
  func slashes() {
    #expect(String(decoding: APIEncoding.encode(["a/b"]), as: UTF8.self) == #"["a/b"]"#)
  }

  @Test("every code has a word of its own", arguments: OstrakaError.Code.allCases)
  func codes(_ code: OstrakaError.Code) {
    #expect(OstrakaError.Code(word: code.word) == code)
  }

  @Test("labels of the metrics and text of the page are escaped")
  func escaping() {
    let shard = ShardDescription(id: "a\"b\\c\nd<e>", about: "<script>'&")
    let status = MemoryStatus(
      id: "m", directory: "/d", role: .verb, process: 1, listening: [],
      shards: [ShardStatus(description: shard, server: .nobody)],
      messages: MessageCounts(ready: 1, leased: 0, done: 0, dead: 0), ledger: nil, storedBytes: 9)
    let metrics = MetricsText(status: status, uptime: .milliseconds(1_500)).text
    #expect(metrics.contains(#"ostraka_documents{shard="a\"b\\c\nd<e>"} 0"#))
    #expect(metrics.contains("# TYPE ostraka_messages gauge\nostraka_messages{state=\"ready\"} 1"))
    #expect(metrics.contains("ostraka_process_uptime_seconds 1.5\n"))
    let page = StatusPage(status: status).html
    #expect(page.contains("&lt;script&gt;&#39;&amp;"))
    #expect(!page.contains("<script>"))
  }

  private func json(_ data: Data) throws -> NSDictionary? {
    try JSONSerialization.jsonObject(with: data) as? NSDictionary
  }
}
