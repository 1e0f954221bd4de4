import Foundation

/// Finds out whether two quotes contradict each other: the same subject and attribute, but typed
/// values that differ or an explicit negation. Merely different wording is no contradiction.
public struct Contradiction: Sendable {
  private let analyzer: Analyzer

  /// The share of common terms from which two quotes speak of the same thing.
  static let sameSubject = 0.6
  /// Below this many common terms too little is said to compare.
  static let fewestCommon = 2

  static let negations: Set<String> = [
    "not", "never", "no", "cannot", "can't", "doesn't", "don't", "isn't", "won't", "without",
  ]

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
    guard common == left.subject || common == right.subject, common.count >= Self.fewestCommon,
      Double(common.count) >= Self.sameSubject * Double(all.count)
    else { return nil }
    if let pair = differingValues(left, right) { return "\(pair.0) against \(pair.1)" }
    let sameValues = Set(left.values) == Set(right.values)
    guard sameValues, left.isNegated != right.isNegated else { return nil }
    return "one says so, the other denies it"
  }

  /// The values of one type that each statement has exactly one of, where they differ.
  private func differingValues(_ left: Statement, _ right: Statement) -> (String, String)? {
    for kind in TypedValue.Kind.allCases {
      let ours = Set(left.values.filter { $0.kind == kind })
      let theirs = Set(right.values.filter { $0.kind == kind })
      guard let one = ours.first, let other = theirs.first, ours.count == 1, theirs.count == 1,
        one != other
      else { continue }
      return (one.text, other.text)
    }
    return nil
  }
}

/// A quote taken apart: its typed values, whether it is negated, and what it is about.
struct Statement {
  var values: [TypedValue] = []
  var isNegated = false
  var subject: Set<Term> = []

  init(_ text: String, _ analyzer: Analyzer) {
    var rest: [Substring] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let bare = word.trimmingCharacters(in: CharacterSet(charactersIn: ".,;:!?()[]\"'`*“”"))
      if let value = TypedValue(bare) {
        values.append(value)
      } else if Contradiction.negations.contains(bare.lowercased()) {
        isNegated.toggle()
      } else {
        rest.append(word)
      }
    }
    subject = Set(analyzer.queryTerms(in: rest.joined(separator: " ")))
  }
}

/// A value with a type, so that `3` and `3.0` are the same and `3` and `v3` are not.
struct TypedValue: Hashable {
  enum Kind: CaseIterable { case date, version, number, yesNo }

  let kind: Kind
  let text: String

  /// Reads one word without surrounding punctuation; nil when it is no typed value.
  init?(_ word: String) {
    let lower = word.lowercased()
    let hasDigit = lower.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
    if ["yes", "true", "enabled"].contains(lower) {
      (kind, text) = (.yesNo, "yes")
    } else if ["no", "false", "disabled"].contains(lower) {
      (kind, text) = (.yesNo, "no")
    } else if !hasDigit {
      // Nearly all words end here, before any pattern is tried.
      return nil
    } else if lower.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil {
      (kind, text) = (.date, lower)
    } else if let match = lower.wholeMatch(of: /v?(\d+\.\d+\.\d+[\w.\-]*)/) {
      (kind, text) = (.version, String(match.1))
    } else if let match = lower.wholeMatch(of: /v(\d+(\.\d+)?)/) {
      (kind, text) = (.version, String(match.1))
    } else if let match = lower.wholeMatch(of: /([$€£]?)(\d[\d,_]*(\.\d+)?)(\D*)/),
      let number = Double(match.2.filter { $0 != "," && $0 != "_" })
    {
      (kind, text) = (.number, "\(match.1)\(number.formatted(.number.grouping(.never)))\(match.4)")
    } else {
      return nil
    }
  }
}
