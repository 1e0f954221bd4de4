/// An extent of whole lines: the unit that is indexed, ranked and cited.
public struct Passage: Hashable, Codable, Sendable {
  public let extent: Extent
  /// 1-based and inclusive.
  public let lines: ClosedRange<Int>
  /// Its place among the passages of its revision, from 0.
  public let ordinal: Int
  /// The headings it stands under, outermost first; for code, the enclosing declarations.
  public let headings: [String]

  public init(extent: Extent, lines: ClosedRange<Int>, ordinal: Int, headings: [String]) {
    self.extent = extent
    self.lines = lines
    self.ordinal = ordinal
    self.headings = headings
  }
}
