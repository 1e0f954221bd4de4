/// Why bytes are not acceptable JSON: one sentence, and the byte where reading stopped.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: String
  /// Bytes from the start.
  public let offset: Int

  public var description: String { "\(reason) at byte \(offset)" }
}

/// Reads one JSON text (RFC 8259) in one pass.
///
/// Nesting and the number of values are bounded, names must be unique within an object, and
/// strings must be UTF-8. A lone surrogate escape becomes U+FFFD.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  private var depthLeft: Int
  private var valuesLeft: Int

  static func parse(_ bytes: [UInt8], limits: Limits) throws(JSONError) -> JSONValue {
    let parsed = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(buffer, limits)
      return Result { () throws(JSONError) in try parser.text() }
    }
    return try parsed.get()
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: Limits) {
    self.bytes = bytes
    depthLeft = limits.depth
    valuesLeft = limits.values
  }

  private mutating func text() throws(JSONError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard at == bytes.count else { throw failure("More follows the JSON value") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw failure("The message has too many values") }
    guard at < bytes.count else { throw failure("The JSON ends too early") }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    depthLeft -= 1
    guard depthLeft >= 0 else { throw failure("The message is nested too deeply") }
    at += 1
    let value = try read(&self)
    depthLeft += 1
    return value
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var object = JSONObject()
    if skip(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
        throw failure("A member's name is missing")
      }
      let name = try string()
      guard skip(UInt8(ascii: ":")) else { throw failure("A colon is missing") }
      guard object.insert(name, try value()) else {
        throw failure("An object names a member twice")
      }
      if skip(UInt8(ascii: "}")) { return .object(object) }
      guard skip(UInt8(ascii: ",")) else { throw failure("A comma or } is missing") }
    }
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var array: [JSONValue] = []
    if skip(UInt8(ascii: "]")) { return .array(array) }
    while true {
      array.append(try value())
      if skip(UInt8(ascii: "]")) { return .array(array) }
      guard skip(UInt8(ascii: ",")) else { throw failure("A comma or ] is missing") }
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let end = at + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[at..<end].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { throw failure("That is no JSON value") }
    at = end
    return value
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }

  /// Passes over white space and then that byte, if it is next.
  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  func failure(_ reason: String) -> JSONError { JSONError(reason: reason, offset: at) }
}
