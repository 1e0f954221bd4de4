/// Reads a JSON text in one pass, strictly: no comments, no trailing commas, nothing after it.
struct JSONTreeReader {
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  /// How deep values may be in one another.
  static let depthLimit = 200

  /// Why a text is no JSON: a phrase, and the byte where reading stopped.
  struct Failure: Error {
    let reason: String
    let offset: Int
  }

  /// The value of a whole text. Errors: `Failure`.
  static func root(of bytes: [UInt8]) throws -> JSONTree.Node {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Failure(reason: "it is not UTF-8", offset: 0)
    }
    var reader = JSONTreeReader(bytes: bytes)
    reader.skipSpace()
    guard reader.at < bytes.count else { throw reader.failure("it is empty") }
    let root = try reader.value()
    reader.skipSpace()
    guard reader.at == bytes.count else { throw reader.failure("more follows the value") }
    return root
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value() throws -> JSONTree.Node {
    skipSpace()
    let start = at
    switch byte {
    case UInt8(ascii: "{"): return try container(.object, end: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try container(.array, end: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): return JSONTree.Node(kind: .string, range: try string())
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
    return JSONTree.Node(kind: .other, range: start..<at)
  }

  private mutating func container(
    _ kind: JSONTree.Node.Kind, end: UInt8
  ) throws -> JSONTree.Node {
    let start = at
    depth += 1
    guard depth <= Self.depthLimit else { throw failure("it is nested too deeply") }
    at += 1
    var items: [JSONTree.Item] = []
    var isOver = take(end)
    while !isOver {
      items.append(try item(of: kind))
      isOver = take(end)
      guard isOver || take(UInt8(ascii: ",")) else {
        throw failure("a comma or the end is missing")
      }
    }
    depth -= 1
    return JSONTree.Node(kind: kind, range: start..<at, items: items)
  }

  private mutating func item(of kind: JSONTree.Node.Kind) throws -> JSONTree.Item {
    guard kind == .object else { return JSONTree.Item(name: nil, value: try value()) }
    skipSpace()
    guard byte == UInt8(ascii: "\"") else { throw failure("a name in quotation marks is missing") }
    let name = try string()
    guard take(UInt8(ascii: ":")) else { throw failure("a colon is missing") }
    return JSONTree.Item(name: name, value: try value())
  }

  private mutating func string() throws -> Range<Int> {
    let start = at
    at += 1
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return start..<at
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw failure("a string has a control character or no end")
      default: at += 1
      }
    }
    throw failure("a string has no end")
  }

  private mutating func escape() throws {
    at += 1
    guard let byte else { throw failure("a string has no end") }
    if byte == UInt8(ascii: "u") {
      let digits = bytes[min(at + 1, bytes.count)..<min(at + 5, bytes.count)]
      guard digits.count == 4, digits.allSatisfy(Self.isHexadecimal) else {
        throw failure("\\u needs four hexadecimal digits")
      }
      at += 5
    } else {
      guard "\"\\/bfnrt".utf8.contains(byte) else { throw failure("a string has a wrong escape") }
      at += 1
    }
  }

  private mutating func word(_ word: StaticString) throws {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[at...].starts(with: expected) else { throw failure("that is no value") }
    at += expected.count
  }

  private mutating func number() throws {
    let start = at
    if byte == UInt8(ascii: "-") { at += 1 }
    let first = byte
    let whole = digits()
    guard whole > 0 else {
      at = start
      throw failure("a value is missing")
    }
    guard whole == 1 || first != UInt8(ascii: "0") else { throw failure("a number begins with 0") }
    if byte == UInt8(ascii: ".") {
      at += 1
      guard digits() > 0 else { throw failure("a number lacks digits") }
    }
    guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { return }
    at += 1
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
    guard digits() > 0 else { throw failure("a number lacks digits") }
  }

  private mutating func digits() -> Int {
    let start = at
    while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
    return at - start
  }

  private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  /// Passes over white space and then that byte, if it is next.
  private mutating func take(_ wanted: UInt8) -> Bool {
    skipSpace()
    guard byte == wanted else { return false }
    at += 1
    return true
  }

  private func failure(_ reason: String) -> Failure {
    let isComment = byte == UInt8(ascii: "/")
    return Failure(
      reason: isComment ? "it has a comment, which JSON has not" : reason, offset: at)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    byte < 0x80 && Character(Unicode.Scalar(byte)).isHexDigit
  }
}
