import Foundation
import Ostraka
import Testing

@Suite("A quote")
struct QuoteLocatorTests {
  private static let text = "# Harbour\r\n\r\nThe  crane\tlifts\n40 t.\n\u{fc}ber 9 kn\n"

  @Test(
    "is found whatever its line breaks are, as exactly the stored bytes",
    arguments: [
      ("The crane lifts 40 t.", "The  crane\tlifts\n40 t.", 3...4),
      ("  lifts\n\n40  ", "lifts\n40", 3...4), ("\u{fc}ber 9 kn", "\u{fc}ber 9 kn", 5...5),
      ("Harbour The", "Harbour\r\n\r\nThe", 1...3),
    ])
  func found(quote: String, stored: String, lines: ClosedRange<Int>) throws {
    let locator = QuoteLocator(Data(Self.text.utf8))
    let range = try #require(locator.range(of: quote))
    #expect(Data(Self.text.utf8)[range] == Data(stored.utf8))
    #expect(Citation.lines(of: range, in: Data(Self.text.utf8)) == lines)
  }

  @Test(
    "is found without the marks of emphasis that a model leaves out or adds",
    arguments: [
      ("After 5 attempts (bus.attempts) it", "After 5 **attempts** (`bus.attempts`) it"),
      ("**After** 5 attempts", "After 5 **attempts"), ("attempts", "attempts"),
    ])
  func emphasis(quote: String, stored: String) throws {
    let text = Data("# M\n\nAfter 5 **attempts** (`bus.attempts`) it rests.\n".utf8)
    let range = try #require(QuoteLocator(text).range(of: quote))
    #expect(text[range] == Data(stored.utf8))
  }

  @Test(
    "that isn't there is not found",
    arguments: [
      "The crane lifts 41 t.", "the crane lifts", "40", " ", "", "**``**", "*40*", "\u{fc}ber  9kn",
    ])
  func invented(quote: String) {
    #expect(QuoteLocator(Data(Self.text.utf8)).range(of: quote) == nil)
    #expect(QuoteLocator(Data()).range(of: quote) == nil)
  }
}
