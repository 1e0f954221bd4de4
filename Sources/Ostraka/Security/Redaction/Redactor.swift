import Foundation

/// Finds secrets in text and overwrites them, and nothing else, by a mask of the same length.
public struct Redactor: Sendable {
  private let rules: [any SecretRule]
  private let automaton: KeywordAutomaton
  /// The rule of each keyword of the automaton.
  private let ruleOfKeyword: [Int]
  /// The rules without a keyword, to which every text is given.
  private let eager: [Int]

  /// Ostraka's own rules, compiled once.
  public static let builtIn = Redactor()

  /// - Parameter rules: in order of precedence: of two findings that overlap the earlier rule's id
  ///   is reported and the union of both ranges is masked.
  public init(rules: [any SecretRule] = SecretFormat.all) {
    self.rules = rules
    let keywords = rules.enumerated().flatMap { index, rule in
      rule.keywords.filter { !$0.isEmpty }.map { (rule: index, text: $0) }
    }
    automaton = KeywordAutomaton(keywords: keywords.map(\.text))
    ruleOfKeyword = keywords.map(\.rule)
    eager = rules.indices.filter { rules[$0].keywords.allSatisfy(\.isEmpty) }
  }

  /// In ascending order, without overlaps. Bytes that are a mask already are no finding.
  public func findings(in text: Data) -> [SecretFinding] {
    text.withUnsafeBytes { findings(in: $0.bindMemory(to: UInt8.self)) }
  }

  /// The same number of bytes with each secret overwritten by a mask; line breaks within a secret
  /// stay.
  public func redacted(_ text: Data) -> (text: Data, findings: [SecretFinding]) {
    let findings = findings(in: text)
    guard !findings.isEmpty else { return (text, []) }
    var masked = Data(text)
    masked.withUnsafeMutableBytes { bytes in
      let bytes = bytes.bindMemory(to: UInt8.self)
      for finding in findings { SecretMask.write(over: finding.range, of: bytes) }
    }
    return (masked, findings)
  }

  /// The text with each secret overwritten by a mask of as many bytes.
  public func redacted(_ text: String) -> String {
    let (masked, findings) = redacted(Data(text.utf8))
    return findings.isEmpty ? text : String(decoding: masked, as: UTF8.self)
  }

  private func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [SecretFinding] {
    var found: [(range: Range<Int>, rule: Int)] = []
    for (rule, mentions) in mentions(in: bytes) {
      for range in rules[rule].secrets(in: bytes.span, near: mentions) {
        let range = wholeEscapes(range.clamped(to: 0..<bytes.count), in: bytes)
        if !range.isEmpty { found.append((range, rule)) }
      }
    }
    guard !found.isEmpty else { return [] }
    let united = Self.united(found).filter { !SecretMask.covers($0.range, of: bytes) }
    return numbered(united, in: bytes)
  }

  /// For each rule that has a keyword in the text: where, in ascending order.
  private func mentions(in bytes: UnsafeBufferPointer<UInt8>) -> [(rule: Int, starts: [Int])] {
    var starts: [[Int]] = []
    var mentioned = eager
    automaton.scan(bytes) { keyword, start in
      if starts.isEmpty { starts = [[Int]](repeating: [], count: rules.count) }
      let rule = ruleOfKeyword[keyword]
      if starts[rule].isEmpty { mentioned.append(rule) }
      starts[rule].append(start)
    }
    return mentioned.map { ($0, starts.isEmpty ? [] : Self.ascending(starts[$0])) }
  }

  private static func ascending(_ starts: [Int]) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(starts.count)
    for start in starts.sorted() where start != result.last { result.append(start) }
    return result
  }

  /// The range without a part of an escape at either end: to overwrite the `t` of `\t` or the `\`
  /// of `\"` would break the string around it.
  private func wholeEscapes(
    _ range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Range<Int> {
    var range = range
    if !range.isEmpty, bytes.backslashes(before: range.lowerBound) % 2 == 1 {
      let length = bytes[range.lowerBound] == UInt8(ascii: "u") ? 5 : 1
      range = min(range.lowerBound + length, range.upperBound)..<range.upperBound
    }
    if !range.isEmpty, bytes.backslashes(before: range.upperBound) % 2 == 1 {
      range = range.lowerBound..<range.upperBound - 1
    }
    return range
  }

  private static func united(
    _ found: [(range: Range<Int>, rule: Int)]
  ) -> [(range: Range<Int>, rule: Int)] {
    var result: [(range: Range<Int>, rule: Int)] = []
    for next in found.sorted(by: { ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule) }
    ) {
      if let last = result.last, last.range.upperBound > next.range.lowerBound {
        let end = max(last.range.upperBound, next.range.upperBound)
        result[result.count - 1] = (last.range.lowerBound..<end, min(last.rule, next.rule))
      } else {
        result.append(next)
      }
    }
    return result
  }

  /// The findings with their lines, which are counted in one pass.
  private func numbered(
    _ found: [(range: Range<Int>, rule: Int)], in bytes: UnsafeBufferPointer<UInt8>
  ) -> [SecretFinding] {
    var line = 1
    var position = 0
    return found.map { range, rule in
      while position < range.lowerBound {
        if bytes[position] == 0x0A { line += 1 }
        position += 1
      }
      return SecretFinding(rule: rules[rule].id, range: range, line: line)
    }
  }
}
