/// One pass over UTF-8 text. A run is what becomes one word, identifier or number.
struct TermScanner {
  enum Kind { case none, lower, upper, digit }

  /// What is kept of a run; a longer one is read to its end and cut.
  private static let runLimit = 256
  private static let partLimit = 32

  let bytes: UnsafeRawBufferPointer
  let language: Language
  private var at = 0
  var terms: [Term] = []

  /// The run so far, folded to lower case.
  var run: [UInt8] = []
  var parts: [Range<Int>] = []
  var partStart = 0
  var previous = Kind.none
  var capitals = 0
  var hasDigits = false
  var changes = 0
  var scratch: [UInt8] = []

  /// The last character of a script without spaces, and whether a bigram holds it already.
  var ideograph: (bytes: Range<Int>, used: Bool)?

  init(_ bytes: UnsafeRawBufferPointer, language: Language = .english) {
    self.bytes = bytes
    self.language = language
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

  mutating func cut(at end: Int) {
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
}
