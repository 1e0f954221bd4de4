/// Characters of Chinese and Japanese that say nothing about what a question is about: particles, pronouns and
/// what asks.
///
/// An answer needn't have the question's bigrams with one of them: what matters of `服务器在哪里` is `服务` and
/// `务器`. The ranking takes them all the same: it found less without them.
enum FunctionCharacters {
  /// Whether a term is a bigram with such a character.
  static func occur(in term: Term) -> Bool {
    guard term.text.utf8.count >= 6, let first = term.text.unicodeScalars.first,
      first.isWrittenWithoutSpaces
    else { return false }
    return term.text.unicodeScalars.contains { isHiragana($0) || chinese.contains($0) }
  }

  private static func isHiragana(_ scalar: Unicode.Scalar) -> Bool {
    (0x3041...0x3096).contains(scalar.value)
  }

  private static let chinese = Set("的了在是和与有吗呢哪什么甚麼谁誰几幾怎为為何吧啊被把这這那里裡".unicodeScalars)
}
