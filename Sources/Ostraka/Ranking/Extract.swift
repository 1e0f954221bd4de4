import Foundation

/// What extraction found in the stored bytes.
public struct Extract: Sendable, Hashable {
  /// A verbatim piece of a revision.
  public struct Quote: Sendable, Hashable {
    public let extent: Extent
    /// 1-based and inclusive.
    public let lines: ClosedRange<Int>
    /// Exactly the bytes at the extent: whole characters, no white space around them.
    public let bytes: Data

    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// What answers the question: at most `Extraction.quoteLimit` bytes.
  public let answer: Quote
  /// The value in it that was asked for (who, when, how many, which), a date that is told by its distance
  /// followed by the date itself; nil where that isn't clear.
  public let span: String?
  /// 0...1: the chance that this answers the question, as `Calibration` has it from the evidence.
  public let confidence: Double
  /// Up to two other pieces that speak for it, best first.
  public let supporting: [Quote]
}
