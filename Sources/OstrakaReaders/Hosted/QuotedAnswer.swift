import Foundation

/// Takes a quote and an answer out of what a model wrote, whatever it wrote around them.
enum QuotedAnswer {
  /// The most places at which an object is looked for.
  static let attempts = 16

  /// The first JSON object that has the two fields; nil when there is none. A field that is missing
  /// or null is empty.
  static func parse(_ text: String) -> ModelAnswer? {
    let bytes = Array(text.utf8)
    var start = bytes.startIndex
    for _ in 0..<attempts {
      guard let brace = bytes[start...].firstIndex(of: UInt8(ascii: "{")) else { return nil }
      if let end = end(of: bytes, from: brace), let answer = decode(bytes[brace...end]) {
        return answer
      }
      start = brace + 1
    }
    return nil
  }

  private struct Draft: Decodable {
    let quote: String?
    let answer: String?
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> ModelAnswer? {
    guard let draft = try? JSONDecoder().decode(Draft.self, from: Data(bytes)),
      draft.quote != nil || draft.answer != nil
    else { return nil }
    return ModelAnswer(quote: draft.quote ?? "", answer: draft.answer ?? "")
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
