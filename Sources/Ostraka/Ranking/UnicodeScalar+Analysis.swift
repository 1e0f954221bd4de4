extension Unicode.Scalar {
  /// The scalar that is encoded at an index, and its width in bytes; nil where it isn't UTF-8.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, at index: Int
  ) -> (scalar: Unicode.Scalar, width: Int)? {
    let width: Int
    switch bytes[index] {
    case 0xc2...0xdf: width = 2
    case 0xe0...0xef: width = 3
    case 0xf0...0xf4: width = 4
    default: return nil
    }
    guard index + width <= bytes.count else { return nil }
    var value = UInt32(bytes[index]) & (0xff >> UInt32(width + 1))
    for offset in 1..<width {
      guard bytes[index + offset] & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[index + offset] & 0x3f)
    }
    // Overlong forms are no UTF-8.
    guard value >= (width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000) else { return nil }
    return Unicode.Scalar(value).map { ($0, width) }
  }

  /// Han, kana, Hangul, Thai, Lao, Burmese and Khmer letters.
  var isWrittenWithoutSpaces: Bool {
    switch value {
    case 0xe01...0xe3a, 0xe40...0xe4e, 0xe81...0xecd, 0x1000...0x1049, 0x1780...0x17d3: true
    case 0x3005...0x3007, 0x3041...0x3096, 0x309d...0x309f, 0x30a1...0x30fa: true
    case 0x30fc...0x30ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xac00...0xd7a3: true
    case 0xf900...0xfaff, 0x20000...0x3134f: true
    default: false
    }
  }

  /// A sign that belongs to the letter before it.
  var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
