extension TOMLReader {
  /// Reads the value that begins here.
  ///
  /// - Parameter depth: how many arrays and inline tables it is in.
  mutating func readValue(depth: Int) throws -> TOMLValue {
    guard depth < Self.nestingLimit else { throw scanner.failure("values are nested too deep") }
    switch scanner.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try readString())
    case UInt8(ascii: "["): return .array(try readArray(depth: depth))
    case UInt8(ascii: "{"): return .table(try readInlineTable(depth: depth))
    default: return try readWord()
    }
  }

  private mutating func readArray(depth: Int) throws -> [TOMLValue] {
    scanner.advance()
    var items: [TOMLValue] = []
    while true {
      try scanner.skipLines()
      if scanner.take("]") { return items }
      items.append(try readValue(depth: depth + 1))
      try scanner.skipLines()
      guard scanner.take(",") || scanner.byte == UInt8(ascii: "]") else {
        throw scanner.failure("an array is not closed, or has no comma between two values")
      }
    }
  }

  private mutating func readInlineTable(depth: Int) throws -> TOMLTable {
    scanner.advance()
    let table = TOMLTable(.inline)
    scanner.skipBlanks()
    if scanner.take("}") { return table }
    while true {
      try readPair(into: table, depth: depth + 1)
      scanner.skipBlanks()
      if scanner.take("}") { return table }
      guard scanner.take(",") else {
        throw scanner.failure("an inline table is not closed on its line, or has no comma")
      }
    }
  }

  /// Reads a number, true, false, a date or a time.
  private mutating func readWord() throws -> TOMLValue {
    var word = String(decoding: scanner.take(while: Self.isWord), as: UTF8.self)
    if Self.isDate(word), scanner.isAt(" ") {
      // A space may stand between date and time.
      let before = scanner
      scanner.advance()
      let time = String(decoding: scanner.take(while: Self.isWord), as: UTF8.self)
      if time.contains(":") { word += "T" + time } else { scanner = before }
    }
    guard let value = Self.value(of: word) else {
      throw scanner.failure(
        word.isEmpty ? "a value is missing" : "a value is not valid; a string needs quotes")
    }
    return value
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isDate(_ word: String) -> Bool {
    word.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
  }

  private static func value(of word: String) -> TOMLValue? {
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: break
    }
    let digits = word.replacing("_", with: "")
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      guard word.wholeMatch(of: /0[xob][0-9A-Fa-f]+(_[0-9A-Fa-f]+)*/) != nil else { return nil }
      return Int(digits.dropFirst(2), radix: radix).map { .integer($0) }
    }
    if word.wholeMatch(of: /[+-]?(0|[1-9](_?\d)*)/) != nil {
      return Int(digits).map { .integer($0) }
    }
    let float = /[+-]?(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?/
    if word.wholeMatch(of: float) != nil { return Double(digits).map { .float($0) } }
    let moment = /(\d{4}-\d\d-\d\d)?([Tt]?\d\d:\d\d:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?/
    return word.count >= 8 && word.wholeMatch(of: moment) != nil ? .moment(word) : nil
  }
}
