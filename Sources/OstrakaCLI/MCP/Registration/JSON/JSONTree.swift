import Foundation
import Ostraka

/// A JSON text (RFC 8259) and where each of its values stands, so that one can be changed and all
/// the others stay as they are, byte for byte.
struct JSONTree: Sendable {
  let bytes: [UInt8]
  let root: Node

  /// A value.
  struct Node: Sendable {
    enum Kind: Sendable { case object, array, string, other }

    let kind: Kind
    /// Its bytes, with the brackets or quotation marks.
    let range: Range<Int>
    /// What is in it, in its order.
    var items: [Item] = []
  }

  /// A member of an object or an element of an array.
  struct Item: Sendable {
    /// The name's bytes with their quotation marks; nil in an array.
    let name: Range<Int>?
    let value: Node

    /// The bytes of name and value.
    var range: Range<Int> { (name ?? value.range).lowerBound..<value.range.upperBound }
  }

  /// Errors: `JSONTreeReader.Failure`.
  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    root = try JSONTreeReader.root(of: bytes)
  }

  /// The place of a member; nil when there is none.
  ///
  /// Errors: `.badData` when the name is there twice, as programs differ on which of them counts.
  func index(of name: String, in node: Node) throws -> Int? {
    guard node.kind == .object else { return nil }
    let places = node.items.indices.filter { node.items[$0].name.map(text(at:)) == name }
    guard places.count < 2 else {
      throw OstrakaError(.badData, "It says “\(name.visible)” twice in one object.")
    }
    return places.first
  }

  /// The member of that name. Errors: as `index(of:in:)`.
  func member(_ name: String, of node: Node?) throws -> Node? {
    guard let node else { return nil }
    return try index(of: name, in: node).map { node.items[$0].value }
  }

  /// What a string says; nil for other values.
  func string(_ node: Node?) -> String? {
    guard let node, node.kind == .string else { return nil }
    return text(at: node.range)
  }

  /// What an array of strings says; nil for other values.
  func strings(_ node: Node?) -> [String]? {
    guard let node, node.kind == .array else { return nil }
    let texts = node.items.compactMap { string($0.value) }
    return texts.count == node.items.count ? texts : nil
  }

  /// The text of a string at its bytes, which the reader has checked.
  func text(at range: Range<Int>) -> String {
    let inner = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    // Half a surrogate pair is valid JSON, but no text: it stays as it is written.
    let decoded = try? JSONDecoder().decode(String.self, from: Data(bytes[range]))
    return decoded ?? String(decoding: inner, as: UTF8.self)
  }
}
