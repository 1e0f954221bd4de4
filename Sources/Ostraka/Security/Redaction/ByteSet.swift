/// A set of ASCII bytes, such as the alphabet of a secret.
struct ByteSet: Sendable, Hashable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 { insert(byte) }
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    if byte < 64 { return low &>> UInt64(byte) & 1 == 1 }
    return byte < 128 && high &>> UInt64(byte &- 64) & 1 == 1
  }

  func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.low |= other.low
    result.high |= other.high
    return result
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 {
      low |= 1 &<< UInt64(byte)
    } else if byte < 128 {
      high |= 1 &<< UInt64(byte &- 64)
    }
  }
}

extension ByteSet {
  static let digits = ByteSet("0123456789")
  static let lowerHex = ByteSet("0123456789abcdef")
  static let hex = ByteSet("0123456789abcdefABCDEF")
  static let lower = ByteSet("abcdefghijklmnopqrstuvwxyz")
  static let upper = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let letters = lower.union(upper)
  static let lowerDigits = lower.union(digits)
  static let upperDigits = upper.union(digits)
  static let base62 = letters.union(digits)
  /// RFC 4648 section 6, without padding.
  static let base32 = upper.union(ByteSet("234567"))
  /// RFC 4648 section 4, without padding.
  static let base64 = base62.union(ByteSet("+/"))
  /// RFC 4648 section 5, without padding.
  static let base64URL = base62.union(ByteSet("-_"))
  /// What bech32 writes (BIP 173), in upper case.
  static let bech32 = ByteSet("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")
  /// What the name of a variable or a field is written with.
  static let name = base62.union(ByteSet("_-."))
  static let blank = ByteSet(" \t")
  static let lineBreaks = ByteSet("\r\n")
  /// What a string is written between in most languages.
  static let stringMarks = ByteSet("\"'")
}
