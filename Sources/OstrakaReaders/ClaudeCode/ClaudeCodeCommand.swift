import Subprocess

/// How one process of Claude Code is started: without tools, MCP servers, commands or settings.
struct ClaudeCodeCommand: Sendable {
  enum Session: Sendable {
    /// A new one of that id, which is kept.
    case recording(String)
    /// A fork of a recorded one, which nothing keeps.
    case fork(of: String)
  }

  let model: ClaudeCodeModel
  let session: Session
  /// Where Claude Code itself is told to stop, in US dollars.
  let dollars: Double
  /// Where it runs: an empty private folder, always the same one, as sessions belong to a folder.
  let folder: String

  var arguments: [String] {
    let fixed = [
      "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
      "--model", model.name, "--tools", "", "--strict-mcp-config", "--setting-sources", "",
      "--disable-slash-commands", "--system-prompt", ClaudeCodePrompt.system,
    ]
    // Without a price nothing is known of what it may cost.
    let limit = dollars > 0 ? ["--max-budget-usd", "\(max(dollars, 0.01))"] : []
    return switch session {
    case .recording(let id): fixed + limit + ["--session-id", id]
    case .fork(let id):
      fixed + limit + ["--resume", id, "--fork-session", "--no-session-persistence"]
    }
  }

  var configuration: Configuration {
    .leashed(model.program, arguments, environment: model.environment, in: folder)
  }
}
