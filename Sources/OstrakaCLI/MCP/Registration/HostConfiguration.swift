/// What a host has to be told so that it starts the server: the text, and where it goes.
///
/// The formats are those of code.claude.com/docs/en/mcp, developers.openai.com/codex/mcp,
/// cursor.com/docs/mcp and code.visualstudio.com/docs/agents/reference/mcp-configuration. There is
/// never a credential in it: the server finds the memory's own.
struct HostConfiguration: Sendable {
  let host: AgentHost
  let server: ServerCommand

  /// How long Codex waits for a tool, in seconds: answers take at most 25, a load may take longer.
  static let toolSeconds = 120

  /// `json` or `toml`.
  var format: String { host == .codex ? "toml" : "json" }

  /// The whole file where there is none yet, ending with a newline.
  var text: String {
    guard host == .codex else {
      let file = JSONDraft.object([
        .init(host.section, .object([.init(ServerCommand.name, ServerEntry.draft(server))]))
      ])
      return file.text(JSONStyle()) + "\n"
    }
    return """
      [\(host.section).\(ServerCommand.name)]
      command = \(server.program.tomlQuoted)
      args = [\(server.arguments.map(\.tomlQuoted).joined(separator: ", "))]
      tool_timeout_sec = \(Self.toolSeconds)

      """
  }

  /// The files that may hold it, each with whom it is for.
  var places: [String] {
    switch host {
    case .claude:
      [
        ".mcp.json in the project's folder: for whoever works there",
        "~/.claude.json, or $CLAUDE_CONFIG_DIR/.claude.json: for you, everywhere",
      ]
    case .codex:
      [
        "~/.codex/config.toml, or $CODEX_HOME/config.toml: for you, everywhere",
        ".codex/config.toml in a folder that Codex trusts: for whoever works there",
      ]
    case .cursor:
      [
        ".cursor/mcp.json in the project's folder: for whoever works there",
        "~/.cursor/mcp.json: for you, everywhere",
      ]
    case .vscode:
      [
        ".vscode/mcp.json in the project's folder: for whoever works there",
        "the mcp.json of your profile (“MCP: Open User Configuration”): for you, everywhere",
      ]
    }
  }

  /// The line for a POSIX shell that has the host write it itself; nil where there is none.
  var command: String? {
    switch host {
    case .claude:
      "claude mcp add --transport stdio --scope local \(ServerCommand.name) -- \(server.line)"
    case .codex: "codex mcp add \(ServerCommand.name) -- \(server.line)"
    case .cursor: nil
    case .vscode: "code --add-mcp \(named.text(JSONStyle(), indent: nil).shellQuoted)"
    }
  }

  private var named: JSONDraft {
    guard case .object(let members) = ServerEntry.draft(server) else { return .object([]) }
    return .object([.init("name", .string(ServerCommand.name))] + members)
  }
}

extension String {
  /// A basic string of TOML 1.0 (https://toml.io/en/v1.0.0#string).
  var tomlQuoted: String {
    let escaped = unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\0"..<" ", "\u{7F}"..."\u{9F}":
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
      default: "\(scalar)"
      }
    }
    return "\"\(escaped.joined())\""
  }
}
