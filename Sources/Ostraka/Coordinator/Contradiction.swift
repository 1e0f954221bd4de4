/// Finds out whether two quotes contradict each other: the same subject and attribute, but typed
/// values that differ or an explicit negation. Merely different wording is no contradiction.
public struct Contradiction: Sendable {
  private let analyzer: Analyzer

  /// The share of common terms from which two quotes speak of the same thing.
  static let sameSubject = 0.6
  /// Below this many common terms too little is said to compare numbers, or to deny anything.
  static let fewestCommon = 2

  public init(analyzer: Analyzer = Analyzer()) {
    self.analyzer = analyzer
  }

  /// What differs, in words such as `3 against 5`; nil when the quotes don't contradict.
  public func difference(_ left: String, _ right: String) -> String? {
    difference(statement(left), statement(right))
  }

  /// A quote taken apart, for a caller that compares it with many others.
  func statement(_ quote: String) -> Statement { Statement(quote, analyzer) }

  func difference(_ left: Statement, _ right: Statement) -> String? {
    let common = left.subject.intersection(right.subject)
    let all = left.subject.union(right.subject)
    // A word that only the one has and another that only the other has make two subjects, such as
    // a read timeout and a write timeout.
    guard common == left.subject || common == right.subject, !common.isEmpty,
      Double(common.count) >= Self.sameSubject * Double(all.count)
    else { return nil }
    let saysMuch = common.count >= Self.fewestCommon
    if let (one, other) = differingValues(left, right) {
      // One word is subject enough for a date or a duration, but not for any number.
      return saysMuch || one.kind != .number ? "\(one.text) against \(other.text)" : nil
    }
    guard saysMuch else { return nil }
    let sameValues = Set(left.values) == Set(right.values)
    guard sameValues, left.isNegated != right.isNegated else { return nil }
    return "one says so, the other denies it"
  }

  /// The one value in which two statements differ, of the same kind in both. Where more differs they speak
  /// of different things, such as of two years.
  private func differingValues(_ left: Statement, _ right: Statement) -> (TypedValue, TypedValue)? {
    var found: (TypedValue, TypedValue)?
    for kind in TypedValue.Kind.allCases {
      let ours = Set(left.values.filter { $0.kind == kind })
      let theirs = Set(right.values.filter { $0.kind == kind })
      guard !ours.isEmpty, !theirs.isEmpty, ours != theirs else { continue }
      let (mine, other) = (ours.subtracting(theirs), theirs.subtracting(ours))
      guard found == nil, mine.count == 1, other.count == 1, let one = mine.first,
        let another = other.first, !one.mayEqual(another)
      else { return nil }
      found = (one, another)
    }
    return found
  }
}
