/// Words that no secret has in it.
struct StopWords: Sendable {
  /// In lower case, by their first two bytes.
  private var words: [UInt16: [[UInt8]]] = [:]
  /// Those of one byte.
  private var single: Set<UInt8> = []

  init(_ words: [String]) {
    for word in words {
      let bytes = Array(word.lowercased().utf8)
      if bytes.count > 1 {
        self.words[Self.key(bytes[0], bytes[1]), default: []].append(bytes)
      } else if let byte = bytes.first {
        single.insert(byte)
      }
    }
  }

  /// Whether one of them is anywhere in a text, without regard to the case of ASCII letters.
  func occur(in text: Span<UInt8>) -> Bool {
    var previous: UInt8?
    for index in text.indices {
      let byte = Self.lowered(text[index])
      if single.contains(byte) { return true }
      if let previous, let candidates = words[Self.key(previous, byte)] {
        for word in candidates where Self.is(word, at: index - 1, in: text) { return true }
      }
      previous = byte
    }
    return false
  }

  private static func `is`(_ word: [UInt8], at start: Int, in text: Span<UInt8>) -> Bool {
    guard word.count <= text.count - start else { return false }
    for offset in 2..<max(2, word.count) where word[offset] != lowered(text[start + offset]) {
      return false
    }
    return true
  }

  private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 {
    UInt16(first) << 8 | UInt16(second)
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
