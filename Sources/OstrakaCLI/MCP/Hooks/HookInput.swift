import Foundation
import Ostraka

/// What Claude Code tells a hook on standard input (code.claude.com/docs/en/hooks).
struct HookInput: Hashable, Sendable {
  let event: HookEvent
  /// The session's id.
  let session: String
  /// The session's transcript, a JSONL file, which need not be there; nil when none is named.
  let transcript: String?

  /// The most bytes of an input: the agent's last message is part of it.
  static let limit = 4 << 20
  /// The longest id or path, in bytes.
  static let longest = 4096

  /// Errors: `.tooLarge`; `.badData` for what Claude Code would not say at that event.
  init(_ data: Data, event: HookEvent) throws {
    guard data.count <= Self.limit else {
      throw OstrakaError(.tooLarge, "A hook's input has at most \(Self.limit.asBytes).")
    }
    guard let fields = try? Fields(tree: JSONTree([UInt8](data))) else {
      throw OstrakaError(
        .badData, "A hook takes what Claude Code tells it: a JSON object on standard input.")
    }
    guard try fields.text("hook_event_name") ?? event.name == event.name else {
      throw OstrakaError(
        .badData, "The hook `\(event.rawValue)` was run for another event of Claude Code's.")
    }
    self.event = event
    session = try fields.text("session_id") ?? ""
    transcript = try fields.path("transcript_path")
  }

  /// Reads from a descriptor until its end, or until a whole object has come: when a session ends,
  /// the pipe may stay open.
  ///
  /// Errors: as `init`, and `.fault` when nothing can be read.
  static func read(_ descriptor: Int32, event: HookEvent) throws -> HookInput {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while data.count <= limit {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw OstrakaError(.fault, "Standard input cannot be read.")
      }
      guard count > 0 else { break }
      data.append(contentsOf: buffer[..<count])
      let isWhole = data.last == UInt8(ascii: "\n") || data.last == UInt8(ascii: "}")
      if isWhole, data.count <= limit, let input = try? HookInput(data, event: event) {
        return input
      }
    }
    return try HookInput(data, event: event)
  }

  /// The members of the object. Foundation would refuse half a surrogate pair, with which an
  /// agent's message may be cut off.
  private struct Fields {
    let tree: JSONTree

    init(tree: JSONTree) throws {
      guard tree.root.kind == .object else {
        throw JSONTreeReader.Failure(reason: "it is no object", offset: 0)
      }
      self.tree = tree
    }

    func text(_ name: String) throws -> String? {
      guard let node = try tree.member(name, of: tree.root), !isNull(node) else { return nil }
      guard let text = tree.string(node), text.utf8.count <= longest, !text.contains("\0") else {
        throw OstrakaError(.badData, "A hook's input has “\(name)”, but no text of that kind.")
      }
      return text
    }

    func path(_ name: String) throws -> String? {
      try text(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    private func isNull(_ node: JSONTree.Node) -> Bool {
      tree.bytes[node.range].elementsEqual("null".utf8)
    }
  }
}
