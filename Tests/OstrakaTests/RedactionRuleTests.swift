import Foundation
import Ostraka
import OstrakaTesting
import Synchronization
import Testing

/// Finds one text, wherever it stands.
private struct Word: SecretRule {
  let id: String
  let keywords: [String]
  var before = 0
  var after = 0

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    mentions.map { $0 - before..<$0 + keywords[0].utf8.count + after }
  }
}

@Suite("Rules given to a redactor")
struct RedactionRuleTests {
  @Test("of two findings that overlap the earlier rule's id stands, and both ranges are masked")
  func precedence() {
    let rules = [Word(id: "late", keywords: ["cd"], after: 2), Word(id: "early", keywords: ["bc"])]
    for (rules, id) in [(rules, "late"), (rules.reversed(), "early")] {
      let (text, findings) = Redactor(rules: rules).redacted(Data("abcdefg".utf8))
      #expect(findings == [SecretFinding(rule: id, range: 1..<6, line: 1)])
      #expect(text == Data("aREDACg".utf8))
    }
  }

  @Test("a range that cuts an escape in two leaves the escape")
  func escapes() {
    let redactor = Redactor(rules: [Word(id: "w", keywords: ["word"], before: 1, after: 1)])
    #expect(redactor.redacted(#""\tword\n""#) == #""\tREDA\n""#)
    #expect(redactor.redacted(#""-word\"""#) == #""REDAC\"""#)
  }

  @Test("ranges beyond the text are cut, and keywords are found in any case")
  func bounds() {
    let redactor = Redactor(rules: [Word(id: "w", keywords: ["key"], before: 9, after: 9)])
    #expect(redactor.redacted("a KeY") == "REDAC")
    #expect(redactor.redacted("") == "")
  }

  @Test("the keywords are mentioned wherever a search for each of them finds it")
  func automaton() {
    var draw = SecretDraw(seed: 11)
    for round in 0..<60 {
      let words = Set((0..<12).map { _ in draw.text(draw.number(1...4), of: "aab-") }).sorted()
      let text = draw.text(draw.number(0...120), of: round % 2 == 0 ? "aAbB-" : "ab-xyz")
      let bytes = Array(text.lowercased().utf8)
      let rules = words.map { Mentions(of: $0) }
      _ = Redactor(rules: rules).findings(in: Data(text.utf8))
      let starts = words.map { word in
        bytes.indices.filter { bytes[$0...].starts(with: word.utf8) }
      }
      #expect(rules.map(\.starts) == starts, "\(words) in \(text)")
    }
  }
}

/// Finds nothing, and keeps where its keyword was mentioned.
private final class Mentions: SecretRule {
  let id: String
  let keywords: [String]
  private let mentions = Mutex<[Int]>([])

  init(of word: String) {
    id = word
    keywords = [word]
  }

  var starts: [Int] { mentions.withLock { $0 } }

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    self.mentions.withLock { $0 = mentions }
    return []
  }
}
