/// Takes a pattern apart into tokens.
struct GlobParser {
  private let pattern: [UInt8]
  private var index = 0
  private var tokens: [Glob.Token] = []

  /// The tokens of a pattern, or nil if it is malformed: an open bracket, a backslash at its end.
  static func tokens(of pattern: [UInt8]) -> [Glob.Token]? {
    var parser = GlobParser(pattern: pattern)
    return parser.parse() ? parser.tokens : nil
  }

  private init(pattern: [UInt8]) { self.pattern = pattern }

  private mutating func parse() -> Bool {
    while index < pattern.count {
      switch pattern[index] {
      case UInt8(ascii: "*"):
        parseStars()
      case UInt8(ascii: "?"):
        tokens.append(.oneByte)
        index += 1
      case UInt8(ascii: "["):
        guard let set = parseSet() else { return false }
        tokens.append(.set(set))
      default:
        guard let byte = parseByte() else { return false }
        tokens.append(.byte(byte))
      }
    }
    return true
  }

  /// Two stars or more span folders only as a whole component; anywhere else they are one star.
  private mutating func parseStars() {
    let start = index
    while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
    let isComponent =
      (start == 0 || pattern[start - 1] == slash)
      && (index == pattern.count || pattern[index] == slash)
    guard index - start > 1, isComponent else { return tokens.append(.star) }
    if index == pattern.count { return tokens.append(.everything) }
    tokens.append(.folders)
    index += 1
  }

  private mutating func parseByte() -> UInt8? {
    if pattern[index] == UInt8(ascii: "\\") { index += 1 }
    guard index < pattern.count else { return nil }
    defer { index += 1 }
    return pattern[index]
  }

  private mutating func parseSet() -> GlobSet? {
    var set = GlobSet()
    index += 1
    if index < pattern.count, [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[index]) {
      set.isNegated = true
      index += 1
    }
    var isFirst = true
    while index < pattern.count {
      // A bracket in the first place is a member, not the end.
      if pattern[index] == UInt8(ascii: "]"), !isFirst {
        index += 1
        return set
      }
      isFirst = false
      guard parseMember(into: &set) else { return nil }
    }
    return nil
  }

  private mutating func parseMember(into set: inout GlobSet) -> Bool {
    if pattern[index...].starts(with: "[:".utf8), let name = className() {
      index += name.count + 4
      return set.insert(named: name)
    }
    guard let low = parseByte() else { return false }
    guard index + 1 < pattern.count, pattern[index] == UInt8(ascii: "-"),
      pattern[index + 1] != UInt8(ascii: "]")
    else {
      set.insert(low...low)
      return true
    }
    index += 1
    guard let high = parseByte() else { return false }
    // A range that runs backwards holds its first byte alone, in git too.
    set.insert(low...(high < low ? low : high))
    return true
  }

  /// The name in `[:name:]` at this place.
  private func className() -> ArraySlice<UInt8>? {
    let rest = pattern[(index + 2)...]
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon + 1 < pattern.count,
      pattern[colon + 1] == UInt8(ascii: "]")
    else { return nil }
    return rest[..<colon]
  }
}
