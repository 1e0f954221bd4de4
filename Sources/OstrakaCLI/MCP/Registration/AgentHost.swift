/// A program that runs agents and takes MCP servers.
enum AgentHost: String, CaseIterable, Sendable {
  case claude, codex, cursor, vscode

  /// As people call it.
  var title: String {
    switch self {
    case .claude: "Claude Code"
    case .codex: "Codex"
    case .cursor: "Cursor"
    case .vscode: "VS Code"
    }
  }

  /// The object of its file in which servers stand.
  var section: String {
    switch self {
    case .claude, .cursor: "mcpServers"
    case .codex: "mcp_servers"
    case .vscode: "servers"
    }
  }
}

/// For whom a server is registered.
enum RegistrationScope: String, CaseIterable, Sendable {
  /// Whoever works in the project.
  case project
  /// This person, everywhere.
  case user
  /// This person, in the project.
  case local
}
