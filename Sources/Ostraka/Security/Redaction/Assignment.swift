/// A name and the value it is given, as code, configuration, JSON, a shell or a URL writes it.
struct Assignment {
  /// The whole name: `AWS_SECRET_ACCESS_KEY`.
  let name: Range<Int>
  /// The value without its quotes.
  let value: Range<Int>
  let isQuoted: Bool
  let form: Form

  enum Form {
    /// `name = value`, `"name": "value"` and the like.
    case plain
    /// `"name", "value"`
    case listed
    /// `the name is value`
    case prose
  }

  private static let longestName = 48
  private static let longestValue = 512

  /// Reads the assignment around a mention of a part of its name.
  ///
  /// - Parameter spaces: whether the name may go on after a space: `Datadog API key: …`.
  init?(
    around mention: Int, in bytes: UnsafeBufferPointer<UInt8>, spaces: Bool = false
  ) {
    let start = bytes.start(of: .name, before: mention, atMost: Self.longestName)
    var end = bytes.end(of: .name, from: mention, atMost: Self.longestName)
    if spaces, bytes[start] != UInt8(ascii: "-") { end = Self.wordsEnd(in: bytes, from: end) }
    guard let operation = Operator(in: bytes, name: start..<end),
      let value = Self.value(in: bytes, operation)
    else { return nil }
    name = start..<end
    self.value = value.range
    isQuoted = value.isQuoted
    form = operation.form
  }

  /// Up to three more words of a name.
  private static func wordsEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    for _ in 0..<3 {
      guard end < bytes.count, bytes[end] == 0x20 else { return end }
      let next = bytes.end(of: .name, from: end + 1, atMost: 16)
      guard next > end + 1 else { return end }
      end = next
    }
    return end
  }

  /// Where the first line of a YAML block begins, after `|` or `>-`; else the same place.
  private static func blockStart(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard start < bytes.count, ByteSet.blockMarks.contains(bytes[start]) else { return start }
    let mark = bytes.end(of: .chomping, from: start + 1, atMost: 2)
    let line = bytes.end(of: .lineBreaks, from: mark, atMost: 2)
    let text = bytes.end(of: .blank, from: line, atMost: 64)
    return line > mark && text > line ? text : start
  }

  private static func value(
    in bytes: UnsafeBufferPointer<UInt8>, _ operation: Operator
  ) -> (range: Range<Int>, isQuoted: Bool)? {
    let start = blockStart(in: bytes, from: operation.end)
    if let quote = Quote(in: bytes, from: start) {
      let end = quote.end(in: bytes, atMost: longestValue)
      return end.map { (quote.next..<$0, true) }
    }
    let stops: ByteSet = operation.isInQuery ? .queryStops : .valueStops
    var end = start
    while end < bytes.count, end - start <= longestValue, !stops.contains(bytes[end]) { end += 1 }
    if end < bytes.count, bytes[end] == UInt8(ascii: "(") { return nil }
    end = bytes.start(of: .trailing, before: end, atMost: end - start)
    return end == start || end - start > longestValue ? nil : (start..<end, false)
  }
}

/// The sign between a name and its value.
private struct Operator {
  /// Where the value begins, or its quote.
  let end: Int
  /// Whether it is a part of a URL: `?token=…&`.
  let isInQuery: Bool
  let form: Assignment.Form

  init?(in bytes: UnsafeBufferPointer<UInt8>, name: Range<Int>) {
    var position = name.upperBound
    var isNameQuoted = false
    if let quote = Quote(in: bytes, from: position) {
      isNameQuoted = true
      position = quote.next
      if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
    }
    let before = name.lowerBound > 0 ? bytes[name.lowerBound - 1] : 0
    isInQuery = before == UInt8(ascii: "?") || before == UInt8(ascii: "&")
    let sign = bytes.end(of: .blank, from: position, atMost: 32)
    guard sign < bytes.count else { return nil }
    var end = bytes.end(of: .operators, from: sign, atMost: 3)
    var form = Assignment.Form.plain
    if end > sign {
      form = .plain
    } else if let value = Self.pairedValue(in: bytes, from: position) {
      end = value
    } else if bytes[name.lowerBound] == UInt8(ascii: "-"), sign == position + 1 {
      end = sign
    } else if before == UInt8(ascii: "<"), bytes[sign] == UInt8(ascii: ">") {
      end = sign + 1
    } else if isNameQuoted, bytes.has(Self.attribute, at: sign, ignoringCase: true) {
      end = sign + Self.attribute.count
    } else if isNameQuoted, bytes[sign] == UInt8(ascii: ",") {
      end = sign + 1
      form = .listed
    } else if sign == position + 1,
      bytes.has(Self.variable, at: name.lowerBound - Self.variable.count, ignoringCase: false)
    {
      end = sign
    } else if sign == position + 1, bytes.has(Self.copula, at: sign, ignoringCase: true) {
      end = sign + Self.copula.count
      form = .prose
    } else {
      return nil
    }
    self.form = form
    position = bytes.end(of: .blank, from: end, atMost: 32)
    self.end = Self.skippingType(in: bytes, from: position, after: bytes[sign])
  }

  /// Where the value begins of `- name: NAME, value: …` and of `{"key": "NAME", "value": "…"}`, on the
  /// same line or the next, after the name and its quote.
  private static func pairedValue(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    var position = bytes.end(of: .pairGap, from: start, atMost: 64)
    guard position > start else { return nil }
    if let quote = Quote(in: bytes, from: position) { position = quote.next }
    guard bytes.has(value, at: position, ignoringCase: true) else { return nil }
    position += value.count
    if let quote = Quote(in: bytes, from: position) { position = quote.next }
    let sign = bytes.end(of: .blank, from: position, atMost: 4)
    let end = bytes.end(of: .operators, from: sign, atMost: 2)
    return end > sign ? end : nil
  }

  private static let value = Array("value".utf8)
  /// How a Dockerfile sets a variable.
  private static let variable = Array("ENV ".utf8)
  private static let attribute = Array("value=".utf8)
  private static let copula = Array("is ".utf8)

  /// Steps over the type in `let password: String = "…"`.
  private static func skippingType(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, after sign: UInt8
  ) -> Int {
    guard sign == UInt8(ascii: ":") else { return start }
    let type = bytes.end(of: .typeName, from: start, atMost: 32)
    let equals = bytes.end(of: .blank, from: type, atMost: 4)
    guard type > start, equals > type, equals < bytes.count, bytes[equals] == UInt8(ascii: "=")
    else { return start }
    return bytes.end(of: .blank, from: equals + 1, atMost: 32)
  }
}

/// The mark that opens a quoted value, with the backslashes before it if it is quoted itself.
private struct Quote {
  let mark: UInt8
  let backslashes: Int
  /// The first byte after it.
  let next: Int

  /// Reads a mark at `start`, perhaps after a letter: `b"…"`.
  init?(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    var position = start
    if position + 1 < bytes.count, ByteSet.stringPrefixes.contains(bytes[position]),
      ByteSet.quotes.contains(bytes[position + 1])
    {
      position += 1
    }
    let first = position
    position = bytes.end(of: .backslash, from: position, atMost: 8)
    guard position < bytes.count, ByteSet.quotes.contains(bytes[position]) else { return nil }
    mark = bytes[position]
    backslashes = position - first
    next = position + 1
  }

  /// Where what it opens ends, on the same line, or nil.
  func end(in bytes: UnsafeBufferPointer<UInt8>, atMost most: Int) -> Int? {
    var position = next
    while position < bytes.count, position - next <= most, bytes[position] != 0x0A {
      if bytes[position] == mark, bytes.backslashes(before: position) == backslashes {
        return position - backslashes
      }
      position += 1
    }
    return nil
  }
}

extension ByteSet {
  fileprivate static let blockMarks = ByteSet("|>")
  fileprivate static let chomping = ByteSet("+-0123456789")
  /// What stands between a name and its `value`.
  fileprivate static let pairGap = ByteSet(" \t\r\n,;")
  fileprivate static let operators = ByteSet(":=>")
  fileprivate static let quotes = ByteSet("\"'`")
  fileprivate static let backslash = ByteSet("\\")
  fileprivate static let stringPrefixes = ByteSet("bBrRuUfFL@")
  fileprivate static let typeName = base62.union(ByteSet("_?&[]<>."))
  /// What ends a value without quotes.
  fileprivate static let valueStops = ByteSet(" \t\r\n\"'`\\;<(")
  fileprivate static let queryStops = valueStops.union(ByteSet("&#"))
  /// What ends a sentence, a list or a block rather than a value.
  fileprivate static let trailing = ByteSet(".,:?)]}|")
}
