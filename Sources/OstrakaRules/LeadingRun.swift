/// The part `[\w.-]{0,50}?` with which patterns for `name = secret` begin, to match the rest of the
/// name.
///
/// It makes every place a start that is worth a try and the search some 20 times slower. Left out,
/// the same secrets are found, and where a match begins is found by going back from its start.
enum LeadingRun {
  /// How many characters it can have.
  static let limit = 50

  private static let source = "[\\w.-]{0,\(limit)}?"

  /// A pattern without it, and after how many characters it stood. Nil when it doesn't begin a
  /// pattern, or only one of its alternatives.
  static func removed(from pattern: String) -> (pattern: String, offset: Int)? {
    let flags = pattern.hasPrefix("(?i)") ? "(?i)" : ""
    guard pattern.dropFirst(flags.count).hasPrefix(source) else { return nil }
    let rest = pattern.dropFirst(flags.count + source.count)
    guard !hasAlternatives(rest) else { return nil }
    return (flags + rest, flags.count)
  }

  /// How many characters it took out, for what stands after it.
  static var length: Int { source.count }

  /// Where a match begins with it.
  ///
  /// - Parameter floor: where the previous match ended.
  static func start(before index: Int, notBefore floor: Int, in text: Span<UInt8>) -> Int {
    var start = index
    while start > floor, index - start < limit, isMember(text[start - 1]) { start -= 1 }
    return start
  }

  private static func isMember(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Whether there is a `|` outside of all groups. True when in doubt.
  private static func hasAlternatives(_ pattern: Substring) -> Bool {
    // Quoted text, comments and a moved start are too seldom to follow.
    guard !["\\Q", "(?#", "(?x", "\\K"].contains(where: pattern.contains) else { return true }
    var depth = 0
    var isInClass = false
    var isEscaped = false
    for character in pattern {
      switch character {
      case _ where isEscaped: isEscaped = false
      case "\\": isEscaped = true
      case "]": isInClass = false
      case _ where isInClass: break
      case "[": isInClass = true
      case "(": depth += 1
      case ")": depth -= 1
      case "|" where depth <= 0: return true
      default: break
      }
    }
    return depth != 0
  }
}
