/// Where a secret stood. It never holds the secret itself.
public struct SecretFinding: Hashable, Codable, Sendable {
  /// The id of the rule that found it.
  public let rule: String
  /// Bytes of the text, 0-based and half-open.
  public let range: Range<Int>
  /// The line where it begins, 1-based.
  public let line: Int

  public init(rule: String, range: Range<Int>, line: Int) {
    self.rule = rule
    self.range = range
    self.line = line
  }
}
