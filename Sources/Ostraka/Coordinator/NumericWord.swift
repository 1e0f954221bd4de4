/// What a word with digits in it is written as. Pure; ASCII digits only.
enum NumericWord: Equatable {
  /// `9:30` or `09:30:15`.
  case time
  /// `1.2.3-beta`, `v1.2.3` or `v2`, without the `v`.
  case version(String)
  /// `$1,024.5` or `30ms`: a sign of money or none, the number, whatever follows without a digit.
  case number(sign: String, value: Double, suffix: String)

  /// Nil for a word that is none of these.
  init?(_ word: String) {
    let characters = Array(word)
    if Self.isTime(characters) {
      self = .time
    } else if let version = Self.version(characters) {
      self = .version(version)
    } else if let number = Self.number(characters) {
      self = number
    } else {
      return nil
    }
  }

  /// Whether `1.500` may be meant as fifteen hundred, as in German or Spanish.
  static func mayHaveThousands(_ word: String) -> Bool {
    let parts = word.drop { "$€£".contains($0) }.split(
      separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && (1...3).contains(parts[0].count)
      && parts[0].allSatisfy(\.isASCIIDigit) && parts[0].first != "0"
      && parts[1].prefix(while: \.isASCIIDigit).count == 3
  }

  private static func isTime(_ word: [Character]) -> Bool {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), (1...2).contains(parts[0].count) else { return false }
    return parts.allSatisfy { $0.allSatisfy(\.isASCIIDigit) }
      && parts.dropFirst().allSatisfy { $0.count == 2 }
  }

  private static func version(_ word: [Character]) -> String? {
    let hasMark = word.first == "v"
    let text = word.dropFirst(hasMark ? 1 : 0)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = { (part: ArraySlice<Character>) in
      !part.isEmpty && part.allSatisfy(\.isASCIIDigit)
    }
    if parts.count >= 3, isNumber(parts[0]), isNumber(parts[1]),
      parts[2].first?.isASCIIDigit == true,
      text.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) })
    {
      return String(text)
    }
    return hasMark && parts.count <= 2 && parts.allSatisfy(isNumber) ? String(text) : nil
  }

  private static func number(_ word: [Character]) -> NumericWord? {
    let sign = word.prefix { "$€£".contains($0) }
    var rest = word.dropFirst(sign.count)
    guard sign.count <= 1, rest.first?.isASCIIDigit == true else { return nil }
    let whole = rest.prefix { $0.isASCIIDigit || $0 == "," || $0 == "_" }
    rest = rest.dropFirst(whole.count)
    var digits = whole.filter(\.isASCIIDigit)
    // A comma before anything but three digits separates no thousands: "21,5".
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    if groups.count == 2, groups[1].count != 3, !groups[1].isEmpty, rest.first != "." {
      digits = groups.map { $0.filter(\.isASCIIDigit) }.joined(separator: ["."]).map(\.self)
    }
    let fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
    if rest.first == ".", !fraction.isEmpty {
      digits += ["."] + fraction
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !rest.contains(where: \.isASCIIDigit), let value = Double(String(digits)) else {
      return nil
    }
    return .number(sign: String(sign), value: value, suffix: String(rest))
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0" <= self && self <= "9" && isASCII }
}
