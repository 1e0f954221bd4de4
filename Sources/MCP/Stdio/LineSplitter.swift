/// Cuts a stream of bytes into lines, each of bounded length.
struct LineSplitter {
  enum Line: Equatable {
    case text([UInt8])
    /// It was longer than the limit and is lost; the next line is whole again.
    case tooLong
  }

  private let limit: Int
  private var rest: [UInt8] = []
  private var isSkipping = false

  init(limit: Int) { self.limit = limit }

  /// Takes bytes and gives the lines that they end. Empty lines are left out.
  mutating func add(_ bytes: [UInt8]) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      take(bytes[start..<end])
      finish(&lines)
      start = end + 1
    }
    take(bytes[start...])
    return lines
  }

  /// The line that the end of the input ended, if any.
  mutating func end() -> [Line] {
    var lines: [Line] = []
    finish(&lines)
    return lines
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard !isSkipping else { return }
    if rest.count + bytes.count > limit {
      isSkipping = true
      rest = []
    } else {
      rest.append(contentsOf: bytes)
    }
  }

  private mutating func finish(_ lines: inout [Line]) {
    if rest.last == 0x0D { rest.removeLast() }
    if isSkipping { lines.append(.tooLong) } else if !rest.isEmpty { lines.append(.text(rest)) }
    rest = []
    isSkipping = false
  }
}
