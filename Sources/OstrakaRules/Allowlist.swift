/// What a rule finds and what is no secret for all that.
struct Allowlist: Sendable {
  enum Target: String, Sendable {
    case secret
    case match
    /// Every line that the match is on.
    case line
  }

  let patterns: [Pattern]
  let target: Target
  let stopWords: StopWords?
  /// Both a pattern and a stop word must be there, if it has both.
  let needsAll: Bool

  func allows(secret: Span<UInt8>, match: Span<UInt8>, line: Span<UInt8>) -> Bool {
    let target =
      switch target {
      case .secret: secret
      case .match: match
      case .line: line
      }
    let hasWord = stopWords?.occur(in: secret)
    // With one of them alone, that one decides.
    if needsAll, hasWord == false { return false }
    if !needsAll, hasWord == true { return true }
    if patterns.isEmpty { return hasWord == true }
    return patterns.contains { $0.matches(target) }
  }
}
