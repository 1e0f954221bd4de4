import Ostraka

extension TranscriptEntry {
  /// A line of Claude Code's: its `type` says whose it is, its `message` is one of the Messages API.
  static func claudeCode(_ line: JSONObject) -> TranscriptEntry? {
    var entry = TranscriptEntry(agent: .claudeCode)
    entry.time = line.string("timestamp").flatMap(Timestamp.init(iso8601:))
    entry.folder = line.string("cwd")
    entry.branch = line.string("gitBranch")
    switch line.string("type") {
    case "summary":
      guard let summary = line.string("summary") else { return nil }
      entry.summary = summary
    case "user", "assistant":
      guard let message = line.object("message") else { return nil }
      // A sub-agent's turns end in a result that the agent itself is given.
      if ["isMeta", "isSidechain", "isCompactSummary"].contains(where: line.isTrue) { break }
      entry.events =
        line.string("type") == "user" ? userEvents(message) : assistantEvents(message)
    default:
      return nil
    }
    return entry
  }

  private static func userEvents(_ message: JSONObject) -> [Event] {
    if let text = message.string("content") { return asked(text) }
    return (message.objects("content") ?? []).flatMap { block -> [Event] in
      switch block.string("type") {
      case "text": asked(block.string("text") ?? "")
      case "tool_result": [.returned(InjectedText.removingReminders(text(of: block, "content")))]
      case "image", "document": [.asked(attachment)]
      default: []
      }
    }
  }

  private static func assistantEvents(_ message: JSONObject) -> [Event] {
    if let text = message.string("content") { return [.answered(text)] }
    return (message.objects("content") ?? []).compactMap { block in
      switch block.string("type") {
      case "text": .answered(block.string("text") ?? "")
      case "tool_use", "server_tool_use":
        .called(block.string("name") ?? "tool", KeyArgument.of(block.object("input")))
      default: nil
      }
    }
  }

  static func asked(_ text: String) -> [Event] {
    let text = InjectedText.removed(from: text)
    return text.isEmpty ? [] : [.asked(text)]
  }

  /// Text that is a string, or the texts of blocks.
  static func text(of object: JSONObject, _ key: String) -> String {
    if let text = object.string(key) { return text }
    return (object.objects(key) ?? []).map { block in
      block.string("text") ?? (block.has("type") ? attachment : "")
    }.joined(separator: "\n")
  }
}
