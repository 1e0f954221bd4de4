/// Where in the text of a TOML file the reader is.
struct TOMLScanner {
  /// What is wrong, and on which line. 1-based.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  private let bytes: [UInt8]
  private(set) var index: Int

  /// - Parameter bytes: UTF-8. A byte order mark is left out.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  /// The byte here; nil at the end.
  var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  func isAt(_ text: StaticString) -> Bool {
    guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
  }

  mutating func advance(by count: Int = 1) { index += count }

  /// Goes past the text if it stands here.
  mutating func take(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  /// Goes past the bytes for which it is true, and returns them.
  mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = index
    while let byte, isWanted(byte) { index += 1 }
    return bytes[start..<index]
  }

  mutating func skipBlanks() {
    while byte == 0x20 || byte == 0x09 { index += 1 }
  }

  /// Goes past blanks, line breaks and comments.
  mutating func skipLines() throws {
    while true {
      skipBlanks()
      try skipComment()
      guard take("\n") || take("\r\n") else { return }
    }
  }

  /// Goes past the rest of a line on which nothing more may stand.
  mutating func endLine() throws {
    skipBlanks()
    try skipComment()
    guard byte == nil || take("\n") || take("\r\n") else {
      throw failure("something stands after the value that does not belong there")
    }
  }

  private mutating func skipComment() throws {
    guard byte == UInt8(ascii: "#") else { return }
    while let byte, byte != 0x0a, !isAt("\r\n") {
      guard !Self.isControl(byte) else { throw failure("a control character is in a comment") }
      index += 1
    }
  }

  /// A character that TOML has nowhere but, for some of them, between the lines.
  static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7f }

  func failure(_ reason: String) -> Failure {
    let line = bytes[..<min(index, bytes.count)].count { $0 == 0x0a } + 1
    return Failure(line: line, reason: reason)
  }
}
