import Foundation

/// Finds a model's quote in stored bytes: a quote that isn't there is no evidence.
///
/// White space is compared as one blank, since models break lines anew, and Markdown's asterisks and
/// backticks are not compared, since models leave them out; everything else must be the same byte for
/// byte. What is found is a range of the stored bytes, so that the citation is exact.
public struct QuoteLocator: Sendable {
  /// The bytes with each run of white space as one blank and without marks of emphasis.
  private let normalized: Data
  /// Where each byte of `normalized` stands in the text.
  private let places: [Int32]

  /// The shortest quote that counts, in bytes without white space at its ends.
  public static let shortest = 3

  /// - Parameter text: at most 2 GiB.
  public init(_ text: Data) {
    var normalized: [UInt8] = []
    var places: [Int32] = []
    normalized.reserveCapacity(text.count)
    places.reserveCapacity(text.count)
    for (place, byte) in text.enumerated() where !Self.isEmphasis(byte) {
      let isBlank = Self.isBlank(byte)
      if isBlank, normalized.last == Self.blank { continue }
      normalized.append(isBlank ? Self.blank : byte)
      places.append(Int32(place))
    }
    self.normalized = Data(normalized)
    self.places = places
  }

  /// The range of the text that holds the quote; nil when it doesn't, or the quote is too short.
  ///
  /// Of several places it is the first.
  public func range(of quote: String) -> Range<Int>? {
    let wanted = Self.normal(quote)
    guard wanted.count >= Self.shortest, let found = normalized.range(of: Data(wanted)) else {
      return nil
    }
    let last = Int(places[found.upperBound - 1])
    return Int(places[found.lowerBound])..<last + 1
  }

  private static let blank = UInt8(ascii: " ")

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isEmphasis(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "`")
  }

  private static func normal(_ quote: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in quote.utf8 where !isEmphasis(byte) {
      let isBlank = isBlank(byte)
      if isBlank, bytes.last == blank || bytes.isEmpty { continue }
      bytes.append(isBlank ? blank : byte)
    }
    if bytes.last == blank { bytes.removeLast() }
    return bytes
  }
}
