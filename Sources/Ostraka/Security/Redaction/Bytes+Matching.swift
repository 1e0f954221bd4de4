extension UnsafeBufferPointer<UInt8> {
  /// Whether the text stands there.
  func has(_ text: [UInt8], at start: Int, ignoringCase: Bool) -> Bool {
    guard start >= 0, start + text.count <= count else { return false }
    var index = 0
    while index < text.count {
      let (here, there) = (self[start + index], text[index])
      guard here == there || ignoringCase && here.lowercased == there.lowercased else {
        return false
      }
      index += 1
    }
    return true
  }

  /// Where a run of the alphabet that begins at `start` ends, after `most` bytes at the latest.
  func end(of alphabet: ByteSet, from start: Int, atMost most: Int) -> Int {
    let limit = Swift.min(count, start + most)
    var position = start
    while position < limit, alphabet.contains(self[position]) { position += 1 }
    return position
  }

  /// Where a run of the alphabet that ends at `end` begins, `most` bytes before at the earliest.
  func start(of alphabet: ByteSet, before end: Int, atMost most: Int) -> Int {
    let limit = Swift.max(0, end - most)
    var position = end
    while position > limit, alphabet.contains(self[position - 1]) { position -= 1 }
    return position
  }

  /// Whether a word can begin at `start`: the text's start, or after anything but a letter or a
  /// digit. The `n` of an escaped line break and the digits of `%3D` are no letters in that sense.
  func mayBegin(at start: Int) -> Bool {
    guard start > 0 else { return true }
    let before = self[start - 1]
    guard before.isLetter || before.isDigit else { return true }
    guard start > 1 else { return false }
    if self[start - 2] == UInt8(ascii: "\\") { return ByteSet.escapes.contains(before) }
    guard start > 2, self[start - 3] == UInt8(ascii: "%") else { return isUnicodeEscape(start) }
    return ByteSet.hex.contains(before) && ByteSet.hex.contains(self[start - 2])
  }

  /// Where a word of a command ends: at white space, a quote or a backslash.
  func wordEnd(from start: Int) -> Int {
    var end = start
    while end < count, end - start < 256, self[end] > 0x20, !ByteSet.wordEnds.contains(self[end]) {
      end += 1
    }
    return end
  }

  /// The number of backslashes right before `position`, at most 16.
  func backslashes(before position: Int) -> Int {
    position - start(of: .backslash, before: position, atMost: 16)
  }

  /// Whether `\u003d` or the like ends at `end`.
  private func isUnicodeEscape(_ end: Int) -> Bool {
    guard end > 5, self[end - 5] == UInt8(ascii: "u"), self[end - 6] == UInt8(ascii: "\\") else {
      return false
    }
    return start(of: .hex, before: end, atMost: 4) == end - 4
  }
}

extension ByteSet {
  fileprivate static let escapes = ByteSet("nrtbf")
  fileprivate static let backslash = ByteSet("\\")
  fileprivate static let wordEnds = ByteSet("\"'\\`")
}

extension UInt8 {
  /// ASCII letters in lower case, other bytes as they are.
  @inline(__always)
  var lowercased: UInt8 { self >= 65 && self <= 90 ? self | 0x20 : self }
}
