/// Parts of a text that stand for all of it: its beginning, its middle and its end.
enum TextSample {
  static let bytes = 1_500

  /// At most three parts of ``bytes``; together the whole where it is no longer.
  static func all(of text: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
    guard text.count > 3 * bytes else { return [text] }
    return [0, (text.count - bytes) / 2, text.count - bytes].map { start in
      UnsafeRawBufferPointer(rebasing: text[start..<(start + bytes)])
    }
  }
}
