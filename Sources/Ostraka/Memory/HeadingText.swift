import Foundation

/// What a heading says, without its markup.
enum HeadingText {
  private static let limit = 120
  /// No more of a line is looked at.
  private static let bytesRead = 960

  static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    cut(String(decoding: text.prefix(bytesRead), as: UTF8.self))
  }

  /// Links keep their text; emphasis, code marks and closing hashes go.
  static func plain(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    let decoded = String(decoding: text.prefix(bytesRead), as: UTF8.self)
    var kept = String.UnicodeScalarView()
    var closer: Unicode.Scalar?
    var last: Unicode.Scalar = " "
    for scalar in decoded.unicodeScalars {
      defer { last = scalar }
      if let end = closer {
        if scalar == end { closer = nil }
        continue
      }
      switch scalar {
      case "(" where last == "]": closer = ")"
      case "{" where last == " ": closer = "}"
      case "*", "`", "[", "]", "\u{fffd}": continue
      default: kept.append(scalar)
      }
    }
    var plain = Substring(String(kept))
    while let end = plain.last, end == "#" || end.isWhitespace { plain.removeLast() }
    return cut(String(plain))
  }

  private static func cut(_ text: String) -> String {
    String(text.trimmingCharacters(in: .whitespacesAndNewlines).prefix(limit))
  }
}
