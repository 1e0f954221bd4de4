import Foundation
import Ostraka

extension TranscriptEntry {
  /// A line of Codex's: an item of the Responses API in an envelope, or bare as it was until 2025.
  static func codex(_ line: JSONObject) -> TranscriptEntry? {
    var entry = TranscriptEntry(agent: .codex)
    entry.time = line.string("timestamp").flatMap(Timestamp.init(iso8601:))
    let payload = line.object("payload")
    switch (line.string("type"), payload) {
    case ("session_meta", .some(let start)): entry.begin(start)
    case ("turn_context", .some(let turn)): entry.folder = turn.string("cwd")
    case ("response_item", .some(let item)): entry.events = events(of: item)
    case (nil, nil) where line.has("id") && line.has("timestamp"): entry.begin(line)
    // Events repeat what the items say.
    case ("event_msg", _), (_, .some): return nil
    case (.some, nil):
      guard itemTypes.contains(line.string("type") ?? "") else { return nil }
      entry.events = events(of: line)
    default: return nil
    }
    return entry
  }

  private mutating func begin(_ start: JSONObject) {
    time = start.string("timestamp").flatMap(Timestamp.init(iso8601:)) ?? time
    folder = start.string("cwd")
    branch = start.object("git")?.string("branch")
  }

  private static let itemTypes: Set<String> = [
    "message", "function_call", "function_call_output", "local_shell_call", "custom_tool_call",
    "custom_tool_call_output", "web_search_call", "reasoning",
  ]

  private static func events(of item: JSONObject) -> [Event] {
    switch item.string("type") {
    case "message": said(item)
    case "function_call":
      [.called(item.string("name") ?? "tool", KeyArgument.of(json: item.string("arguments") ?? ""))]
    case "custom_tool_call":
      [.called(item.string("name") ?? "tool", item.string("input") ?? "")]
    case "local_shell_call": [.called("shell", KeyArgument.of(item.object("action")))]
    case "web_search_call": [.called("web search", KeyArgument.of(item.object("action")))]
    case "function_call_output", "custom_tool_call_output": [.returned(output(of: item))]
    default: []
    }
  }

  private static func said(_ item: JSONObject) -> [Event] {
    let text = text(of: item, "content")
    return switch item.string("role") {
    case "user": (item.objects("content") ?? []).isEmpty ? asked(text) : blocks(of: item)
    case "assistant": [.answered(text)]
    // The developer's and the system's are instructions that nobody typed.
    default: []
    }
  }

  /// Each block by itself: those that Codex adds are whole blocks.
  private static func blocks(of item: JSONObject) -> [Event] {
    (item.objects("content") ?? []).flatMap { block in
      block.string("text").map(asked) ?? [.asked(attachment)]
    }
  }

  /// A result is text, blocks, or JSON in text with the text in its `output`.
  private static func output(of item: JSONObject) -> String {
    if let output = item.object("output") { return text(of: output, "content") }
    let text = text(of: item, "output")
    return JSONObject(Data(text.utf8))?.string("output") ?? text
  }
}
