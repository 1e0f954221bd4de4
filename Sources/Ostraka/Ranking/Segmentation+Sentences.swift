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
    return bytes[stop] != UInt8(ascii: ".") || !isAbbreviation(before: stop, in: paragraph)
  }

  private static let wideStops = ["。", "！", "？"].map { Array($0.utf8) }
  private static let abbreviations = Set(
    "e.g i.e etc vs mr mrs ms dr prof st cf fig approx no al jr sr".split(separator: " ")
      .map(String.init))

  private func isAbbreviation(before stop: Int, in paragraph: Range<Int>) -> Bool {
    let before = bytes[paragraph.lowerBound..<stop].suffix(8)
    let word = before.reversed().prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a || $0 == 0x2e }
    let text = String(decoding: word.reversed(), as: UTF8.self)
    return (text.utf8.count == 1 && text != "I") || Self.abbreviations.contains(text.lowercased())
  }
}
