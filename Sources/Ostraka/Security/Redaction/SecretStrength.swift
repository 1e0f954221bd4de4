/// Whether a value looks chosen or drawn to be secret rather than written to be read.
enum SecretStrength {
  /// A password a person chose: 6 to 128 bytes without white space, letters together with digits
  /// or signs that names don't have.
  ///
  /// - Parameter isArgument: whether the value may be a variable or a name in code.
  static func isPassword(_ value: UnsafeBufferPointer<UInt8>, isArgument: Bool) -> Bool {
    guard (6...128).contains(value.count), !Placeholder.isValue(value), !isNumber(value),
      !value.contains(where: { $0.isWhiteSpace || $0 < 0x20 })
    else { return false }
    let letters = value.contains(where: isLetter)
    let digits = value.contains(where: \.isDigit)
    let signs = value.contains { ByteSet.passwordSigns.contains($0) }
    guard letters && digits || letters && signs && !isArgument else { return false }
    if let number = wordBeforeNumber(value) {
      return !commonWords.contains {
        $0.count == number && value.has($0, at: 0, ignoringCase: true)
      } && !isArgument
    }
    return (signs || !isWords(value)) && !isCode(value)
  }

  private static func isNumber(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    value[0] == UInt8(ascii: "0") && value[1].lowercased == UInt8(ascii: "x")
  }

  /// A key a machine drew: 16 to 512 bytes of base64 or the like, at least 3 bits a byte,
  /// with letters and digits in no order that words have.
  static func isKey(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard (16...512).contains(value.count), value.allSatisfy(ByteSet.key.contains),
      !Placeholder.isValue(value)
    else { return false }
    return Entropy.shannon(value) >= 3 && !isWords(value) && !isCode(value)
      && !isWordy(value)
  }

  /// Whether letters, capitals and digits change as seldom as they do in words and names.
  ///
  /// Of two bytes drawn from base 62 one in four changes so, of hexadecimal digits nearly one in
  /// two; in names it is one in eight or fewer. The limits lie between, as measured on code.
  static func isWords(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    var changes = 0
    var previous = value.first ?? 0
    var digits = 0
    for byte in value {
      if byte.isDigit { digits += 1 }
      let joined = isLetter(previous) && byte.isDigit || previous.isDigit && isLetter(byte)
      let hump = ByteSet.lower.contains(previous) && ByteSet.upper.contains(byte)
      if joined || hump { changes += 1 }
      previous = byte
    }
    return digits == 0 ? changes * 5 < value.count : changes * 7 < value.count
  }

  /// Of any script: no other than ASCII bytes are told apart.
  private static func isLetter(_ byte: UInt8) -> Bool { byte.isLetter || byte >= 0x80 }

  /// Whether most of it are words as names have them, `FTS5TokenCallback`. Nothing can be told of
  /// a text without capitals: drawn from small letters it has as long runs of them.
  static func isWordy(_ value: UnsafeBufferPointer<UInt8>, percent: Int = 72) -> Bool {
    guard value.contains(where: ByteSet.upper.contains) else { return false }
    var inWords = 0
    var position = 0
    while position < value.count {
      let isCapital = ByteSet.upper.contains(value[position])
      let end = value.end(of: .lower, from: isCapital ? position + 1 : position, atMost: 64)
      if end - position >= 3 { inWords += end - position }
      position = max(end, position + 1)
    }
    return inWords * 100 >= value.count * percent
  }

  /// The length of the word in `hunter2` or `summer2024`, or nil if there is more to it.
  private static func wordBeforeNumber(_ value: UnsafeBufferPointer<UInt8>) -> Int? {
    let end = value.start(of: .digits, before: value.count, atMost: value.count)
    return end < value.count && value[..<end].allSatisfy(\.isLetter) ? end : nil
  }

  /// What code and prose about secrets numbers.
  private static let commonWords = [
    "password", "passwd", "passphrase", "secret", "token", "value", "string", "number", "param",
    "argument", "field", "example", "version", "sha", "utf", "base", "pbkdf", "argon", "bcrypt",
    "scrypt", "curve", "secp", "prime", "oauth", "uint", "int", "float", "double", "data", "user",
    "step", "test", "class", "type", "level", "option", "credential", "account", "auth", "column",
    "rfc", "aes", "row", "line", "page", "chacha", "poly", "ed", "iso", "latin", "windows", "cp",
  ].map { Array($0.utf8) }

  /// A name with dots, a call, an index, a path: `config.auth2`, `items[0]`, `ASN1.PrivateKey`.
  private static func isCode(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    if value.contains(where: ByteSet.brackets.contains) { return true }
    guard value.contains(UInt8(ascii: ".")), value.allSatisfy(ByteSet.name.contains) else {
      return false
    }
    let last = value.start(of: .base62, before: value.count, atMost: value.count)
    let member = UnsafeBufferPointer(rebasing: value[last...])
    return isWords(value) || isWordy(member, percent: 50)
      || member.allSatisfy(\.isLetter) && isWords(member)
  }
}

extension ByteSet {
  fileprivate static let passwordSigns = ByteSet("!@#$%^&*+=?~|")
  fileprivate static let key = base64URL.union(ByteSet("+/=.~:!@#$%^&*"))
  fileprivate static let brackets = ByteSet("()[]{}<>")
}
