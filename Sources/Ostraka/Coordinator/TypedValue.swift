/// A value with a type, so that `3` and `three`, `1 hour` and `60 minutes` are the same, and `3` and `v3` are
/// not.
struct TypedValue: Hashable {
  enum Kind: CaseIterable { case date, time, version, duration, size, percentage, number, yesNo }

  let kind: Kind
  /// What is compared.
  private let canonical: String
  /// What stands in the text.
  let text: String
  /// What it may be meant as too.
  private var alternative: String?

  static func == (left: TypedValue, right: TypedValue) -> Bool {
    left.kind == right.kind && left.canonical == right.canonical
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(canonical)
  }

  private init(
    _ kind: Kind, _ canonical: String, _ text: String, alternative: String? = nil
  ) {
    (self.kind, self.canonical, self.text) = (kind, canonical, text)
    self.alternative = alternative
  }

  /// Whether both may be meant as the same.
  func mayEqual(_ other: TypedValue) -> Bool {
    self == other
      || kind == other.kind
        && (alternative == other.canonical || other.alternative == canonical)
  }

  /// The value that some words begin with, and how many words it takes; nil for none.
  ///
  /// - words: without the punctuation around them.
  static func read(_ words: ArraySlice<String>) -> (value: TypedValue, count: Int)? {
    guard let first = words.first?.lowercased(), !first.isEmpty else { return nil }
    if let value = yesNo(first) { return (value, 1) }
    let next = words.dropFirst().first?.lowercased() ?? ""
    // "A second server" is no time.
    if let number = spelled[first]
      ?? (next == "second" || unitOf(next) == nil ? nil : articles[first])
    {
      return quantity(number, next, words)
    }
    // Nearly all words end here, before any pattern is tried.
    guard first.utf8.contains(where: \.isDigit) || DateNames.isMonth(first) else { return nil }
    for count in [4, 3, 1] where words.count >= count {
      let text = words.prefix(count).joined(separator: " ")
      if let day = DateTerms.day(text) { return (TypedValue(.date, "\(day.number)", text), count) }
    }
    return numeric(first, next, words)
  }

  private static func yesNo(_ word: String) -> TypedValue? {
    switch word {
    case "yes", "true", "enabled": TypedValue(.yesNo, "yes", word)
    case "no", "false", "disabled": TypedValue(.yesNo, "no", word)
    default: nil
    }
  }

  private static func numeric(
    _ word: String, _ next: String, _ words: ArraySlice<String>
  ) -> (value: TypedValue, count: Int)? {
    switch NumericWord(word) {
    case .time:
      // "8:30" is "08:30".
      let hour = word.prefix { $0 != ":" }
      return (TypedValue(.time, hour.count == 1 ? "0" + word : word, word), 1)
    case .version(let version): return (TypedValue(.version, version, version), 1)
    case .number("", let number, ""): return quantity(number, next, words)
    case .number(let sign, let number, let suffix):
      if sign.isEmpty, let (kind, factor) = unitOf(suffix) {
        return (TypedValue(kind, plain(number * factor), word), 1)
      }
      let text = sign + plain(number) + suffix
      let alternative =
        NumericWord.mayHaveThousands(word) ? sign + plain(number * 1_000) + suffix : nil
      return (TypedValue(.number, text, text, alternative: alternative), 1)
    case nil: return nil
    }
  }

  /// A number, with the next word where that is a unit.
  private static func quantity(
    _ number: Double, _ next: String, _ words: ArraySlice<String>
  ) -> (value: TypedValue, count: Int) {
    let isThousands = words.first.map(NumericWord.mayHaveThousands) ?? false
    func value(_ kind: Kind, _ factor: Double, _ text: String) -> TypedValue {
      TypedValue(
        kind, plain(number * factor), text,
        alternative: isThousands ? plain(number * factor * 1_000) : nil)
    }
    let text = words.prefix(2).joined(separator: " ")
    if let factor = magnitudes[next] { return (value(.number, factor, text), 2) }
    guard let (kind, factor) = unitOf(next) else {
      return (value(.number, 1, isThousands ? words.first ?? "" : plain(number)), 1)
    }
    return (value(kind, factor, text), 2)
  }

  /// To six places, without a fraction where there is none.
  private static func plain(_ number: Double) -> String {
    let rounded = (number * 1e6).rounded() / 1e6
    return Int(exactly: rounded).map(String.init) ?? String(rounded)
  }

  private static func unitOf(_ word: String) -> (Kind, Double)? {
    if let milliseconds = durations[word] { return (.duration, milliseconds) }
    if let bytes = sizes[word] { return (.size, bytes) }
    return ["%", "percent"].contains(word) ? (.percentage, 1) : nil
  }

  private static let magnitudes: [String: Double] = [
    "thousand": 1e3, "million": 1e6, "billion": 1e9,
  ]

  /// In milliseconds.
  private static let durations: [String: Double] = units([
    ("ms millisecond milliseconds", 1), ("s sec secs second seconds", 1_000),
    ("min mins minute minutes", 60_000), ("h hour hours", 3_600_000), ("day days", 86_400_000),
    ("week weeks", 604_800_000),
  ])

  /// In bytes, by powers of 1024.
  private static let sizes: [String: Double] = units([
    ("byte bytes", 1), ("kb kib", 1_024), ("mb mib", 1_048_576), ("gb gib", 1_073_741_824),
    ("tb tib", 1_099_511_627_776),
  ])

  private static func units(_ table: [(String, Double)]) -> [String: Double] {
    var units: [String: Double] = [:]
    for (names, factor) in table {
      for name in names.split(separator: " ") { units[String(name)] = factor }
    }
    return units
  }

  private static let articles: [String: Double] = ["a": 1, "an": 1, "one": 1]

  private static let spelled: [String: Double] = {
    let small =
      "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
      + "seventeen eighteen nineteen twenty"
    var numbers: [String: Double] = [
      "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
      "ninety": 90,
    ]
    for (index, word) in small.split(separator: " ").enumerated() {
      numbers[String(word)] = Double(index + 2)
    }
    return numbers
  }()
}
