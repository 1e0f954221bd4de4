/// Finds many keywords in one pass (Aho and Corasick, 1975), ASCII letters in either case.
///
/// The transitions are a dense table over classes of bytes: one look-up for a byte of text. States
/// at which a keyword ends are numbered last, so that one comparison tells them.
struct KeywordAutomaton: Sendable {
  /// How many bytes of a kind the keywords tell apart, and 1 for all the others.
  private let classCount: Int
  /// The class of each byte.
  private let classes: [Int]
  /// The row of the next state, for a row and a class. A row is a state's number times
  /// `classCount`.
  private let next: [Int]
  /// The first row at which a keyword ends.
  private let firstHit: Int
  /// For each state from `firstHit`: the keywords that end there.
  private let hits: [[Int]]
  private let lengths: [Int]

  /// - Parameter keywords: not empty strings; equal ones are reported each.
  init(keywords: [String]) {
    let words = keywords.map { $0.utf8.map(\.lowercased) }
    var trie = KeywordTrie()
    for (index, word) in words.enumerated() where !word.isEmpty { trie.add(word, index) }
    trie.link()
    let order = trie.statesHitsLast()
    classCount = trie.classCount
    classes = trie.classes
    lengths = words.map(\.count)
    var rows = [Int](repeating: 0, count: order.count)
    for (row, state) in order.enumerated() { rows[state] = row * trie.classCount }
    next = order.flatMap { state in trie.next[state].map { rows[$0] } }
    let quiet = order.prefix { trie.hits[$0].isEmpty }.count
    firstHit = quiet * trie.classCount
    hits = order.dropFirst(quiet).map { trie.hits[$0] }
  }

  /// Calls `body` with the index of each keyword and where it begins, in the order in which the
  /// keywords end.
  func scan(_ text: UnsafeBufferPointer<UInt8>, _ body: (_ keyword: Int, _ start: Int) -> Void) {
    guard let first = text.baseAddress, !hits.isEmpty else { return }
    classes.withUnsafeBufferPointer { classes in
      next.withUnsafeBufferPointer { next in
        guard let class0 = classes.baseAddress, let next0 = next.baseAddress else { return }
        var row = 0
        var at = 0
        while true {
          at = Self.run(
            first, from: at, to: text.count, classes: class0, next: next0, row: &row,
            firstHit: firstHit)
          guard at < text.count else { return }
          at &+= 1
          for keyword in hits[(row - firstHit) / classCount] {
            body(keyword, at - lengths[keyword])
          }
        }
      }
    }
  }

  /// Runs to the next byte at which a keyword ends and returns its position, or `end`. Apart from
  /// the rest so that it is a plain loop over pointers, quick even without optimization.
  private static func run(
    _ text: UnsafePointer<UInt8>, from start: Int, to end: Int, classes: UnsafePointer<Int>,
    next: UnsafePointer<Int>, row: inout Int, firstHit: Int
  ) -> Int {
    var state = row
    var at = start
    while at < end {
      state = next[state &+ classes[Int(text[at])]]
      if state >= firstHit { break }
      at = at &+ 1
    }
    row = state
    return at
  }
}

/// The automaton while it is built: a trie whose missing edges are then filled in.
private struct KeywordTrie {
  private(set) var next: [[Int]] = []
  private(set) var hits: [[Int]] = []
  private(set) var classes = [Int](repeating: 0, count: 256)
  private(set) var classCount = 1
  private var words: [[UInt8]] = []
  private var indices: [Int] = []

  mutating func add(_ word: [UInt8], _ index: Int) {
    for byte in word where classes[Int(byte)] == 0 {
      classes[Int(byte)] = classCount
      if byte.isLetter { classes[Int(byte ^ 0x20)] = classCount }
      classCount += 1
    }
    words.append(word)
    indices.append(index)
  }

  /// Grows the trie and fills in where to go on when a word breaks off, level by level.
  mutating func link() {
    grow()
    var fallback = [Int](repeating: 0, count: next.count)
    var queue = next[0].filter { $0 > 0 }
    for index in next[0].indices where next[0][index] < 0 { next[0][index] = 0 }
    var position = 0
    while position < queue.count {
      let state = queue[position]
      position += 1
      hits[state] += hits[fallback[state]]
      for edge in 0..<classCount {
        let onward = next[fallback[state]][edge]
        if next[state][edge] < 0 {
          next[state][edge] = onward
        } else {
          fallback[next[state][edge]] = onward
          queue.append(next[state][edge])
        }
      }
    }
  }

  /// The states at which nothing ends, from the root, then the others.
  func statesHitsLast() -> [Int] {
    next.indices.filter { hits[$0].isEmpty } + next.indices.filter { !hits[$0].isEmpty }
  }

  private mutating func grow() {
    newState()
    for (word, index) in zip(words, indices) {
      var state = 0
      for byte in word {
        let edge = classes[Int(byte)]
        if next[state][edge] < 0 {
          next[state][edge] = next.count
          newState()
        }
        state = next[state][edge]
      }
      hits[state].append(index)
    }
  }

  private mutating func newState() {
    next.append([Int](repeating: -1, count: classCount))
    hits.append([])
  }
}
