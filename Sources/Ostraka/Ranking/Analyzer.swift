import Foundation

/// Turns text into the terms that are indexed and searched for. The i-th term stands at position i.
///
/// - Words are lower-cased, Latin diacritics folded, ASCII words stemmed as English. A possessive
///   's is dropped; contractions are joined (`don't` is `dont`).
/// - An identifier gives its whole, without underscores, then its parts at case changes,
///   underscores and digits: `busyTimeout` and `busy_timeout` both give `busytimeout busi timeout`.
///   What looks like a digest (letters and digits alternate) gives the whole only.
/// - A number with inner dots stays one term: `3.14` is `3_14`. With three or more components its
///   first two follow (`v6.3.1` is `6_3_1 6_3`); a `v` before it is dropped, as are separators of
///   thousands (`10,000` is `10000`).
/// - Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) give overlapping bigrams.
///
/// A term has at most 64 bytes (longer ones are cut) and consists of ASCII letters and digits, `_`
/// and non-ASCII characters. Bytes that aren't UTF-8 separate words. It takes linear time.
public struct Analyzer: Sendable {
  public init() {}

  /// The terms of UTF-8 text, in order.
  public func terms(in bytes: UnsafeRawBufferPointer) -> [Term] {
    var scanner = TermScanner(bytes)
    return scanner.scan()
  }

  /// The terms of UTF-8 text, in order.
  public func terms(in bytes: Data) -> [Term] {
    bytes.withUnsafeBytes { terms(in: $0) }
  }

  /// The terms of a text, in order.
  public func terms(in text: String) -> [Term] {
    var text = text
    return text.withUTF8 { terms(in: UnsafeRawBufferPointer($0)) }
  }

  /// What a question is about: its terms without stop words and repetitions, in order. A question
  /// of stop words only keeps them all.
  public func queryTerms(in question: String) -> [Term] {
    let all = terms(in: question)
    let how = Term("how")
    let content = all.indices.filter { index in
      let measures = index > 0 && all[index - 1] == how && StopWords.measures.contains(all[index])
      return !measures && !StopWords.english.contains(all[index])
    }
    var seen: Set<Term> = []
    return (content.isEmpty ? all : content.map { all[$0] }).filter { seen.insert($0).inserted }
  }
}

/// One pass over UTF-8 text. A run is what becomes one word, identifier or number.
private struct TermScanner {
  private enum Kind { case none, lower, upper, digit }

  private static let termLimit = 64
  /// What is kept of a run; a longer one is read to its end and cut.
  private static let runLimit = 256
  private static let partLimit = 32
  /// Identifiers that change between letters and digits as often as this are digests.
  private static let digestChanges = 3

  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  private var terms: [Term] = []

  /// The run so far, folded to lower case.
  private var run: [UInt8] = []
  private var parts: [Range<Int>] = []
  private var partStart = 0
  private var previous = Kind.none
  private var capitals = 0
  private var hasDigits = false
  private var changes = 0
  private var scratch: [UInt8] = []

  /// The last character of a script without spaces, and whether a bigram holds it already.
  private var ideograph: (bytes: Range<Int>, used: Bool)?

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    terms.reserveCapacity(bytes.count / 6)
    run.reserveCapacity(Self.runLimit)
    scratch.reserveCapacity(Self.runLimit)
  }

  mutating func scan() -> [Term] {
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): append(byte, .lower)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte | 0x20, .upper)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): append(byte, .digit)
      case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ","): scanSeparator(byte)
      case UInt8(ascii: "'"): scanApostrophe(width: 1)
      case 0x80...: scanNonASCII()
      default:
        endRun()
        at += 1
      }
    }
    endRun()
    return terms
  }

  // MARK: Characters

  private mutating func append(_ byte: UInt8, _ kind: Kind) {
    cutBefore(kind)
    if run.count < Self.runLimit { run.append(byte) }
    at += 1
  }

  /// Ends a part where case changes or letters meet digits.
  private mutating func cutBefore(_ kind: Kind) {
    if ideograph != nil { endIdeographs() }
    switch (previous, kind) {
    case (.lower, .upper): cut(at: run.count)
    case (.lower, .digit), (.upper, .digit), (.digit, .lower), (.digit, .upper):
      changes += 1
      cut(at: run.count)
    case (.upper, .lower) where capitals > 1 && !isPluralOfCapitals:
      cut(at: run.count - 1)
    default: break
    }
    capitals = kind == .upper ? capitals + 1 : 0
    if kind == .digit { hasDigits = true }
    previous = kind
  }

  /// `APIs` is one word; `HTTPServer` is two.
  private var isPluralOfCapitals: Bool {
    bytes[at] == UInt8(ascii: "s") && !(at + 1 < bytes.count && bytes[at + 1].isLetter)
  }

  private mutating func cut(at end: Int) {
    guard end > partStart, parts.count < Self.partLimit else { return }
    parts.append(partStart..<end)
    partStart = end
  }

  private mutating func scanSeparator(_ byte: UInt8) {
    let joinsDigits = previous == .digit && isDigit(at + 1)
    if joinsDigits, byte != UInt8(ascii: "."), isGroupOfThousand(at + 1) {
      at += 1
    } else if joinsDigits, byte != UInt8(ascii: ",") {
      if run.count < Self.runLimit { run.append(UInt8(ascii: "_")) }
      at += 1
    } else if byte == UInt8(ascii: "_") {
      cut(at: run.count)
      previous = .none
      capitals = 0
      at += 1
    } else {
      endRun()
      at += 1
    }
  }

  private func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index].isDigit }

  private func isGroupOfThousand(_ start: Int) -> Bool {
    isDigit(start) && isDigit(start + 1) && isDigit(start + 2) && !isDigit(start + 3)
  }

  /// Drops a possessive, joins a contraction, and ends the run at any other apostrophe.
  private mutating func scanApostrophe(width: Int) {
    var end = at + width
    while end < bytes.count, bytes[end].isLetter, end < at + width + 3 { end += 1 }
    let isEnded = end == bytes.count || !(bytes[end].isLetter || bytes[end].isDigit)
    let ending = isEnded ? bytes[(at + width)..<end].map { $0 | 0x20 } : []
    let isLetterBefore = previous == .lower || previous == .upper
    if isLetterBefore, run.count > 1, ending == Array("s".utf8) {
      at = end
      endRun()
      return
    }
    if !(isLetterBefore && run.count > 1 && Self.contractions.contains(ending)) { endRun() }
    // What follows is no new part: "DON'T" is one word.
    previous = .none
    capitals = 0
    at += width
  }

  private static let contractions = ["t", "ll", "re", "ve", "d", "m"].map { Array($0.utf8) }

  private mutating func scanNonASCII() {
    guard let (scalar, width) = Unicode.Scalar.decode(bytes, at: at) else {
      endRun()
      at += 1
      return
    }
    if let folded = LatinFolding.standard[scalar] {
      cutBefore(folded.isUpper ? .upper : .lower)
      appendRaw(folded.bytes)
    } else if scalar.value == 0x2019 {
      return scanApostrophe(width: width)
    } else if scalar.isWrittenWithoutSpaces {
      appendIdeograph(at..<(at + width))
    } else if (0x300...0x36f).contains(scalar.value) {
      // A combining accent: folded away, so that both normal forms give one term.
    } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      cutBefore(.lower)
      appendRaw(scalar.properties.lowercaseMapping.utf8)
    } else if scalar.isMark, !run.isEmpty {
      appendRaw(bytes[at..<(at + width)])
    } else {
      endRun()
    }
    at += width
  }

  private mutating func appendRaw(_ raw: some Collection<UInt8>) {
    if run.count + raw.count <= Self.runLimit { run.append(contentsOf: raw) }
  }

  // MARK: Terms

  private mutating func appendIdeograph(_ range: Range<Int>) {
    if !run.isEmpty { endRun() }
    if let last = ideograph { emit(bytes[last.bytes.lowerBound..<range.upperBound]) }
    ideograph = (range, ideograph != nil)
  }

  private mutating func endIdeographs() {
    if let last = ideograph, !last.used { emit(bytes[last.bytes]) }
    ideograph = nil
  }

  private mutating func endRun() {
    if ideograph != nil { endIdeographs() }
    guard previous != .none || !run.isEmpty else { return }
    cut(at: run.count)
    if parts.count == 1 {
      emit(part: parts[0])
    } else if parts.count == 2, run[parts[0]] == [UInt8(ascii: "v")], isDotted(parts[1]) {
      emit(part: parts[1])
    } else if !parts.isEmpty {
      emit(run[0..<run.count])
      if changes < Self.digestChanges {
        for part in parts { emit(part: part) }
      }
    }
    run.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    partStart = 0
    previous = .none
    capitals = 0
    hasDigits = false
    changes = 0
  }

  private func isDotted(_ part: Range<Int>) -> Bool { run[part].contains(UInt8(ascii: "_")) }

  private mutating func emit(part: Range<Int>) {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: run[part])
    if scratch.allSatisfy(\.isLetter), scratch.count <= Self.termLimit {
      EnglishStemmer.stem(&scratch)
    }
    emit(scratch)
    guard hasDigits, let first = scratch.firstIndex(of: UInt8(ascii: "_")) else { return }
    if let second = scratch[(first + 1)...].firstIndex(of: UInt8(ascii: "_")) {
      emit(scratch[..<second])
    }
  }

  private mutating func emit(_ text: some RandomAccessCollection<UInt8>) {
    var text = text[...]
    if text.count > Self.termLimit {
      let limit = text.index(text.startIndex, offsetBy: Self.termLimit)
      var end = limit
      while end > text.startIndex, text[end] & 0xc0 == 0x80 { end = text.index(before: end) }
      text = text[..<end]
    }
    terms.append(Term(String(decoding: text, as: UTF8.self)))
  }
}

/// What letters of the Latin blocks become without diacritics and case.
private struct LatinFolding: Sendable {
  struct Folded: Sendable {
    let bytes: [UInt8]
    let isUpper: Bool
  }

  static let standard = LatinFolding()

  private let low: [Folded?]
  private let additional: [Folded?]

  private init() {
    low = (0xc0..<0x250).map(Self.fold)
    additional = (0x1e00..<0x1f00).map(Self.fold)
  }

  subscript(scalar: Unicode.Scalar) -> Folded? {
    switch scalar.value {
    case 0xc0..<0x250: low[Int(scalar.value) - 0xc0]
    case 0x1e00..<0x1f00: additional[Int(scalar.value) - 0x1e00]
    default: nil
    }
  }

  /// Letters that Unicode doesn't decompose, as they are commonly transcribed.
  private static let ligatures: [String: String] = [
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h",
    "ı": "i", "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t",
  ]

  private static func fold(_ value: Int) -> Folded? {
    guard let scalar = Unicode.Scalar(UInt32(value)), scalar.properties.isAlphabetic else {
      return nil
    }
    let lower = scalar.properties.lowercaseMapping
    let base = ligatures[lower] ?? lower.decomposedStringWithCanonicalMapping
    let bytes = base.utf8.filter(\.isLetter)
    guard !bytes.isEmpty else { return nil }
    return Folded(bytes: bytes, isUpper: scalar.properties.isUppercase)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Unicode.Scalar {
  /// The scalar that is encoded at an index, and its width in bytes; nil where it isn't UTF-8.
  fileprivate static func decode(
    _ bytes: UnsafeRawBufferPointer, at index: Int
  ) -> (scalar: Unicode.Scalar, width: Int)? {
    let width: Int
    switch bytes[index] {
    case 0xc2...0xdf: width = 2
    case 0xe0...0xef: width = 3
    case 0xf0...0xf4: width = 4
    default: return nil
    }
    guard index + width <= bytes.count else { return nil }
    var value = UInt32(bytes[index]) & (0xff >> UInt32(width + 1))
    for offset in 1..<width {
      guard bytes[index + offset] & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[index + offset] & 0x3f)
    }
    // Overlong forms are no UTF-8.
    guard value >= (width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000) else { return nil }
    return Unicode.Scalar(value).map { ($0, width) }
  }

  /// Han, kana, Hangul, Thai, Lao, Burmese and Khmer letters.
  fileprivate var isWrittenWithoutSpaces: Bool {
    switch value {
    case 0xe01...0xe3a, 0xe40...0xe4e, 0xe81...0xecd, 0x1000...0x1049, 0x1780...0x17d3: true
    case 0x3005...0x3007, 0x3041...0x3096, 0x309d...0x309f, 0x30a1...0x30fa: true
    case 0x30fc...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xac00...0xd7a3: true
    case 0xf900...0xfaff, 0x20000...0x3134f: true
    default: false
    }
  }

  /// A sign that belongs to the letter before it.
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
