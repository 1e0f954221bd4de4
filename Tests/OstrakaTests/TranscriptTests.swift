import Foundation
import Testing

@testable import Ostraka

@Suite("A transcript")
struct TranscriptTests {
  private static let talk = """
    # Session 1, 8 May 2023

    Anna: Where did you leave the boat?
    Ben: At the old pier, behind the mill.
    Anna: And the keys?
    Ben: In the kitchen.
    They hang there.
    """

  private func passages(_ text: String, named name: String = "talk.md") -> [PassageTerms] {
    PassageTerms.all(of: Data(text.utf8), named: name, revision: "r")
  }

  @Test("has a passage for what each person says, under that name")
  func passages() {
    let passages = passages(Self.talk)
    #expect(passages.map(\.passage.lines) == [1...3, 4...4, 5...5, 6...7])
    #expect(passages.map { $0.passage.headings.last } == ["Anna", "Ben", "Anna", "Ben"])
    #expect(passages.allSatisfy { $0.passage.headings.first == "Session 1, 8 May 2023" })
  }

  @Test("has a speaker's name in the headings, and in the body only where it is said")
  func names() {
    let passages = passages(Self.talk.replacing("the boat?", with: "the boat, Ben?"))
    #expect(passages[0].headings.contains("anna") && !passages[0].body.contains("anna"))
    #expect(passages[0].body.contains("ben"))
  }

  @Test("knows which passages ask")
  func asking() {
    #expect(passages(Self.talk).map(\.asks) == [true, false, true, false])
    #expect(Interrogative.asks(Array("何ですか？".utf8)))
    #expect(!Interrogative.asks(Array("誰？ 私です。".utf8)))
    #expect(Interrogative.asks(Array("Is it yours? [shares a photo of a boat]".utf8)))
  }

  @Test("is not what only has colons")
  func others() {
    let settings = "Name: a\nAge: b\nPlace: c\nTime: d\nColour: e\n"
    #expect(passages(settings).count == 1)
    let notes = "Note: one.\n\nText of a page that goes on.\nMore of it.\nNote: two.\nEnd.\n"
    #expect(passages(notes).count == 1)
    #expect(passages(Self.talk, named: "talk.yaml").count == 1)
  }

  @Test("keeps every byte in one passage")
  func bytes() {
    let text = Data(Self.talk.utf8)
    var next = 0
    for passage in passages(Self.talk).map(\.passage) {
      #expect(passage.extent.range.lowerBound == next)
      next = passage.extent.range.upperBound
    }
    #expect(next == text.count)
  }
}
