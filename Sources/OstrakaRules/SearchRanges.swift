/// Where in a text the matches of a rule are looked for.
enum SearchRanges {
  /// How far before and after the beginning of a keyword a match can begin, in bytes. The keyword is
  /// nearly always a part of the match, and near its beginning.
  static let distance = 1 << 10
  /// The longest range: it bounds what one start of a pattern of quadratic cost can see.
  static let limit = 1 << 9

  /// Ranges without overlaps, in ascending order.
  ///
  /// - Parameter mentions: where keywords begin, in ascending order. Nil stands for everywhere.
  static func ranges(near mentions: [Int]?, in count: Int) -> [Range<Int>] {
    guard let mentions else { return pieces(of: 0..<count) }
    var ranges: [Range<Int>] = []
    var open = 0..<0
    for mention in mentions {
      let start = max(0, mention - distance)
      let end = min(count, mention + distance)
      if start > open.upperBound {
        ranges += pieces(of: open)
        open = start..<max(start, end)
      } else {
        open = open.lowerBound..<max(open.upperBound, end)
      }
    }
    return ranges + pieces(of: open)
  }

  private static func pieces(of range: Range<Int>) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: limit).map {
      $0..<min($0 + limit, range.upperBound)
    }
  }
}
