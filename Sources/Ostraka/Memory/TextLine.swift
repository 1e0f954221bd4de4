import Foundation

/// A line of a document.
struct TextLine {
  /// Its place in the document, the line break included.
  let range: Range<Int>
  /// Bytes of white space before its text.
  let indent: Int
  /// Its text without the white space around it; empty in a blank line.
  let text: Slice<UnsafeRawBufferPointer>

  /// The line that begins at an offset; nil at the end.
  init?(_ bytes: UnsafeRawBufferPointer, from offset: Int) {
    guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
    let feed = memchr(base + offset, 10, bytes.count - offset)
    range = offset..<(feed.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count)
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isWhiteSpace { start += 1 }
    while end > start, bytes[end - 1].isWhiteSpace { end -= 1 }
    indent = start - range.lowerBound
    text = bytes[start..<end]
  }

  var isBlank: Bool { text.isEmpty }

  func starts(with prefix: String) -> Bool { text.starts(with: prefix.utf8) }

  var isListItem: Bool {
    let marker = text.prefix(5).prefix { $0 != 0x20 }
    guard marker.count < text.count, let last = marker.last else { return false }
    let isNumber = marker.dropLast().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    return marker.count == 1
      ? "-*+".utf8.contains(last) : isNumber && ".)".utf8.contains(last) && marker.count < 5
  }

  /// How often its first byte is repeated at its start.
  var leadingRun: Int { text.prefix { $0 == text.first }.count }
}
