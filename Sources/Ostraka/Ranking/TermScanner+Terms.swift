/// The terms that runs, and characters of scripts without spaces, become.
extension TermScanner {
  private static let termLimit = 64
  /// Identifiers that change between letters and digits as often as this are digests.
  private static let digestChanges = 3

  /// The terms of a text, in order, without those that dates add.
  static func terms(in text: String, language: Language = .english) -> [Term] {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = TermScanner(UnsafeRawBufferPointer(bytes), language: language)
      return scanner.scan()
    }
  }

  mutating func appendIdeograph(_ range: Range<Int>) {
    if !run.isEmpty { endRun() }
    if let last = ideograph { emit(bytes[last.bytes.lowerBound..<range.upperBound]) }
    ideograph = (range, ideograph != nil)
  }

  mutating func endIdeographs() {
    if let last = ideograph, !last.used { emit(bytes[last.bytes]) }
    ideograph = nil
  }

  mutating func endRun() {
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
      return emitStem()
    }
    emit(scratch)
    guard hasDigits, let first = scratch.firstIndex(of: UInt8(ascii: "_")) else { return }
    if let second = scratch[(first + 1)...].firstIndex(of: UInt8(ascii: "_")) {
      emit(scratch[..<second])
    }
  }

  /// What a word in ``scratch`` becomes in its language.
  ///
  /// A stem is marked with its language: the German "Note" must not meet the English "not".
  private mutating func emitStem() {
    guard language == .english else {
      LightStemmer.stem(&scratch, language)
      return terms.append(Term("\(String(decoding: scratch, as: UTF8.self))_\(language.mark)"))
    }
    EnglishStemmer.stem(&scratch)
    terms.append(IrregularForms.base(of: Term(String(decoding: scratch, as: UTF8.self))))
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
