import Foundation
import Ostraka

/// A rule of a gitleaks file: what a pattern matches near a keyword is a secret, if it is random
/// enough and on no allowlist.
///
/// It means what it means to gitleaks 8
/// (https://github.com/gitleaks/gitleaks/blob/master/detect/detect.go), but for these:
/// - A match begins at most 1 KiB from a keyword, and at most 64 KiB after that are looked at.
/// - The path and the commit of a document aren't known. A rule that is limited to paths is used
///   for all, and an allowlist that has paths or commits doesn't allow anything by them.
/// - The comment `gitleaks:allow` has no effect: who writes a text doesn't decide what is masked.
/// - Where a pattern takes too long, there is no match, and the search goes on further on.
public struct PatternRule: SecretRule {
  public let id: String
  /// What the file says about it. May be empty.
  public let summary: String
  public let keywords: [String]
  public let tags: [String]

  let pattern: Pattern
  /// The group that is the secret. Nil stands for the first that isn't empty.
  let secretGroup: Int?
  /// Bits per byte that a secret must exceed.
  let entropy: Double?
  let allowlists: [Allowlist]

  /// How much of a long line an allowlist sees before and after the match, in bytes.
  private static let lineReach = 1 << 12

  public func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    var secrets: [Range<Int>] = []
    let search = PatternSearch(pattern)
    var next = 0
    var lastEnd = 0
    let ranges = SearchRanges.ranges(near: keywords.isEmpty ? nil : mentions, in: text.count)
    for range in ranges {
      next = max(next, range.lowerBound)
      while next < range.upperBound,
        search.find(in: text, from: next, startingBefore: range.upperBound),
        let match = search.range(of: 0)
      {
        if let secret = secret(of: search, after: lastEnd, in: text) { secrets.append(secret) }
        lastEnd = match.upperBound
        next = max(lastEnd, next + 1)
      }
    }
    // A group in a lookahead can stand after the match, and after the next one.
    return secrets.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// The secret of the match that a search is at, if it is one.
  ///
  /// - Parameter floor: where the previous match ended.
  private func secret(
    of search: borrowing PatternSearch, after floor: Int, in text: Span<UInt8>
  ) -> Range<Int>? {
    guard let match = matchRange(of: search, after: floor, in: text) else { return nil }
    let range = secretRange(of: search) ?? match
    guard !range.isEmpty else { return nil }
    let secret = text.extracting(range)
    if let entropy, Self.entropy(of: secret) <= entropy { return nil }
    guard !allowlists.isEmpty else { return range }
    let matched = text.extracting(match)
    let line = text.extracting(Self.line(of: match, in: text))
    let isAllowed = allowlists.contains {
      $0.allows(secret: secret, match: matched, line: line)
    }
    return isAllowed ? nil : range
  }

  /// Where the group stands that is the secret. Nil when the whole match is.
  private func secretRange(of search: borrowing PatternSearch) -> Range<Int>? {
    if let secretGroup { return search.range(of: secretGroup) ?? 0..<0 }
    var group = 1
    while group <= pattern.groupCount {
      if let range = search.range(of: group), !range.isEmpty { return range }
      group += 1
    }
    return nil
  }

  /// The match without the line breaks at its ends.
  private func matchRange(
    of search: borrowing PatternSearch, after floor: Int, in text: Span<UInt8>
  ) -> Range<Int>? {
    guard let range = search.range(of: 0) else { return nil }
    var (start, end) = (range.lowerBound, range.upperBound)
    if pattern.hasLeadingRun {
      start = LeadingRun.start(before: start, notBefore: floor, in: text)
    }
    while start < end, text[start] == 0x0a { start += 1 }
    while start < end, text[end - 1] == 0x0a { end -= 1 }
    return start..<end
  }

  private static func line(of match: Range<Int>, in text: Span<UInt8>) -> Range<Int> {
    var (start, end) = (match.lowerBound, match.upperBound)
    let first = max(0, start - lineReach)
    let last = min(text.count, end + lineReach)
    while start > first, text[start - 1] != 0x0a { start -= 1 }
    while end < last, text[end] != 0x0a { end += 1 }
    return start..<end
  }

  /// Shannon's, in bits per byte.
  private static func entropy(of text: Span<UInt8>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for index in text.indices { counts[Int(text[index])] += 1 }
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / Double(text.count)
      return sum - share * log2(share)
    }
  }
}
