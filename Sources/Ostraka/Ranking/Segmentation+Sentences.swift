/// Where a sentence ends.
extension Segmentation {
  func isSentenceEnd(_ index: Int, in paragraph: Range<Int>) -> Bool {
    guard index + 1 < paragraph.upperBound else { return false }
    if index >= paragraph.lowerBound + 2, Self.wideStops.contains(Array(bytes[(index - 2)...index]))
    {
      return true
    }
    guard bytes[index + 1].isWhiteSpace else { return false }
    var stop = index
    while stop > paragraph.lowerBound, "\"')*_".utf8.contains(bytes[stop]) { stop -= 1 }
    guard ".!?".utf8.contains(bytes[stop]) else { return false }
    let next = bytes[(index + 1)..<paragraph.upperBound].first { !$0.isWhiteSpace } ?? 0
    guard !(next >= 0x61 && next <= 0x7a), next != UInt8(ascii: ")") else { return false }
    return bytes[stop] != UInt8(ascii: ".")
      || !isAbbreviation(before: stop, in: paragraph) && !isOrdinal(before: stop, in: paragraph)
  }

  private static let wideStops = ["。", "！", "？"].map { Array($0.utf8) }
  private static let abbreviations = Set(
    ("""
    e.g i.e etc vs mr mrs ms dr prof st cf fig approx no al jr sr ca bzw usw z.b d.h nr abs bzgl evtl inkl ggf sog
    vgl sra ud p.ej pag num av art env p.ex mme mlle dott sig ecc
    """).split(whereSeparator: \.isWhitespace).map(String.init))

  /// Whether a full stop makes an ordinal: "am 14. Juli", "am 3. 10. 1990".
  private func isOrdinal(before stop: Int, in paragraph: Range<Int>) -> Bool {
    let digits = bytes[paragraph.lowerBound..<stop].reversed().prefix { $0.isDigit }
    guard (1...2).contains(digits.count) else { return false }
    let rest = bytes[(stop + 1)..<paragraph.upperBound].drop { $0.isWhiteSpace }
    if rest.first?.isDigit == true { return true }
    let next = String(decoding: rest.prefix { !$0.isWhiteSpace }, as: UTF8.self).lowercased()
    return Self.germanMonths.contains(String(next.filter(\.isLetter)))
  }

  private static let germanMonths = Set(
    "januar februar märz april mai juni juli august september oktober november dezember"
      .split(separator: " ").map(String.init))

  private func isAbbreviation(before stop: Int, in paragraph: Range<Int>) -> Bool {
    let before = bytes[paragraph.lowerBound..<stop].suffix(8)
    let word = before.reversed().prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a || $0 == 0x2e }
    let text = String(decoding: word.reversed(), as: UTF8.self)
    return (text.utf8.count == 1 && text != "I") || Self.abbreviations.contains(text.lowercased())
  }
}
