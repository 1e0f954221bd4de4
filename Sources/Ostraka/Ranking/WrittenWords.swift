/// The words of a text as they are written, with the terms of each.
struct WrittenWords {
  struct Word {
    /// Without the punctuation around it, but for what makes a sum or a share of it: `$5`, `30%`.
    let text: Substring
    let terms: Range<Int>
    /// Whether punctuation of a sentence stands between it and the word before, or there is none.
    let isFirst: Bool
  }

  let words: [Word]
  /// Of all words, in order, without those that dates add.
  let terms: [Term]

  init(_ text: String) {
    var words: [Word] = []
    var terms: [Term] = []
    var isFirst = true
    for piece in text.split(whereSeparator: { $0.isWhitespace || $0 == "|" }) {
      var word = piece.drop { !$0.isLetter && !$0.isNumber && !"$€£`".contains($0) }
      let ends = piece.last { !"\"'”’)]*_`".contains($0) }
      while let last = word.last, !last.isLetter, !last.isNumber, last != "%", last != "`" {
        word = word.dropLast()
      }
      if !word.isEmpty {
        let own = TermScanner.terms(in: String(word))
        if !own.isEmpty {
          words.append(
            Word(text: word, terms: terms.count..<(terms.count + own.count), isFirst: isFirst))
          terms += own
          isFirst = false
        }
      }
      // A title's full stop ends nothing.
      let isTitle = ends == "." && word.count <= 3 && word.first?.isUppercase == true
      isFirst = isFirst || (ends.map { ".!?:;".contains($0) } == true && !isTitle)
    }
    (self.words, self.terms) = (words, terms)
  }

  /// The words that have these terms.
  func words(of terms: Range<Int>) -> Range<Int>? {
    guard let first = words.firstIndex(where: { $0.terms.overlaps(terms) }),
      let last = words.lastIndex(where: { $0.terms.overlaps(terms) })
    else { return nil }
    return first..<(last + 1)
  }

  /// As it is written, from the first to the last of some words.
  func text(_ range: Range<Int>, of whole: String) -> String {
    String(
      whole[words[range.lowerBound].text.startIndex..<words[range.upperBound - 1].text.endIndex])
  }
}
