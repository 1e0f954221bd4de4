import Ostraka

/// Finds where some terms stand among the terms of a text that are written with spaces between them.
struct TermFinder {
  /// By length in bytes: the terms of that length.
  private let byLength: [[(bytes: [UInt8], index: Int)]]
  private let terms: [Term]

  init(_ terms: Set<Term>) {
    self.terms = terms.sorted()
    var byLength: [[(bytes: [UInt8], index: Int)]] = []
    for (index, term) in self.terms.enumerated() {
      let bytes = Array(term.text.utf8)
      while byLength.count <= bytes.count { byLength.append([]) }
      byLength[bytes.count].append((bytes, index))
    }
    self.byLength = byLength
  }

  /// The positions of each term that occurs, counted in terms from 0, ascending.
  func positions(in bytes: UnsafeBufferPointer<UInt8>) -> [Term: [Int]] {
    var positions: [Term: [Int]] = [:]
    var (start, position) = (0, 0)
    for end in 0...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: " ") {
      let length = end - start
      if length > 0 {
        // Most words differ in length or in the first letter from all that are asked for.
        if length < byLength.count {
          for term in byLength[length]
          where term.bytes[0] == bytes[start] && Self.equal(term.bytes, bytes, from: start) {
            positions[terms[term.index], default: []].append(position)
          }
        }
        position += 1
      }
      start = end + 1
    }
    return positions
  }

  private static func equal(
    _ term: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Bool {
    for offset in term.indices where term[offset] != bytes[start + offset] { return false }
    return true
  }
}
