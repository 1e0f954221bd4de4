import Ostraka

/// Text of a conversation, made fit to stand in a Markdown document.
///
/// The store masks secrets in what it is given, but can't tell half of one. So what is cut is masked
/// before, as a whole; what isn't cut is left to the store, which reports what it finds and knows
/// whether the owner allows it.
enum TurnText {
  /// The most of a tool's result that is kept, in bytes: its beginning and its end.
  static let excerptHead = 1_536
  static let excerptTail = 512
  /// The most of a tool's argument, in bytes.
  static let argumentLimit = 200
  /// The most of a title, in bytes.
  static let titleLimit = 120

  /// A turn's text: its headings go two levels down, and a code block it leaves open is closed.
  static func turn(_ text: String) -> String {
    var fence: Substring?
    var lines = plain(text).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let mark = line.drop { $0 == " " }
      if let open = fence {
        if mark.hasPrefix(open) { fence = nil }
      } else if mark.hasPrefix("```") || mark.hasPrefix("~~~") {
        fence = mark.prefix { $0 == mark.first }
      } else {
        return lowered(line)
      }
      return String(line)
    }
    if let fence { lines.append(String(fence)) }
    return lines.joined(separator: "\n")
  }

  private static func lowered(_ line: Substring) -> String {
    let mark = line.drop { $0 == " " }
    let level = mark.prefix { $0 == "#" }.count
    let title = mark.dropFirst(level)
    guard 1...6 ~= level, line.count - mark.count < 4, title.first?.isWhitespace ?? true else {
      return String(line)
    }
    return String(repeating: "#", count: min(level + 2, 6)) + title
  }

  /// One line, cut; what is cut has its secrets masked.
  static func line(_ text: String, limit: Int) -> String {
    let whole = plain(text)
    let line = joined(whole)
    guard line.utf8.count > limit else { return line }
    return prefix(joined(Redactor.builtIn.redacted(whole)), limit) + "…"
  }

  private static func joined(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The first line that has more than a heading's marks, cut, without the whole text's secrets.
  static func title(_ text: String) -> String {
    // A line may also end in a carriage return alone, which is no plain text.
    let words = Redactor.builtIn.redacted(plain(text.replacing("\r", with: "\n"))).drop {
      "# \t\n".contains($0)
    }
    return line(String(words.prefix { !$0.isNewline }), limit: titleLimit)
  }

  /// A result's beginning and end, indented so that nothing in it is a heading; what is cut has its
  /// secrets masked.
  static func excerpt(_ text: String) -> String {
    let whole = plain(text)
    guard whole.utf8.count > excerptHead + excerptTail else { return indented(whole) }
    let masked = Redactor.builtIn.redacted(whole)
    let (head, tail) = (prefix(masked, excerptHead), suffix(masked, excerptTail))
    let left = masked.utf8.count - head.utf8.count - tail.utf8.count
    return indented(head.trimmingBlankLines) + "\n\n(\(left) bytes left out)\n\n"
      + indented(tail.trimmingBlankLines)
  }

  private static func indented(_ text: String) -> String {
    var result: [UInt8] = []
    var isAtStart = true
    for byte in text.utf8 {
      let isNewline = byte == UInt8(ascii: "\n")
      if isAtStart, !isNewline { result += Array("    ".utf8) }
      result.append(byte)
      isAtStart = isNewline
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Without white space around it, control characters and what terminals are told by them.
  static func plain(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var escape = Escape.none
    for byte in text.utf8 {
      switch (escape, byte) {
      case (_, 0x1b): escape = .begun
      case (.begun, UInt8(ascii: "[")): escape = .sequence
      case (.sequence, 0x40...0x7e), (.begun, _): escape = .none
      case (.sequence, _): continue
      case (.none, UInt8(ascii: "\n")), (.none, UInt8(ascii: "\t")): result.append(byte)
      case (.none, 0x00...0x1f), (.none, 0x7f): continue
      // U+0080 to U+009F are control characters too.
      case (.none, 0x80...0x9f) where result.last == 0xc2: result.removeLast()
      case (.none, _): result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self).trimmingBlankLines
  }

  private enum Escape {
    case none
    case begun
    case sequence
  }

  private static func prefix(_ text: String, _ count: Int) -> String {
    guard text.utf8.count > count else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: count)
    while end.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
    return String(text[..<end])
  }

  private static func suffix(_ text: String, _ count: Int) -> String {
    guard text.utf8.count > count else { return text }
    var start = text.utf8.index(text.endIndex, offsetBy: -count)
    while start.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(after: &start) }
    return String(text[start...])
  }
}

extension String {
  /// Without empty lines at its beginning and white space at its end.
  fileprivate var trimmingBlankLines: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    while let newline = text.firstIndex(where: \.isNewline),
      text[..<newline].allSatisfy(\.isWhitespace)
    {
      text = text[text.index(after: newline)...]
    }
    return String(text)
  }
}
