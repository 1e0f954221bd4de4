import Foundation

/// Takes a JSON object out of what a model wrote, whatever it wrote around it.
enum JSONInText {
  /// The most places at which an object is looked for.
  static let attempts = 16

  /// The first object that can be read as a value; nil when there is none.
  static func first<Value: Decodable>(_ type: Value.Type, in text: String) -> Value? {
    let bytes = Array(text.utf8)
    var start = bytes.startIndex
    for _ in 0..<attempts {
      guard let brace = bytes[start...].firstIndex(of: UInt8(ascii: "{")) else { return nil }
      if let end = end(of: bytes, from: brace),
        let value = try? JSONDecoder().decode(type, from: Data(bytes[brace...end]))
      {
        return value
      }
      start = brace + 1
    }
    return nil
  }

  /// Where the object that begins there ends, braces in strings aside.
  private static func end(of bytes: [UInt8], from start: Int) -> Int? {
    var (depth, isString, isEscaped) = (0, false, false)
    for index in start..<bytes.count {
      switch bytes[index] {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isString: isEscaped = true
      case UInt8(ascii: "\""): isString.toggle()
      case UInt8(ascii: "{") where !isString: depth += 1
      case UInt8(ascii: "}") where !isString:
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }
}
