/// A pattern for paths in the language of `.gitignore`, matched byte by byte as git does.
///
/// `*` and `?` stop at slashes; `[a-z]` and `[[:alpha:]]` are sets, `[!a]` its opposite; `**`
/// between slashes spans folders; `\` takes the next byte literally. Time grows with pattern
/// length times path length, whatever the pattern is.
public struct Glob: Hashable, Sendable {
  enum Token: Hashable, Sendable {
    case byte(UInt8)
    case oneByte
    /// Any bytes but slashes.
    case star
    /// Whole folders with their slashes, or nothing.
    case folders
    case everything
    case set(GlobSet)
  }

  private enum Shape: Hashable, Sendable {
    case literal([UInt8])
    /// A star, then bytes without a slash.
    case ending([UInt8])
    case tokens([Token])
    /// A malformed pattern, which matches nothing.
    case nothing
  }

  private let shape: Shape

  /// A pattern from its bytes.
  public init(_ pattern: some Sequence<UInt8>) {
    guard let tokens = GlobParser.tokens(of: Array(pattern)) else {
      shape = .nothing
      return
    }
    if let literal = Self.bytes(of: tokens[...]) {
      shape = .literal(literal)
    } else if tokens.first == .star, let ending = Self.bytes(of: tokens.dropFirst()),
      !ending.contains(slash)
    {
      shape = .ending(ending)
    } else {
      shape = .tokens(tokens)
    }
  }

  /// Whether the whole path matches.
  public func matches(_ path: ArraySlice<UInt8>) -> Bool {
    switch shape {
    case .nothing: false
    case .literal(let bytes): path.elementsEqual(bytes)
    case .ending(let bytes):
      path.count >= bytes.count && path.suffix(bytes.count).elementsEqual(bytes)
        && !path.dropLast(bytes.count).contains(slash)
    case .tokens(let tokens): Self.run(tokens, on: path)
    }
  }

  private static func bytes(of tokens: ArraySlice<Token>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for token in tokens {
      guard case .byte(let byte) = token else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// Follows every way to match at once: a set of places in the pattern, moved byte by byte.
  private static func run(_ tokens: [Token], on path: ArraySlice<UInt8>) -> Bool {
    var places: [Int] = []
    var next: [Int] = []
    enter(0, tokens, &places)
    for byte in path {
      next.removeAll(keepingCapacity: true)
      for place in places where place < tokens.count {
        advance(place, over: byte, tokens, &next)
      }
      if next.isEmpty { return false }
      swap(&places, &next)
    }
    return places.contains(tokens.count)
  }

  private static func enter(_ place: Int, _ tokens: [Token], _ places: inout [Int]) {
    guard !places.contains(place) else { return }
    places.append(place)
    guard place < tokens.count else { return }
    switch tokens[place] {
    case .star, .folders, .everything: enter(place + 1, tokens, &places)
    case .byte, .oneByte, .set: return
    }
  }

  private static func advance(
    _ place: Int, over byte: UInt8, _ tokens: [Token], _ places: inout [Int]
  ) {
    switch tokens[place] {
    case .byte(let wanted):
      if byte == wanted { enter(place + 1, tokens, &places) }
    case .oneByte:
      if byte != slash { enter(place + 1, tokens, &places) }
    case .set(let set):
      if byte != slash, set.contains(byte) { enter(place + 1, tokens, &places) }
    case .star:
      if byte != slash { enter(place, tokens, &places) }
    case .everything:
      enter(place, tokens, &places)
    case .folders:
      // Inside a folder's name the pattern can't go on; after its slash it can.
      if byte == slash {
        enter(place, tokens, &places)
      } else if !places.contains(place) {
        places.append(place)
      }
    }
  }
}

let slash = UInt8(ascii: "/")
