/// A JSON text as it may be shown: strings are masked, but for those that are known to be harmless.
/// Numbers, names and the layout stay.
struct MaskedJSON: Sendable {
  private let tree: JSONTree
  private let shown: Set<String>

  /// What stands for a string.
  static let mask = "\"…\""
  /// The longest line that is shown as it is, in bytes.
  static let widest = 400

  /// Errors: `JSONTreeReader.Failure`.
  init(_ bytes: [UInt8], shown: Set<String>) throws {
    tree = try JSONTree(bytes)
    self.shown = shown
  }

  /// The lines of the text.
  var lines: [String] {
    var pieces: [String] = []
    var end = 0
    for range in strings(of: tree.root) {
      pieces.append(String(decoding: tree.bytes[end..<range.lowerBound], as: UTF8.self))
      pieces.append(text(at: range))
      end = range.upperBound
    }
    pieces.append(String(decoding: tree.bytes[end...], as: UTF8.self))
    // A line that ends with both characters is one `Character` to Swift.
    return pieces.joined().split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map(String.init)
  }

  /// Whether it has lines that nobody can read.
  var isWide: Bool {
    tree.bytes.split(separator: UInt8(ascii: "\n")).contains { $0.count > Self.widest }
  }

  /// The same with a line for every value.
  var spread: [String] { spread(tree.root, indent: "") }

  private func spread(_ node: JSONTree.Node, indent: String) -> [String] {
    guard node.kind == .object || node.kind == .array, !node.items.isEmpty else {
      return [node.kind == .string ? text(at: node.range) : raw(node.range)]
    }
    let brackets = node.kind == .object ? ("{", "}") : ("[", "]")
    let inner = indent + "  "
    let lines = node.items.enumerated().flatMap { index, item -> [String] in
      var lines = spread(item.value, indent: inner)
      lines[0] = inner + (item.name.map { raw($0) + ": " } ?? "") + lines[0]
      if index + 1 < node.items.count { lines[lines.count - 1] += "," }
      return lines
    }
    return [brackets.0] + lines + [indent + brackets.1]
  }

  /// Strings that are values, in their order.
  private func strings(of node: JSONTree.Node) -> [Range<Int>] {
    node.kind == .string ? [node.range] : node.items.flatMap { strings(of: $0.value) }
  }

  private func text(at range: Range<Int>) -> String {
    shown.contains(tree.text(at: range)) ? raw(range) : Self.mask
  }

  private func raw(_ range: Range<Int>) -> String {
    String(decoding: tree.bytes[range], as: UTF8.self)
  }
}
