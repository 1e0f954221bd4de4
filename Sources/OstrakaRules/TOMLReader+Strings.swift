extension TOMLReader {
  /// Reads a string of any of the four kinds.
  mutating func readString() throws -> String {
    if scanner.take("\"\"\"") { return try readLines(endingWith: "\"\"\"", hasEscapes: true) }
    if scanner.take("'''") { return try readLines(endingWith: "'''", hasEscapes: false) }
    if scanner.take("\"") { return try readLine(endingWith: "\"", hasEscapes: true) }
    scanner.advance()
    return try readLine(endingWith: "'", hasEscapes: false)
  }

  private mutating func readLine(
    endingWith quote: StaticString, hasEscapes: Bool
  ) throws -> String {
    var text: [UInt8] = []
    while !scanner.take(quote) {
      guard let byte = scanner.byte, !TOMLScanner.isControl(byte) else {
        throw scanner.failure("a string is not closed on its line")
      }
      if hasEscapes, byte == UInt8(ascii: "\\") {
        try readEscape(into: &text)
      } else {
        text.append(byte)
        scanner.advance()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func readLines(
    endingWith quotes: StaticString, hasEscapes: Bool
  ) throws -> String {
    // A line break right after the quotes is no part of the string.
    if !scanner.take("\n") { _ = scanner.take("\r\n") }
    var text: [UInt8] = []
    while true {
      if scanner.isAt(quotes) {
        text += takeQuotes()
        return String(decoding: text, as: UTF8.self)
      }
      guard let byte = scanner.byte else { throw scanner.failure("a string is not closed") }
      guard !TOMLScanner.isControl(byte) || byte == 0x0a || scanner.isAt("\r\n") else {
        throw scanner.failure("a control character is in a string")
      }
      if hasEscapes, byte == UInt8(ascii: "\\") {
        if try !skipLineContinuation() { try readEscape(into: &text) }
      } else {
        text.append(byte)
        scanner.advance()
      }
    }
  }

  /// Goes past the quotes at the end of a string of several lines, and returns the one or two
  /// before them that are a part of it.
  private mutating func takeQuotes() -> ArraySlice<UInt8> {
    let quote = scanner.byte
    var count = 0
    return scanner.take { byte in
      count += 1
      return byte == quote && count <= 5
    }.dropLast(3)
  }

  /// A backslash at the end of a line joins it with the next text, without the blanks between.
  private mutating func skipLineContinuation() throws -> Bool {
    let before = scanner
    scanner.advance()
    scanner.skipBlanks()
    guard scanner.byte == 0x0a || scanner.isAt("\r\n") else {
      scanner = before
      return false
    }
    _ = scanner.take { $0 == 0x0a || $0 == 0x0d || $0 == 0x20 || $0 == 0x09 }
    return true
  }

  private mutating func readEscape(into text: inout [UInt8]) throws {
    scanner.advance()
    let letter = scanner.byte
    scanner.advance()
    switch letter {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter ?? 0)
    case UInt8(ascii: "u"): text += try readScalar(digits: 4)
    case UInt8(ascii: "U"): text += try readScalar(digits: 8)
    default:
      throw scanner.failure(
        "a string has a backslash that TOML does not know; "
          + "put a regex between ''' and ''', where backslashes stand for themselves")
    }
  }

  private mutating func readScalar(digits count: Int) throws -> [UInt8] {
    var remaining = count
    let digits = scanner.take { _ in
      remaining -= 1
      return remaining >= 0
    }
    guard digits.count == count, !digits.contains(UInt8(ascii: "+")),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(number)
    else { throw scanner.failure("a string has an escape that is no character") }
    return Array(String(scalar).utf8)
  }
}
