/// How a JSON file is laid out, so that what is added looks like the rest.
struct JSONStyle: Hashable, Sendable {
  /// What ends a line.
  var newline = "\n"
  /// What a level is indented by.
  var unit = "  "
  /// Whether there is a space after a colon.
  var isSpaced = true
  /// Whether everything is on one line.
  var isCompact = false

  var colon: String { isSpaced ? ": " : ":" }
  var comma: String { isSpaced ? ", " : "," }
}

extension JSONStyle {
  /// The style of a text.
  init(of tree: JSONTree) {
    self.init()
    let bytes = tree.bytes
    if let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end > 0,
      bytes[end - 1] == UInt8(ascii: "\r")
    {
      newline = "\r\n"
    }
    guard let first = tree.root.items.first else { return }
    isCompact = !bytes[tree.root.range].contains(UInt8(ascii: "\n"))
    if let indent = tree.indent(before: first) { unit = indent }
    isSpaced = !isCompact
    if let name = first.name {
      isSpaced = bytes[name.upperBound..<first.value.range.lowerBound].last == UInt8(ascii: " ")
    }
  }
}

extension JSONTree {
  /// What the line of a container's first item begins with; nil when it stands behind the bracket.
  func indent(before first: Item) -> String? {
    let start = first.range.lowerBound
    let space = bytes[..<start].reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
    guard start > space, bytes[start - space - 1] == UInt8(ascii: "\n") else { return nil }
    return String(decoding: bytes[(start - space)..<start], as: UTF8.self)
  }

  /// What the line begins with on which a byte stands.
  func indent(ofLineAt offset: Int) -> String {
    let start = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return String(
      decoding: bytes[start..<offset].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }
}
