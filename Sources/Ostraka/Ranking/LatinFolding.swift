import Foundation

/// What letters of the Latin blocks become without diacritics and case.
struct LatinFolding: Sendable {
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
