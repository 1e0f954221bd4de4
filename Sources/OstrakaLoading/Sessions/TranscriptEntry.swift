import Ostraka

/// What one line of a transcript adds to its document.
struct TranscriptEntry {
  enum Event: Hashable {
    /// What the person asked.
    case asked(String)
    /// What the agent said.
    case answered(String)
    /// A tool's name and its key argument.
    case called(String, String)
    /// What a tool came back with.
    case returned(String)
  }

  enum Agent: String {
    case claudeCode = "Claude Code"
    case codex = "Codex"
  }

  let agent: Agent
  var time: Timestamp?
  /// The folder that the agent worked in.
  var folder: String?
  var branch: String?
  /// What the agent called the session.
  var summary: String?
  var events: [Event] = []

  /// Nil for a line of no known type. What is no part of the conversation has no events.
  init?(_ line: JSONObject) {
    guard let entry = Self.claudeCode(line) ?? Self.codex(line) else { return nil }
    self = entry
  }

  init(agent: Agent) { self.agent = agent }

  /// What stands for a picture or file that was handed over.
  static let attachment = "(a picture or file)"
}
