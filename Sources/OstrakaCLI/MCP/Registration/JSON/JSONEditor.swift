import Ostraka

/// Adds, replaces and removes values of a JSON text; all else stays as it is, byte for byte.
///
/// What is added stands before the other items of its container, so that no line but its own
/// changes. Removing what was added gives back the very bytes that were there before.
struct JSONEditor: Sendable {
  private(set) var tree: JSONTree
  /// Whether a removal left nothing of a text that began as nothing.
  private(set) var isAbandoned = false
  private let style: JSONStyle
  private let isNew: Bool

  /// A text that there is. Errors: `JSONTreeReader.Failure`.
  init(_ bytes: [UInt8]) throws {
    tree = try JSONTree(bytes)
    style = JSONStyle(of: tree)
    isNew = false
  }

  /// A text that is yet to be.
  init() throws {
    tree = try JSONTree(Array("{}\n".utf8))
    style = JSONStyle()
    isNew = true
  }

  /// The containers along a path of names, from the root to the last that is there.
  ///
  /// Errors: `.badData` when one of them is no container.
  func containers(_ path: [String]) throws -> [JSONTree.Node] {
    var nodes = [tree.root]
    for (depth, name) in path.enumerated() {
      try requireContainer(nodes[depth], at: path[..<depth])
      guard let next = try tree.member(name, of: nodes[depth]) else { return nodes }
      nodes.append(next)
    }
    try requireContainer(nodes[path.count], at: path[...])
    return nodes
  }

  /// How far above the place for a new item the container stands that is there and empty: 0 is the
  /// innermost of the path. nil when the last container that is there holds something.
  func emptyLevel(_ path: [String]) throws -> Int? {
    let nodes = try containers(path)
    guard let last = nodes.last, last.items.isEmpty, !isNew || nodes.count > 1 else { return nil }
    return path.count + 1 - nodes.count
  }

  /// Adds an item to the container at a path, with the containers that are missing.
  ///
  /// - Parameter name: nil for an element of an array.
  func inserting(_ name: String?, _ value: JSONDraft, at path: [String]) throws -> JSONEditor {
    let nodes = try containers(path)
    let missing = path.dropFirst(nodes.count - 1)
    var (name, value) = (name, value)
    for outer in missing.reversed() {
      value = name.map { .object([.init($0, value)]) } ?? .array([value])
      name = outer
    }
    guard let last = nodes.last, (last.kind == .object) == (name != nil) else {
      throw OstrakaError(.badData, "\(Self.words(path[...])) is of another kind.")
    }
    return try insert(name, value, into: last)
  }

  /// Writes another value at the place of one.
  func replacing(_ node: JSONTree.Node, with value: JSONDraft) throws -> JSONEditor {
    let indent = tree.indent(ofLineAt: node.range.lowerBound)
    return try splice(node.range, value.text(style, indent: style.isCompact ? nil : indent))
  }

  /// Removes an item from the container at a path, and the containers that this leaves empty.
  ///
  /// - Parameter level: the container that stays, though empty (`emptyLevel`).
  func removing(_ index: Int, at path: [String], keeping level: Int?) throws -> JSONEditor {
    var nodes = try containers(path)
    var (index, above) = (index, 0)
    while let node = nodes.popLast() {
      if node.items.count > 1 { return try splice(Self.place(of: index, in: node), "") }
      guard above != level, !nodes.isEmpty else {
        var result = try splice(inside(of: node), "")
        result.isAbandoned = nodes.isEmpty && above != level
        return result
      }
      guard let parent = nodes.last,
        let place = try tree.index(of: path[nodes.count - 1], in: parent)
      else { break }
      (index, above) = (place, above + 1)
    }
    return self
  }

  /// Removes one of several items of a container.
  func removing(_ index: Int, in node: JSONTree.Node) throws -> JSONEditor {
    try splice(Self.place(of: index, in: node), "")
  }

  private func insert(
    _ name: String?, _ value: JSONDraft, into node: JSONTree.Node
  ) throws -> JSONEditor {
    func text(_ indent: String?) -> String {
      (name.map { $0.jsonQuoted + style.colon } ?? "") + value.text(style, indent: indent)
    }
    let open = node.range.lowerBound + 1
    if let first = node.items.first {
      let start = first.range.lowerBound
      guard let indent = tree.indent(before: first) else {
        return try splice(start..<start, text(nil) + style.comma)
      }
      return try splice(start..<start, text(indent) + "," + style.newline + indent)
    }
    let close = node.range.upperBound - 1
    guard !style.isCompact else { return try splice(close..<close, text(nil)) }
    let outer = tree.indent(ofLineAt: open)
    let indent = outer + style.unit
    // White space between the brackets stays before the item, with none behind it: that is how
    // `inside(of:)` knows it again.
    guard open == close else { return try splice(close..<close, text(indent)) }
    return try splice(
      open..<close, style.newline + indent + text(indent) + style.newline + outer)
  }

  /// The bytes to remove with the only item of a container.
  private func inside(of node: JSONTree.Node) -> Range<Int> {
    let close = node.range.upperBound - 1
    guard let item = node.items.first, item.range.upperBound < close else {
      return node.items.first?.range ?? close..<close
    }
    return (node.range.lowerBound + 1)..<close
  }

  /// The bytes to remove with one item of several: with the comma behind it, else before it.
  private static func place(of index: Int, in node: JSONTree.Node) -> Range<Int> {
    let item = node.items[index].range
    return index + 1 < node.items.count
      ? item.lowerBound..<node.items[index + 1].range.lowerBound
      : node.items[index - 1].range.upperBound..<item.upperBound
  }

  private func splice(_ range: Range<Int>, _ text: String) throws -> JSONEditor {
    var bytes = tree.bytes
    bytes.replaceSubrange(range, with: text.utf8)
    var result = self
    result.tree = try JSONTree(bytes)
    return result
  }

  private func requireContainer(_ node: JSONTree.Node, at path: ArraySlice<String>) throws {
    guard node.kind == .object || node.kind == .array else {
      throw OstrakaError(.badData, "\(Self.words(path)) is no object.")
    }
  }

  private static func words(_ path: ArraySlice<String>) -> String {
    path.isEmpty ? "Its value" : "Its “\(path.joined(separator: "” › “").visible)”"
  }
}
