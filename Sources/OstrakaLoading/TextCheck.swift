import Foundation

/// Decides whether bytes are text that can be loaded.
public enum TextCheck {
  /// How many leading bytes are searched for a zero: 8 KB, as git does.
  public static let binaryPrefix = 8_000

  /// Why these bytes are not text, or nil if they are.
  public static func problem(in data: Data) -> Skipped.Reason? {
    if data.isEmpty { return .empty }
    if isBinary(data) { return .binary }
    return invalidOffset(in: data).map { .notUTF8(offset: $0) }
  }

  /// Whether a zero byte stands among the first 8 KB.
  public static func isBinary(_ data: Data) -> Bool {
    data.prefix(binaryPrefix).contains(0)
  }

  /// Whether it begins as UTF-16 text with a byte order mark does.
  static func looksLikeUTF16(_ data: Data) -> Bool {
    data.starts(with: [0xff, 0xfe]) || data.starts(with: [0xfe, 0xff])
  }

  /// The offset of the first byte that no UTF-8 text has there, or nil if all of it is UTF-8.
  public static func invalidOffset(in data: Data) -> Int? {
    data.withUnsafeBytes { bytes in
      var index = 0
      while index < bytes.count {
        if index + 8 <= bytes.count,
          bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          index += 8
          continue
        }
        guard let length = scalarLength(at: index, in: bytes) else { return index }
        index += length
      }
      return nil
    }
  }

  /// How many bytes the scalar that begins there has (Unicode 16, table 3-7), or nil if none does.
  private static func scalarLength(at index: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch bytes[index] {
    case 0x00...0x7f: return 1
    case 0xc2...0xdf: length = 2
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: length = 3
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: length = 4
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: return nil
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for next in (index + 2)..<max(index + 2, index + length) where bytes[next] & 0xc0 != 0x80 {
      return nil
    }
    return length
  }
}
