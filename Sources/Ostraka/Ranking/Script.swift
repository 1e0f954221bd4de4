/// A script of which the analyzer knows no word forms: its words are found only as they are written.
///
/// It knows Latin letters, with or without stems (``Language``), and takes bigrams of the scripts that have
/// no spaces between words (`Unicode.Scalar.isWrittenWithoutSpaces`).
public enum Script: String, Codable, CaseIterable, Sendable {
  case greek, cyrillic, armenian, hebrew, arabic, syriac, thaana
  case devanagari, bengali, gurmukhi, gujarati, oriya, tamil, telugu, kannada, malayalam, sinhala
  case tibetan, georgian, ethiopic, cherokee, mongolian
  /// Any further one.
  case other

  /// What that means, for whoever loads such a text.
  public static let notice =
    "its word forms are not known, so that words are found only as they are written."

  /// The one of most letters of a text; nil where most are of scripts that the analyzer knows.
  ///
  /// It looks at 1,500 bytes at the beginning, in the middle and at the end.
  public static func unfamiliar(in text: UnsafeRawBufferPointer) -> Script? {
    var letters = 0
    var counts: [Script: Int] = [:]
    for sample in TextSample.all(of: text) {
      var at = 0
      while at < sample.count {
        if sample[at].isLetter { letters += 1 }
        guard sample[at] >= 0x80, let (scalar, width) = Unicode.Scalar.decode(sample, at: at) else {
          at += 1
          continue
        }
        at += width
        guard scalar.properties.isAlphabetic else { continue }
        letters += 1
        if let script = Script(of: scalar) { counts[script, default: 0] += 1 }
      }
    }
    let most = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
    return most.flatMap { 2 * $0.value > letters ? $0.key : nil }
  }

  /// By the blocks of Unicode 15 that hold its letters; nil for a script that the analyzer knows.
  private init?(of scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x370...0x3ff, 0x1f00...0x1fff: self = .greek
    case 0x400...0x52f, 0x1c80...0x1c8f, 0x2de0...0x2dff, 0xa640...0xa69f: self = .cyrillic
    case 0x530...0x58f: self = .armenian
    case 0x590...0x5ff, 0xfb1d...0xfb4f: self = .hebrew
    case 0x600...0x6ff, 0x750...0x77f, 0x8a0...0x8ff, 0xfb50...0xfdff, 0xfe70...0xfeff:
      self = .arabic
    case 0x700...0x74f: self = .syriac
    case 0x780...0x7bf: self = .thaana
    case 0x900...0x97f: self = .devanagari
    case 0x980...0x9ff: self = .bengali
    case 0xa00...0xa7f: self = .gurmukhi
    case 0xa80...0xaff: self = .gujarati
    case 0xb00...0xb7f: self = .oriya
    case 0xb80...0xbff: self = .tamil
    case 0xc00...0xc7f: self = .telugu
    case 0xc80...0xcff: self = .kannada
    case 0xd00...0xd7f: self = .malayalam
    case 0xd80...0xdff: self = .sinhala
    case 0xf00...0xfff: self = .tibetan
    case 0x10a0...0x10ff, 0x1c90...0x1cbf, 0x2d00...0x2d2f: self = .georgian
    case 0x1200...0x139f: self = .ethiopic
    case 0x13a0...0x13ff, 0xab70...0xabbf: self = .cherokee
    case 0x1800...0x18af: self = .mongolian
    // Latin with its extensions, letters of mathematics, and the scripts without spaces.
    case 0..<0x370, 0x1d00...0x1eff, 0x2000...0x2dff, 0xa720...0xa7ff, 0xab30...0xab6f,
      0xfb00...0xfb06, 0xff00...0xffef, 0x1d400...0x1d7ff:
      return nil
    default:
      guard !scalar.isWrittenWithoutSpaces else { return nil }
      self = .other
    }
  }
}
