import ArgumentParser
import Foundation
import Ostraka
import Testing

@testable import OstrakaCLI
@testable import OstrakaRules

@Suite("What a host is told")
struct HostConfigurationTests {
  private static let paths = [
    "/opt/bin/ostraka", "/Users/io/my \"own\" notes/ostraka", "/a\\b/it's/$HOME/50%",
    "/Hände/日本/\u{1F4DA}/\u{2028}", "/#a [b] {c} 'd'",
  ]

  private func configuration(
    _ host: AgentHost, program: String = "/opt/bin/ostraka", memory: String? = "/m"
  ) throws -> HostConfiguration {
    HostConfiguration(host: host, server: try ServerCommand(program: program, memory: memory))
  }

  @Test(
    "reads back as JSON with the same strings", arguments: [AgentHost.claude, .cursor, .vscode],
    paths)
  func json(host: AgentHost, path: String) throws {
    let text = try configuration(host, program: path, memory: path + "/.ostraka").text
    let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let servers = try #require(read?[host == .vscode ? "servers" : "mcpServers"] as? [String: Any])
    let server = try #require(servers["ostraka"] as? [String: Any])
    #expect(server["type"] as? String == "stdio")
    #expect(server["command"] as? String == path)
    #expect(server["args"] as? [String] == ["mcp", "--memory", path + "/.ostraka"])
    #expect(server.count == 3 && read?.count == 1 && servers.count == 1)
  }

  @Test("reads back as TOML with the same strings", arguments: paths)
  func toml(path: String) throws {
    let text = try configuration(.codex, program: path, memory: path + "/.ostraka").text
    let file = try TOMLReader.table(of: Array(text.utf8)).values
    guard case .table(let servers)? = file["mcp_servers"],
      case .table(let server)? = servers.values["ostraka"],
      case .string(let command)? = server.values["command"],
      case .array(let values)? = server.values["args"]
    else {
      Issue.record("\(text)")
      return
    }
    let arguments = values.compactMap { value in
      if case .string(let text) = value { text } else { nil as String? }
    }
    #expect(command == path)
    #expect(arguments == ["mcp", "--memory", path + "/.ostraka"])
    #expect(file.count == 1 && servers.values.count == 1 && server.values.count == 3)
  }

  @Test("has no control character in a string of TOML or JSON")
  func control() throws {
    let text = "a\u{1}\t\n\u{7F}\u{9B}\u{1B}b"
    for quoted in [text.tomlQuoted, text.jsonQuoted] {
      #expect(!quoted.unicodeScalars.contains { $0.properties.generalCategory == .control })
      // What is escaped here, both escape in the same way.
      #expect(try JSONDecoder().decode(String.self, from: Data(quoted.utf8)) == text)
    }
  }

  @Test("says Codex a table, with time for a load")
  func codex() throws {
    let text = try configuration(.codex, memory: "/my notes/.ostraka").text
    #expect(
      text == """
        [mcp_servers.ostraka]
        command = "/opt/bin/ostraka"
        args = ["mcp", "--memory", "/my notes/.ostraka"]
        tool_timeout_sec = 120

        """)
    #expect(try configuration(.codex, memory: nil).text.contains("args = [\"mcp\"]\n"))
  }

  @Test("has a line for those that write it themselves")
  func lines() throws {
    func command(_ host: AgentHost) throws -> String? {
      try configuration(host, memory: "/it's/.ostraka").command
    }
    let line = #"/opt/bin/ostraka mcp --memory '/it'\''s/.ostraka'"#
    #expect(
      try command(.claude) == "claude mcp add --transport stdio --scope local ostraka -- " + line)
    #expect(try command(.codex) == "codex mcp add ostraka -- " + line)
    #expect(try command(.cursor) == nil)
    #expect(try command(.vscode)?.hasPrefix(#"code --add-mcp '{"name": "ostraka", "#) == true)
  }

  @Test(
    "refuses paths that a host would not pass on",
    arguments: [
      ("ostraka", "/m"), ("/a\nb", "/m"), ("/a", "/m\u{1b}[0m"), ("/a", "m"), ("/${HOME}/a", "/m"),
    ])
  func refusal(program: String, memory: String) {
    #expect(throws: OstrakaError.self) { try ServerCommand(program: program, memory: memory) }
  }

  @Test(
    "takes actions one at a time",
    arguments: [
      ["--config", "codex", "--install", "claude"], ["--hooks"], ["--config", "emacs"],
      ["--uninstall", "--hooks"],
    ])
  func usage(arguments: [String]) {
    #expect(throws: (any Error).self) { try RegistrationOptions.parse(arguments) }
  }

  @Test("understands what is asked for")
  func options() throws {
    let install = try RegistrationOptions.parse(
      ["--install", "claude", "--scope", "local", "--hooks", "--yes"])
    #expect(
      install.request(printsJSON: false)
        == RegistrationRequest(
          action: .install, scope: .local, hooks: [.sessionStart, .sessionEnd], isConfirmed: true))
    let uninstall = try RegistrationOptions.parse(["--uninstall"])
    #expect(uninstall.request(printsJSON: true)?.host == .claude)
    #expect(try RegistrationOptions.parse([]).request(printsJSON: false) == nil)
    #expect(try RegistrationOptions.parse(["--hook", "session-end"]).event == .sessionEnd)
  }
}
