/// Cuts a passage into the pieces that can be quoted.
struct Segmentation {
  enum Kind { case heading, prose, row, code }

  struct Unit {
    /// Within the passage, without white space around it.
    var range: Range<Int>
    var kind: Kind
    /// The paragraph it belongs to; sentences of one paragraph may be joined.
    var block: Int
  }

  private(set) var units: [Unit] = []
  let bytes: [UInt8]
  private var block = 0
  private var isFenced = false
  private var paragraph: Range<Int>?
  private var comment: Range<Int>?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let lines = Self.lines(of: bytes)
    let isCode = Self.isCode(lines, of: bytes)
    for line in lines { add(line, isCode: isCode) }
    endComment()
    endParagraph()
  }

  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var start = 0
    return bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
      defer { start += line.count + 1 }
      return trimmed(start..<(start + line.count), of: bytes)
    }
  }

  private static func trimmed(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isWhiteSpace { start += 1 }
    while end > start, bytes[end - 1].isWhiteSpace { end -= 1 }
    return start..<end
  }

  /// Half of its lines end as code does, or are comments.
  private static func isCode(_ lines: [Range<Int>], of bytes: [UInt8]) -> Bool {
    let texts = lines.filter { !$0.isEmpty }
    let codes = texts.count { line in
      "{};(".utf8.contains(bytes[line.upperBound - 1]) || isComment(bytes[line])
        || (bytes[line].first != UInt8(ascii: "|")
          && bytes[line.upperBound - 1] == UInt8(ascii: ")"))
    }
    return codes * 2 >= texts.count
  }

  private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(with: "//".utf8) || line.starts(with: "/*".utf8)
  }

  private mutating func add(_ line: Range<Int>, isCode: Bool) {
    let text = bytes[line]
    if text.starts(with: "```".utf8) || text.starts(with: "~~~".utf8) {
      endParagraph()
      isFenced.toggle()
    } else if text.isEmpty {
      endComment()
      endParagraph()
    } else if isCode || isFenced {
      addCode(line)
    } else if text.first == UInt8(ascii: "|") {
      endParagraph()
      if text.contains(where: { !"|-: ".utf8.contains($0) }) { append(line, .row) }
    } else if text.first == UInt8(ascii: "#") {
      endParagraph()
      append(line, .heading)
    } else if let text = itemText(line) {
      endParagraph()
      paragraph = text
    } else if isRule(text) {
      endParagraph()
    } else {
      if Utterance.speaker(of: text) != nil { endParagraph() }
      paragraph = (paragraph?.lowerBound ?? line.lowerBound)..<line.upperBound
    }
  }

  private func isRule(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "=-*_".utf8.contains(first) else { return false }
    return text.allSatisfy { $0 == first }
  }

  /// What follows the marker of a list item.
  private func itemText(_ line: Range<Int>) -> Range<Int>? {
    let marker = bytes[line].prefix(5).prefix { $0 != 0x20 }
    guard marker.count < line.count, let last = marker.last, marker.count < 5 else { return nil }
    let isNumber = marker.dropLast().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let stops = marker.count == 1 ? "-*+" : ".)"
    guard isNumber, stops.utf8.contains(last) else { return nil }
    return Self.trimmed((line.lowerBound + marker.count)..<line.upperBound, of: bytes)
  }

  /// Lines of code stand alone; comment lines go with the line they explain.
  private mutating func addCode(_ line: Range<Int>) {
    let start = comment?.lowerBound ?? line.lowerBound
    if line.upperBound - start > Extraction.quoteLimit { endComment() }
    comment = (comment?.lowerBound ?? line.lowerBound)..<line.upperBound
    if !Self.isComment(bytes[line]) { endComment() }
  }

  private mutating func endComment() {
    if let comment { append(comment, .code) }
    comment = nil
  }

  private mutating func endParagraph() {
    guard let paragraph else { return }
    self.paragraph = nil
    var start = paragraph.lowerBound
    var inCode = false
    for index in paragraph {
      if bytes[index] == UInt8(ascii: "`") { inCode.toggle() }
      guard !inCode, isSentenceEnd(index, in: paragraph) else { continue }
      append(start..<(index + 1), .prose)
      start = index + 1
    }
    append(start..<paragraph.upperBound, .prose)
    block += 1
  }

  /// Adds a piece; one that is too long for a quote is cut between words or characters.
  private mutating func append(_ range: Range<Int>, _ kind: Kind) {
    var rest = Self.trimmed(range, of: bytes)
    while rest.count > Extraction.quoteLimit {
      let limit = rest.lowerBound + Extraction.quoteLimit
      var end = limit
      while end > limit - 100, !bytes[end].isWhiteSpace { end -= 1 }
      if !bytes[end].isWhiteSpace { end = limit }
      while bytes[end] & 0xc0 == 0x80, end > limit - 4 { end -= 1 }
      units.append(
        Unit(range: Self.trimmed(rest.lowerBound..<end, of: bytes), kind: kind, block: block))
      rest = Self.trimmed(end..<rest.upperBound, of: bytes)
    }
    if !rest.isEmpty { units.append(Unit(range: rest, kind: kind, block: block)) }
    if kind != .prose { block += 1 }
  }
}
