/// What is written over a secret: the word `REDACTED` again and again, cut to the secret's length.
///
/// Only capital letters, so that it is safe in JSON, YAML, a shell's command or a URL.
enum SecretMask {
  private static let word = Array("REDACTED".utf8)

  /// Overwrites the range. Line breaks stay, and escaped ones (`\n`), so that lines and JSON hold.
  static func write(over range: Range<Int>, of bytes: UnsafeMutableBufferPointer<UInt8>) {
    for position in range where !isLineBreak(UnsafeBufferPointer(bytes), position, in: range) {
      bytes[position] = word[(position - range.lowerBound) % word.count]
    }
  }

  /// Whether the range is a mask already, or has the whole word in it.
  static func covers(_ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var masked = true
    var run = 0
    for position in range {
      let byte = bytes[position]
      run = byte == word[run % word.count] ? run + 1 : byte == word[0] ? 1 : 0
      if run == word.count { return true }
      masked =
        masked
        && (byte == word[(position - range.lowerBound) % word.count]
          || isLineBreak(bytes, position, in: range))
    }
    return masked
  }

  private static func isLineBreak(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, in range: Range<Int>
  ) -> Bool {
    let byte = bytes[position]
    if byte == 0x0A || byte == 0x0D { return true }
    if byte == backslash {
      var next = position + 1
      while next < range.upperBound, next - position < 4, bytes[next] == backslash { next += 1 }
      return next < range.upperBound && isBreakLetter(bytes[next])
    }
    return isBreakLetter(byte) && position > range.lowerBound && bytes[position - 1] == backslash
  }

  private static func isBreakLetter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r")
  }

  private static let backslash = UInt8(ascii: "\\")
}
