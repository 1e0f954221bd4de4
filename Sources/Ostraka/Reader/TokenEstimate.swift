/// How many LLM tokens a text has, for models that can't be asked before they are paid.
public enum TokenEstimate {
  /// An estimate that is rarely too low; over linear time, without a tokenizer.
  ///
  /// A sum over features of the bytes, fitted by non-negative least squares of the relative error to
  /// the tokenizer of SmolLM2 (49,152 entries, mostly English), on groups of 2,000 bytes and more:
  /// prose, code, HTML, change logs, some JSON, numbers, hashes and base64, and Chinese, Japanese,
  /// Korean, German, French, Russian, Greek and Arabic text; then made 38% larger. Of 1,129 groups that
  /// had no part in the fit, 0.4% were underestimated, by 6.6% at worst, all of them code; of all
  /// 2,759, 0.3%, by 17% at worst, most of them C headers in capital letters. Half were overestimated
  /// by more than 38%. Other tokenizers count differently.
  public static func tokens(in text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      var features = TokenFeatures()
      for byte in bytes { features.add(byte) }
      return features.tokens
    }
  }
}

/// What of a text's bytes makes tokens.
private struct TokenFeatures {
  private enum Kind {
    case start, lower, upper, digit, blank, line, mark, other

    var isLetter: Bool { self == .lower || self == .upper }
  }

  /// Thousandths of tokens.
  private var sum = 0
  private var last: Kind = .start
  private var lastByte: UInt8 = 0
  /// Letters since the word, or the hump of a name like `camelCase`, began.
  private var run = 0

  var tokens: Int { (sum + 999) / 1_000 }

  mutating func add(_ byte: UInt8) {
    let kind: Kind
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): kind = letter(byte, .lower)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): kind = letter(byte, .upper)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): kind = count(1_572, as: .digit)
    case UInt8(ascii: " "): kind = .blank
    case 0x09, 0x0A, 0x0D: kind = count(last == .line ? 0 : 3_268, as: .line)
    case 0x00..<0x80: kind = count(byte == lastByte ? 367 : 729, as: .mark)
    // The first byte of a character tells its script, roughly.
    case 0xC0...0xC3: kind = count(2_088, as: .other)
    case 0xC4...0xDF: kind = count(1_329, as: .other)
    case 0xEA...0xED: kind = count(3_794, as: .other)
    case 0xE0...0xEF: kind = count(2_386, as: .other)
    case 0xF0...0xFF: kind = count(3_726, as: .other)
    default: kind = .other
    }
    (last, lastByte) = (kind, byte)
  }

  private mutating func letter(_ byte: UInt8, _ kind: Kind) -> Kind {
    if !last.isLetter {
      sum += 1_212
      run = 0
    } else if kind == .upper, last == .lower {
      sum += 1_782
      run = 0
    } else if kind == .upper {
      run = 0
    }
    run += 1
    if run > 8 { sum += 1_032 }
    // Letters that are rare in English stand in words that are no single token.
    if Self.isRare(byte | 0x20) { sum += 1_220 }
    return kind
  }

  private static func isRare(_ letter: UInt8) -> Bool {
    letter >= UInt8(ascii: "v") || letter == UInt8(ascii: "q") || letter == UInt8(ascii: "j")
      || letter == UInt8(ascii: "k")
  }

  private mutating func count(_ thousandths: Int, as kind: Kind) -> Kind {
    sum += thousandths
    return kind
  }
}
