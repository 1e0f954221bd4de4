extension JSONParser {
  /// Reads the string that starts at the current quotation mark.
  mutating func string() throws(JSONError) -> String {
    at += 1
    let start = at
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        let text = try text(bytes[start..<at])
        at += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw failure("A string holds a control character")
      default: at += 1
      }
    }
    throw failure("A string has no end")
  }

  private func text(_ part: Slice<UnsafeBufferPointer<UInt8>>) throws(JSONError) -> String {
    guard let text = String(validating: part, as: UTF8.self) else {
      throw failure("A string is not UTF-8")
    }
    return text
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var decoded = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        guard let text = String(validating: decoded, as: UTF8.self) else {
          throw failure("A string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &decoded)
      case 0..<0x20: throw failure("A string holds a control character")
      default:
        decoded.append(byte)
        at += 1
      }
    }
    throw failure("A string has no end")
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
    guard at + 1 < bytes.count else { throw failure("A string has no end") }
    let letter = bytes[at + 1]
    at += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"): decoded.append(contentsOf: String(try scalar()).utf8)
    default: throw failure("A string has an unknown escape")
    }
  }

  private mutating func scalar() throws(JSONError) -> Character {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try codeUnit()
    guard UTF16.isLeadSurrogate(first) else {
      return Character(Unicode.Scalar(first) ?? replacement)
    }
    let mark = at
    guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
      bytes[at + 1] == UInt8(ascii: "u")
    else { return Character(replacement) }
    at += 2
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else {
      at = mark
      return Character(replacement)
    }
    let joined = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return Character(Unicode.Scalar(joined) ?? replacement)
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard at + 4 <= bytes.count else { throw failure("A string has no end") }
    var unit: UInt16 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw failure("A \\u escape needs four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
    }
    at += 4
    return unit
  }

  mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
    let integerStart = at
    let integerDigits = digits()
    guard integerDigits > 0 else {
      at = start
      throw failure("That is no JSON value")
    }
    guard integerDigits == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
      throw failure("A number starts with a zero")
    }
    let isInteger = try fraction()
    guard at - start <= 1_000 else { throw failure("A number has too many digits") }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isInteger { return Int(text).map(JSONValue.integer) ?? .literal(text) }
    guard let value = Double(text), value.isFinite else { return .literal(text) }
    return .number(value)
  }

  /// Passes over a fraction and an exponent; true if there is neither.
  private mutating func fraction() throws(JSONError) -> Bool {
    var isInteger = true
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      guard digits() > 0 else { throw failure("A number lacks digits") }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
        at += 1
      }
      guard digits() > 0 else { throw failure("A number lacks digits") }
    }
    return isInteger
  }

  private mutating func digits() -> Int {
    let start = at
    while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
    return at - start
  }
}
