/// Reduces English words to stems, so that "indexes" and "indexing" meet at "index".
///
/// It follows the published description of the Snowball English stemmer ("Porter2", Porter 2001,
/// https://snowballstem.org/algorithms/english/stemmer.html) without step 0: possessives are gone
/// before a word gets here.
struct EnglishStemmer {
  private var word: [UInt8]
  /// Where the region after the first vowel and non-vowel begins.
  private var r1 = 0
  /// The same, counted within R1.
  private var r2 = 0

  /// Stems a word in place. It must be lower-case ASCII letters only.
  static func stem(_ word: inout [UInt8]) {
    guard word.count > 2 else { return }
    if word.count <= 6, let stem = exceptions[String(decoding: word, as: UTF8.self)] {
      word = Array(stem.utf8)
      return
    }
    var stemmer = EnglishStemmer(taking: &word)
    stemmer.run()
    swap(&word, &stemmer.word)
  }

  private init(taking word: inout [UInt8]) {
    self.word = []
    swap(&self.word, &word)
    markConsonantYs()
    r1 = Self.irregularPrefixes.first { self.word.starts(with: $0) }?.count ?? region(after: 0)
    r2 = region(after: r1)
  }

  private mutating func run() {
    removePlural()
    if !isInvariantAfterPlural {
      removePastAndGerund()
      if word.count > 2, last == .y || last == .consonantY, !isVowel(at: word.count - 2) {
        word[word.count - 1] = .i
      }
      replaceSuffix(by: Self.step2)
      replaceSuffix(by: Self.step3)
      replaceSuffix(by: Self.step4)
      removeFinalLetter()
    }
    for index in word.indices where word[index] == .consonantY { word[index] = .y }
  }

  /// Step 1a.
  private mutating func removePlural() {
    guard last == .s || last == .d else { return }
    if ends(with: "sses") {
      word.removeLast(2)
    } else if ends(with: "ies") || ends(with: "ied") {
      word.removeLast(word.count > 4 ? 2 : 1)
    } else if last == .s, !ends(with: "us"), !ends(with: "ss"), hasVowel(before: word.count - 2) {
      word.removeLast()
    }
  }

  /// Step 1b.
  private mutating func removePastAndGerund() {
    if let count = suffixLength(of: ["eedly", "eed"]) {
      if word.count - count >= r1 { word.removeLast(count - 2) }
      return
    }
    guard let count = suffixLength(of: ["ingly", "edly", "ing", "ed"]),
      hasVowel(before: word.count - count)
    else { return }
    word.removeLast(count)
    if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
      word.append(.e)
    } else if endsInDouble {
      word.removeLast()
    } else if r1 >= word.count, endsInShortSyllable(at: word.count) {
      word.append(.e)
    }
  }

  /// Steps 2 to 4: the longest suffix that matches decides, whether or not it may be replaced.
  private mutating func replaceSuffix(by rules: [[Rule]]) {
    guard let last, let index = Self.index(of: last) else { return }
    for rule in rules[index] where ends(with: rule.suffix) {
      let start = word.count - rule.suffix.utf8CodeUnitCount
      guard start >= (rule.inR2 ? r2 : r1) else { return }
      guard rule.precededBy.isEmpty || (start > 0 && rule.precededBy.contains(word[start - 1]))
      else { return }
      word.removeSubrange(start...)
      word.append(contentsOf: rule.replacement)
      return
    }
  }

  /// Step 5.
  private mutating func removeFinalLetter() {
    let end = word.count - 1
    if last == .e, end >= r2 || (end >= r1 && !endsInShortSyllable(at: end)) {
      word.removeLast()
    } else if last == .l, end >= r2, ends(with: "ll") {
      word.removeLast()
    }
  }

  // MARK: What the word looks like

  private var last: UInt8? { word.last }

  /// A y that begins the word or follows a vowel counts as a consonant; upper case marks it.
  private mutating func markConsonantYs() {
    for index in word.indices where word[index] == .y {
      if index == 0 || isVowel(at: index - 1) { word[index] = .consonantY }
    }
  }

  private func region(after start: Int) -> Int {
    var index = start
    while index < word.count, !isVowel(at: index) { index += 1 }
    while index < word.count, isVowel(at: index) { index += 1 }
    return min(index + 1, word.count)
  }

  private func isVowel(at index: Int) -> Bool {
    switch word[index] {
    case .a, .e, .i, .o, .u, .y: true
    default: false
    }
  }

  private func hasVowel(before end: Int) -> Bool {
    var index = 0
    while index < end {
      if isVowel(at: index) { return true }
      index += 1
    }
    return false
  }

  private var endsInDouble: Bool {
    guard word.count >= 2, let last, word[word.count - 2] == last else { return false }
    return Self.doubled.contains(last)
  }

  private func endsInShortSyllable(at end: Int) -> Bool {
    guard end >= 2, isVowel(at: end - 2), !isVowel(at: end - 1) else { return false }
    guard end > 2 else { return true }
    let closing = word[end - 1]
    return !isVowel(at: end - 3) && closing != .w && closing != .x && closing != .consonantY
  }

  private func ends(with suffix: StaticString) -> Bool {
    let count = suffix.utf8CodeUnitCount
    guard word.count >= count else { return false }
    let start = word.count - count
    for offset in 0..<count where word[start + offset] != suffix.utf8Start[offset] { return false }
    return true
  }

  private func suffixLength(of suffixes: [StaticString]) -> Int? {
    guard last == .y || last == .d || last == .g else { return nil }
    return suffixes.first { ends(with: $0) }?.utf8CodeUnitCount
  }

  private var isInvariantAfterPlural: Bool {
    guard word.count >= 6, word.count <= 7 else { return false }
    return Self.invariants.contains(String(decoding: word, as: UTF8.self))
  }
}

// MARK: The tables of the published description

extension EnglishStemmer {
  private struct Rule {
    let suffix: StaticString
    var replacement: [UInt8] = []
    var inR2 = false
    var precededBy: [UInt8] = []

    init(_ suffix: StaticString, _ replacement: String = "", inR2: Bool = false, after: String = "")
    {
      self.suffix = suffix
      self.replacement = Array(replacement.utf8)
      self.inR2 = inR2
      precededBy = Array(after.utf8)
    }
  }

  private static let doubled = Array("bdfgmnprt".utf8)
  private static let irregularPrefixes = ["gener", "commun", "arsen"].map { Array($0.utf8) }
  private static let invariants: Set<String> = [
    "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
  ]
  private static let exceptions: [String: String] = [
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie",
    "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli",
    "singly": "singl", "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas",
    "cosmos": "cosmos", "bias": "bias", "andes": "andes",
  ]

  private static let step2 = byLastLetter([
    Rule("ational", "ate"), Rule("ization", "ize"), Rule("fulness", "ful"),
    Rule("ousness", "ous"), Rule("iveness", "ive"), Rule("tional", "tion"),
    Rule("biliti", "ble"), Rule("lessli", "less"), Rule("entli", "ent"), Rule("ation", "ate"),
    Rule("alism", "al"), Rule("aliti", "al"), Rule("ousli", "ous"), Rule("iviti", "ive"),
    Rule("fulli", "ful"), Rule("enci", "ence"), Rule("anci", "ance"), Rule("abli", "able"),
    Rule("izer", "ize"), Rule("ator", "ate"), Rule("alli", "al"), Rule("bli", "ble"),
    Rule("ogi", "og", after: "l"), Rule("li", after: "cdeghkmnrt"),
  ])
  private static let step3 = byLastLetter([
    Rule("ational", "ate"), Rule("tional", "tion"), Rule("alize", "al"), Rule("icate", "ic"),
    Rule("iciti", "ic"), Rule("ative", inR2: true), Rule("ical", "ic"), Rule("ness"),
    Rule("ful"),
  ])
  private static let step4 = byLastLetter(
    [
      "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
      "ive", "ize", "al", "er", "ic",
    ].map { Rule($0, inR2: true) } + [Rule("ion", inR2: true, after: "st")])

  /// Rules, longest suffix first, under the letter that their suffixes end in.
  private static func byLastLetter(_ rules: [Rule]) -> [[Rule]] {
    var table = [[Rule]](repeating: [], count: 26)
    for rule in rules {
      let last = rule.suffix.utf8Start[rule.suffix.utf8CodeUnitCount - 1]
      if let index = index(of: last) { table[index].append(rule) }
    }
    return table
  }

  private static func index(of letter: UInt8) -> Int? {
    letter >= .a && letter <= .z ? Int(letter - .a) : nil
  }
}

extension UInt8 {
  fileprivate static let a = UInt8(ascii: "a")
  fileprivate static let d = UInt8(ascii: "d")
  fileprivate static let e = UInt8(ascii: "e")
  fileprivate static let g = UInt8(ascii: "g")
  fileprivate static let i = UInt8(ascii: "i")
  fileprivate static let l = UInt8(ascii: "l")
  fileprivate static let o = UInt8(ascii: "o")
  fileprivate static let s = UInt8(ascii: "s")
  fileprivate static let u = UInt8(ascii: "u")
  fileprivate static let w = UInt8(ascii: "w")
  fileprivate static let x = UInt8(ascii: "x")
  fileprivate static let y = UInt8(ascii: "y")
  fileprivate static let z = UInt8(ascii: "z")
  fileprivate static let consonantY = UInt8(ascii: "Y")
}
