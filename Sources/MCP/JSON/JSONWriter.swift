/// Writes JSON without white space, members in their order: the same value, the same bytes.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(true): raw("true")
    case .bool(false): raw("false")
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value) where value.isFinite: bytes.append(contentsOf: value.description.utf8)
    case .number: raw("null")
    case .literal(let text): bytes.append(contentsOf: text.utf8)
    case .string(let text): write(text)
    case .array(let values): write(values)
    case .object(let object): write(object)
    }
  }

  mutating func write(_ object: JSONObject) {
    raw("{")
    var isFirst = true
    for (name, value) in object {
      if !isFirst { raw(",") }
      isFirst = false
      write(name)
      raw(":")
      write(value)
    }
    raw("}")
  }

  private mutating func write(_ values: [JSONValue]) {
    raw("[")
    for (position, value) in values.enumerated() {
      if position > 0 { raw(",") }
      write(value)
    }
    raw("]")
  }

  private mutating func write(_ text: String) {
    raw("\"")
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for at in utf8.indices
      where utf8[at] < 0x20 || utf8[at] == UInt8(ascii: "\"") || utf8[at] == UInt8(ascii: "\\") {
        bytes.append(contentsOf: utf8[start..<at])
        escape(utf8[at])
        start = at + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
    raw("\"")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}

extension JSONValue {
  /// Reads JSON text.
  ///
  /// Fails with `JSONError` on malformed text, a repeated name, or more depth or values than
  /// the limits allow.
  public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws {
    self = try JSONParser.parse(bytes, limits: limits)
  }

  public init(parsing text: String, limits: Limits = Limits()) throws {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }

  /// Compact JSON; numbers that JSON cannot say (not a number, infinity) become null.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// Compact JSON as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
