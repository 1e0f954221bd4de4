import Foundation
import Testing

@testable import Ostraka

@Suite("Excerpts of documents")
struct ExcerptTests {
  private static func excerpt(
    _ text: String, from line: Int = 1, skipping: Int = 0, through last: Int? = nil,
    limit: Int = Excerpt.limit
  ) throws -> Excerpt {
    let bytes = Data(text.utf8)
    let revision = Revision(
      id: "r", document: "d", number: 1, byteCount: bytes.count, sha256: Digest(of: bytes),
      sourceSHA256: Digest(of: bytes), loaded: Timestamp(microseconds: 0), modified: nil)
    let document = Document(
      id: "d", source: .note("d"), name: "d.txt", shard: .main, current: revision)
    return try Excerpt(
      // A slice, whose indices don't begin at 0.
      of: (Data("xy".utf8) + bytes).dropFirst(2), in: document,
      from: Excerpt.Place(line: line, skippedBytes: skipping), through: last, limit: limit)
  }

  @Test("whole lines are shown as far as they fit")
  func lines() throws {
    let all = try Self.excerpt("a\nbb\nccc\n")
    #expect(all.text == "a\nbb\nccc\n" && all.lines == 1...3 && all.lineCount == 3)
    #expect(all.next == nil)
    let some = try Self.excerpt("a\nbb\nccc\n", from: 2, through: 2)
    #expect(some.text == "bb\n" && some.lines == 2...2 && some.next == nil)
    let cut = try Self.excerpt("a\nbb\nccc\n", limit: 5)
    #expect(cut.text == "a\nbb\n" && cut.lines == 1...2 && cut.next == Excerpt.Place(line: 3))
    let beyond = try Self.excerpt("a\nbb", from: 2, through: 99)
    #expect(beyond.text == "bb" && beyond.lines == 2...2 && beyond.next == nil)
  }

  @Test("a long line goes on where it was cut, between two characters")
  func longLine() throws {
    let text = String(repeating: "é", count: 10) + "\nend"
    var (place, pieces) = (Excerpt.Place?.some(Excerpt.Place(line: 1)), [String]())
    while let next = place {
      let piece = try Self.excerpt(text, from: next.line, skipping: next.skippedBytes, limit: 5)
      #expect(piece.text.utf8.count <= 5 && !piece.text.isEmpty)
      pieces.append(piece.text)
      place = piece.next
    }
    #expect(pieces.joined() == text)
    #expect(pieces.count == 6)
  }

  @Test("a place that isn't there is refused, and an empty document is shown")
  func places() throws {
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\n", from: 2) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\nb", from: 0) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\nb", from: 2, through: 1) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("é", skipping: 1) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\nb", skipping: 2) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\nb", from: 2, skipping: .max) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("a\nb", from: .max) }
    #expect(throws: OstrakaError.self) { try Self.excerpt("", skipping: .max) }
    #expect(try Self.excerpt("abcdef", limit: .min).text == "abcd")
    let empty = try Self.excerpt("")
    #expect(empty.text.isEmpty && empty.lines == 1...1 && empty.next == nil)
  }
}
