import Foundation
import OstrakaTesting
import Testing

@testable import Ostraka

@Suite struct AnalyzerTests {
  private let analyzer = Analyzer()

  private func terms(_ text: String) -> [String] { analyzer.terms(in: text).map(\.text) }

  @Test(arguments: [
    ("indexes", "index"), ("generously", "generous"), ("skies", "sky"), ("hopping", "hop"),
    ("relational", "relat"), ("yearly", "year"), ("national", "nation"), ("succeeding", "succeed"),
    ("communism", "communism"), ("happy", "happi"), ("say", "say"), ("controllable", "control"),
  ])
  func `English words are stemmed as Snowball does`(word: String, stem: String) {
    #expect(terms(word) == [stem])
  }

  @Test(arguments: [
    ("bought", "buys"), ("went", "going"), ("children", "child"), ("written", "wrote"),
    ("left", "leaving"), ("women", "woman"),
  ])
  func `irregular forms meet their base`(one: String, other: String) {
    #expect(terms(one) == terms(other))
  }

  @Test func `an identifier gives its whole and then its parts`() {
    #expect(terms("busyTimeout") == ["busytimeout", "busi", "timeout"])
    #expect(terms("busy_timeout") == terms("busyTimeout"))
    #expect(terms("SQLITE_BUSY") == ["sqlitebusy", "sqlite", "busi"])
    #expect(terms("HTTPServer") == ["httpserver", "http", "server"])
    #expect(terms("the APIs") == ["the", "api"])
    #expect(terms("sha256") == ["sha256", "sha", "256"])
    #expect(terms("__init__") == ["init"])
  }

  @Test func `a digest isn't taken apart`() {
    #expect(terms("7c4e9a1b") == ["7c4e9a1b"])
  }

  @Test func `numbers keep their inner dots and lose their thousands separators`() {
    #expect(terms("pi is 3.14.") == ["pi", "is", "3_14"])
    #expect(terms("v1.2.3") == ["1_2_3", "1_2"])
    #expect(terms("10,000 or 1_000_000") == ["10000", "or", "1000000"])
  }

  @Test func `case and diacritics don't matter in either normal form`() {
    #expect(terms("CAFÉ") == ["cafe"])
    #expect(terms("cafe\u{301}") == ["cafe"])
    #expect(terms("Straße Łódź") == ["strass", "lodz"])
    #expect(terms("МОСКВА") == ["москва"])
  }

  @Test func `possessives are dropped and contractions joined`() {
    #expect(terms("Caroline's") == terms("Caroline"))
    #expect(terms("Caroline’s") == terms("Caroline"))
    #expect(terms("DON'T") == ["dont"])
    #expect(terms("'quoted'") == ["quot"])
  }

  @Test func `scripts without spaces give bigrams`() {
    #expect(terms("今天天气") == ["今天", "天天", "天气"])
    #expect(terms("a中b") == ["a", "中", "b"])
  }

  @Test func `a question loses its stop words and repetitions`() {
    let question = "How long does the lease last, and who extends the lease?"
    #expect(analyzer.queryTerms(in: question).map(\.text) == ["leas", "last", "extend"])
    #expect(analyzer.queryTerms(in: "who is who").map(\.text) == ["who", "is"])
    #expect(analyzer.queryTerms(in: "?!").isEmpty)
  }

  @Test func `long runs are cut at 64 bytes between characters`() {
    #expect(terms(String(repeating: "x", count: 100_000)) == [String(repeating: "x", count: 64)])
    let cyrillic = terms("a" + String(repeating: "ж", count: 1_000))
    #expect(cyrillic == ["a" + String(repeating: "ж", count: 31)])
  }

  @Test(arguments: 0..<200)
  func `any bytes give well-formed terms`(seed: UInt64) {
    let random = SeededRandomness(seed: seed)
    let pieces = [
      "a", "Bc", "_", ".", "9", ",", "'", "é", "中", "\u{301}", "ж", " ", "\n", "’", "😀",
    ]
    var bytes = Data()
    for _ in 0..<200 {
      if random.next() % 10 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: random.next()))
      } else {
        bytes.append(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))].utf8)
      }
    }
    for term in analyzer.terms(in: bytes) {
      #expect(!term.text.isEmpty && term.text.utf8.count <= 64)
      let isAllowed = term.text.unicodeScalars.allSatisfy { scalar in
        !scalar.isASCII || scalar == "_" || (scalar.value < 128 && Character(scalar).isLowercase)
          || Character(scalar).isNumber
      }
      #expect(isAllowed, "\(term)")
      #expect(!term.text.contains { $0.isWhitespace })
    }
  }
}
