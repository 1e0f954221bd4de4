/// Whether a text ends by asking something.
enum Interrogative {
  /// What follows the last sentence, such as what a photo shows, is at most this long.
  private static let read = 400

  /// Whether the last mark that ends a sentence is a question mark, ASCII or full-width.
  static func asks(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    let end = Array(bytes.suffix(read))
    for index in end.indices.reversed() {
      switch end[index] {
      case UInt8(ascii: "?"): return true
      case UInt8(ascii: "."), UInt8(ascii: "!"): return false
      case 0x9f where end[..<index].suffix(2).elementsEqual([0xef, 0xbc]): return true
      case 0x82 where end[..<index].suffix(2).elementsEqual([0xe3, 0x80]): return false
      default: continue
      }
    }
    return false
  }
}
