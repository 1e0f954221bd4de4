/// What a question of how many, how much, how long or how old measures.
enum Measured {
  /// `messages` in "how many messages".
  case count(of: Set<Term>)
  case amount, duration, age
  /// How far, big or fast: anything that has a unit.
  case size
  /// How often: told in too many ways to be picked out.
  case frequency

  /// - words: the first ones of the question, in lower case.
  init(_ words: [String], _ analyzer: Analyzer) {
    let how = words.firstIndex(of: "how").map { words[($0 + 1)...] } ?? []
    switch how.first {
    case "many": self = .count(of: Set(how.dropFirst().prefix(1).flatMap(analyzer.terms)))
    case "much": self = .amount
    case "long": self = .duration
    case "old": self = .age
    case "often": self = .frequency
    default: self = .size
    }
  }

  /// Whether a number says it.
  ///
  /// - unit: the word right after it.
  /// - near: its own terms and those of the few words after it.
  func fits(number: String, unit: Term?, near: Set<Term>) -> Bool {
    switch self {
    case .count(let things):
      // "She has three."
      let isTimes = Self.occasions.contains(number.lowercased())
      return unit == nil && !isTimes ? !Self.isShare(number) : !things.isDisjoint(with: near)
    case .amount: return Self.isShare(number) || unit.map { !Self.times.contains($0) } ?? false
    case .duration: return unit.map(Self.times.contains) ?? false
    case .age: return unit == nil || !Self.times.isDisjoint(with: near)
    case .size: return unit != nil || number.contains { !$0.isNumber }
    case .frequency: return false
    }
  }

  private static func isShare(_ number: String) -> Bool { number.contains { "$€£%".contains($0) } }

  private static let occasions: Set<String> = ["once", "twice"]
  private static let times = Set(
    Analyzer().terms(
      in: """
        millisecond second minute hour day night week weekend month year decade century
        """))
}
