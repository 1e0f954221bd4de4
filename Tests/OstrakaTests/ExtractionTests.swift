import Foundation
import OstrakaTesting
import Testing

@testable import Ostraka

@Suite struct ExtractionTests {
  private static let guide = """
    # Guide

    The lease of a message lasts 30 seconds. A receiver may extend it. Dr. Ada Byron wrote the bus.

    ## Limits

    - A mailbox holds 10,000 messages.
    - A party may send ten messages a minute.

    | setting | default |
    |---|---|
    | port | 7077 |

    Did anyone measure the wake-up? Yes, it took nine microseconds.

    ```swift
    // How long a writer waits for the lock.
    let busyTimeout = 5.0
    let retries = 3
    ```
    """

  @Test func `it quotes the sentence that answers`() {
    let extract = ask("How long does the lease of a message last?")
    #expect(extract?.answer.text == "The lease of a message lasts 30 seconds.")
    #expect(extract?.answer.lines == 3...3)
    #expect(extract?.span == "30 seconds")
  }

  @Test func `a value from code is the code`() {
    let extract = ask("How long does a writer wait for the lock?")
    #expect(extract?.answer.text.hasSuffix("let busyTimeout = 5.0") == true)
    #expect(extract?.span == nil)
  }

  @Test func `a title doesn't end a sentence`() {
    #expect(ask("Who wrote the bus?")?.answer.text == "Dr. Ada Byron wrote the bus.")
  }

  @Test(arguments: [
    "Das Sommerfest findet am 14. Juli 2024 im Stadtpark statt.", "Der Umbau dauert ca. 30 Tage.",
    "Die Wahl war am 3. 10. 1990 in Berlin.", "Es gibt Speisen, z.B. Fisch.",
  ])
  func `an ordinal or an abbreviation of another language doesn't end a sentence`(text: String) {
    let bytes = Array((text + " Danach kommt nichts.").utf8)
    let first = Segmentation(bytes).units.first.map {
      String(decoding: bytes[$0.range], as: UTF8.self)
    }
    #expect(first == text)
  }

  @Test func `it quotes a list item, a table row and a line of code`() {
    #expect(
      ask("How many messages does a mailbox hold?")?.answer.text
        == "A mailbox holds 10,000 messages.")
    #expect(ask("What is the default port?")?.answer.text == "| port | 7077 |")
    #expect(
      ask("How long does a writer wait for the lock?")?.answer.text
        == "// How long a writer waits for the lock.\nlet busyTimeout = 5.0")
  }

  @Test func `it answers with what follows a question, not with the question`() {
    let extract = ask("Did anyone measure the wake-up?")
    #expect(extract?.answer.text == "Yes, it took nine microseconds.")
  }

  @Test func `a script that asks the question is not its answer`() {
    let text = """
      ask "Where is the harbour of the island?" docs

      On the island, boats land at the Stone Harbour in the north.
      """
    #expect(
      ask("Where is the harbour of the island?", in: text)?.answer.text
        == "On the island, boats land at the Stone Harbour in the north.")
  }

  @Test func `a short sentence is preferred to a long list that has the words too`() {
    let list = (0..<60).map { "item\($0)," }.joined(separator: " ")
    let text = "The crane \(list) the winch.\n\nA crane is lifted by the winch of the pier.\n"
    #expect(
      ask("How is the crane lifted by the winch?", in: text)?.answer.text
        == "A crane is lifted by the winch of the pier.")
  }

  @Test func `a definition is quoted rather than a mention`() {
    let text = "A shard may hang. Restart the shard then. A shard is a named set of documents."
    #expect(
      ask("What is a shard?", in: text)?.answer.text == "A shard is a named set of documents.")
  }

  @Test(arguments: [
    "What is the capital of Mongolia?", "Which Kubernetes version is supported?",
    "Who won the Nobel prize?", "How do I configure TLS certificates?", "?", "",
  ])
  func `it abstains where the memory doesn't say`(question: String) {
    #expect(ask(question) == nil)
  }

  @Test func `an unknown name alone is a reason to abstain`() {
    #expect(ask("How long does the lease of a message last in Kafka?") == nil)
  }

  @Test func `confidence grows with what is found of the question`() throws {
    let all = try #require(ask("How long does the lease of a message last?"))
    let some = try #require(ask("How long does the lease of a message last on a socket?"))
    #expect(all.confidence > some.confidence)
    #expect((0...1).contains(all.confidence))
  }

  @Test func `what another person says of themselves is doubted`() throws {
    let talk = """
      # Harbour talk

      Ben: I keep my old boat behind the mill.
      Anna: I sold my boat to the mill.
      Ben: Anna keeps her boat behind the church.
      """
    let answer = try #require(ask("Where does Anna keep her boat?", in: talk, named: "talk.md"))
    #expect(answer.answer.text == "Ben: Anna keeps her boat behind the church.")
    let ben = try #require(
      ask("Does Ben keep his old boat behind the mill?", in: talk, named: "talk.md"))
    #expect(ben.answer.text == "Ben: I keep my old boat behind the mill.")
    let anna = ask("Does Anna keep her old boat behind the mill?", in: talk, named: "talk.md")
    #expect((anna?.confidence ?? 0) < ben.confidence)
  }

  @Test(arguments: 0..<200)
  func `a quote is exactly the bytes at its extent`(seed: UInt64) {
    let random = SeededRandomness(seed: seed)
    let words = [
      "lease", "mailbox", "Müller", "中文", "😀", "ends.", "30", "seconds.", "\n", "\n\n", "- ",
      "| a |", "```\n", "Ann: ", "e.g.", "Why? ", "。", "  ", "\r\n", "x(y);",
      String(repeating: "é", count: 500),
    ]
    var text = ""
    for _ in 0..<(20 + random.next() % 100) {
      text += words[Int(random.next() % UInt64(words.count))] + (random.next() % 3 == 0 ? "" : " ")
    }
    let bytes = Data(text.utf8)
    guard let extract = ask("When does the lease of the mailbox end?", in: text) else { return }
    #expect(extract.supporting.count <= 2)
    if let span = extract.span { #expect(extract.answer.text.contains(span)) }
    for quote in [extract.answer] + extract.supporting {
      #expect(quote.bytes == bytes[quote.extent.range])
      #expect(String(bytes: quote.bytes, encoding: .utf8) != nil)
      #expect(!quote.bytes.isEmpty && quote.bytes.count <= Extraction.quoteLimit)
      #expect(quote.text == quote.text.trimmingCharacters(in: .whitespacesAndNewlines))
      let before = bytes[..<quote.extent.range.lowerBound].count { $0 == 10 }
      #expect(quote.lines.lowerBound == before + 1)
      #expect(quote.lines.count == quote.bytes.count { $0 == 10 } + 1)
    }
  }

  /// Splits, indexes, ranks and extracts, as a reader does.
  private func ask(
    _ question: String, in text: String = guide, named name: String = "guide.md"
  ) -> Extract? {
    let analyzer = Analyzer()
    let bytes = Data(text.utf8)
    let terms = analyzer.queryTerms(in: question)
    let candidates = PassageSplitter().passages(of: bytes, named: name, revision: "r")
      .map { passage in
        let body = analyzer.terms(in: bytes[passage.extent.range])
        let positions = Dictionary(
          grouping: body.indices.filter { terms.contains(body[$0]) }, by: { body[$0] })
        let headings = analyzer.terms(in: passage.headings.joined(separator: "\n"))
        return Postings.Candidate(
          passage: passage, shard: .main, length: body.count, positions: positions,
          headingCounts: headings.filter(terms.contains).reduce(into: [:]) {
            $0[$1, default: 0] += 1
          })
      }
    let frequencies = terms.map { term in
      (term, candidates.count { $0.positions[term] != nil || $0.headingCounts[term] != nil })
    }
    let postings = Postings(
      passages: candidates.count, averageLength: 60,
      frequencies: Dictionary(uniqueKeysWithValues: frequencies), candidates: candidates)
    let ranked = Scoring().rank(postings, for: terms, limit: 10).map {
      (ranked: $0, bytes: bytes[$0.candidate.passage.extent.range])
    }
    return Extraction().extract(from: ranked, question: question, postings: postings)
  }
}
