import Foundation
import Testing

@testable import Ostraka

@Suite("Redaction of an answer")
struct AnswerRedactionTests {
  private static let quote = "The harbour: password: 4711Sesam88!x, as ever."

  private func answer(_ text: String, allowsSecrets: Bool = false) -> Answer {
    let bytes = Data(Self.quote.utf8)
    let revision = Revision(
      id: "r", document: "d", number: 1, byteCount: bytes.count, sha256: Digest(of: bytes),
      sourceSHA256: Digest(of: bytes), loaded: Timestamp(microseconds: 1), modified: nil)
    let document = Document(
      id: "d", source: .note("n"), name: "n.md", shard: .main, current: revision,
      allowsSecrets: allowsSecrets)
    let citation = Citation(
      extent: Extent(revision: "r", range: 0..<bytes.count), lines: 1...1, quote: Self.quote)
    return Answer(
      query: "q", question: "?", text: text,
      citations: [CheckedCitation(citation: citation, document: document, shard: .main)],
      coverage: [], conflicts: [], elapsedMicroseconds: 1)
  }

  @Test("masks a value that only the words around it in its quote tell to be a secret")
  func value() throws {
    let secret = "4711Sesam88!x"
    #expect(Redactor.builtIn.redacted(secret) == secret)
    let masked = Redactor.builtIn.redacted(answer(secret))
    let text = try #require(masked.text)
    #expect(!text.contains(secret))
    #expect(text == masked.citations.first?.citation.quote)
  }

  @Test("leaves a value that is none, and one whose owner allowed it")
  func harmless() {
    #expect(Redactor.builtIn.redacted(answer("harbour")).text == "harbour")
    let allowed = answer("4711Sesam88!x", allowsSecrets: true)
    #expect(Redactor.builtIn.redacted(allowed).text == "4711Sesam88!x")
  }
}
