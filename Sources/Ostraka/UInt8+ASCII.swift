extension UInt8 {
  /// An ASCII letter of either case.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  /// ASCII white space; line breaks too.
  var isWhiteSpace: Bool { self == 0x20 || (self >= 9 && self <= 13) }
}
