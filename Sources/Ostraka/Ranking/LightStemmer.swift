/// Takes the endings of number, gender and case off words of languages other than English.
///
/// These follow the "light" stemmers of Savoy ("Light Stemming Approaches for the French, Portuguese, German and
/// Hungarian Languages", SAC 2006, and the University of Neuchâtel's for Spanish and Italian; for French the
/// minimal one), which work on letters without diacritics: a search for `informacion` finds `información`.
enum LightStemmer {
  /// Stems a word in place. It must be lower-case ASCII letters only.
  static func stem(_ word: inout [UInt8], _ language: Language) {
    switch language {
    case .german: german(&word)
    case .spanish: spanish(&word)
    case .french: french(&word)
    case .italian: italian(&word)
    case .portuguese: portuguese(&word)
    case .english, .other: break
    }
  }

  private static func german(_ word: inout [UInt8]) {
    if word.count > 5, word.ends(in: "ern") {
      word.removeLast(3)
    } else if word.count > 4, word.ends(in: "em", "en", "er", "es") {
      word.removeLast(2)
    } else if word.count > 3, word.ends(in: "e") || word.endsInGermanS {
      word.removeLast()
    }
    if word.count > 5, word.ends(in: "est") {
      word.removeLast(3)
    } else if word.count > 4, word.ends(in: "er", "en") {
      word.removeLast(2)
    }
  }

  private static func spanish(_ word: inout [UInt8]) {
    guard word.count > 4 else { return }
    if word.ends(in: "ces") {
      word.replaceEnd(3, by: "z")
    } else if word.ends(in: "os", "as", "es") {
      word.removeLast(2)
    } else if word.ends(in: "o", "a", "e") {
      word.removeLast()
    }
  }

  private static func french(_ word: inout [UInt8]) {
    guard word.count > 5 else { return }
    if word.ends(in: "aux") {
      word.replaceEnd(2, by: "l")
    } else {
      for ending: StaticString in ["x", "s", "r", "e", "e"] where word.ends(in: ending) {
        word.removeLast()
      }
    }
    let last = word.count - 1
    if word[last] == word[last - 1] { word.removeLast() }
  }

  private static func italian(_ word: inout [UInt8]) {
    guard word.count > 5 else { return }
    if word.ends(in: "ie", "he", "hi", "ii", "ia", "io") {
      word.removeLast(2)
    } else if word.ends(in: "a", "e", "i", "o") {
      word.removeLast()
    }
  }

  private static func portuguese(_ word: inout [UInt8]) {
    guard word.count > 3 else { return }
    if word.ends(in: "oes", "aes") {
      word.replaceEnd(3, by: "ao")
    } else if word.ends(in: "ns") {
      word.replaceEnd(2, by: "m")
    } else if word.ends(in: "ais", "eis", "ois", "uis") {
      word.replaceEnd(2, by: "l")
    } else if word.ends(in: "res", "zes", "les") {
      word.removeLast(2)
    } else if word.ends(in: "s") {
      word.removeLast()
    }
    if word.count > 4, word.ends(in: "a", "e", "o"), !word.ends(in: "ao") { word.removeLast() }
  }
}

extension [UInt8] {
  fileprivate func ends(in endings: StaticString...) -> Bool {
    endings.contains { ending in
      let length = ending.utf8CodeUnitCount
      return count >= length
        && (0..<length).allSatisfy { self[count - length + $0] == ending.utf8Start[$0] }
    }
  }

  /// A genitive or plural `s` stands only after these letters.
  fileprivate var endsInGermanS: Bool {
    ends(in: "bs", "ds", "fs", "gs", "hs", "ks", "ls", "ms", "ns", "ts")
  }

  fileprivate mutating func replaceEnd(_ length: Int, by ending: StaticString) {
    removeLast(length)
    append(
      contentsOf: UnsafeBufferPointer(start: ending.utf8Start, count: ending.utf8CodeUnitCount))
  }
}
