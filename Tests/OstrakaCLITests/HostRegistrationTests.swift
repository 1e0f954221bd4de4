import Foundation
import Ostraka
import Testing

@testable import OstrakaCLI

@Suite("Registering with a host")
struct HostRegistrationTests {
  /// Files as people and programs leave them.
  static let awkward = [
    "{}", "{}\n", "{ }", "{\n}\n", "{\n  }", " \n{}\n\n", "{\"a\":1}",
    "{\n  \"a\": 1\n}", "{\n    \"a\": 1,\n    \"b\": [1, 2]\n}\n",
    "{\n\t\"a\": {\n\t\t\"b\": null\n\t}\n}\n", "{\r\n  \"a\": true,\r\n  \"b\": {}\r\n}\r\n",
    "{\"a\": {\"mcpServers\": {\"ostraka\": {\"url\": \"x\"}}}, \"hooks2\": []}",
    "{\"mcpServers\":{}}", "{\n  \"mcpServers\": {}\n}\n", "{\n  \"mcpServers\": {\n  }\n}\n",
    "{\n  \"mcpServers\": { },\n  \"z\": 1e-7\n}", "{\"servers\": {}, \"mcpServers\": {}}",
    "{\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\", \"args\": []}\n  }\n}\n",
    "{\n  \"mcpServers\": {\"a\": {\"url\": \"u\"}, \"b\": {\"url\": \"v\"}}\n}\n",
    "{\n  \"mcp\\u0053ervers\": {},\n  \"é\": \"\\ud83d\\ude00 \\ud83d \u{2028} 日本\"\n}\n",
    "{\n\n  \"a\": 1\n\n}\n", "{\n\"a\": 1\n}\n", "{\n  \"a\": 1 ,\n  \"b\" : 2}",
    "{\n  \"hooks\": {}\n}\n", "{\"hooks\":{}}", "{\n  \"hooks\": {\n  }\n}", "{\"hooks\": { }}",
    "{\n  \"hooks\": {\n    \"SessionStart\": []\n  }\n}\n",
    "{\n  \"hooks\": {\n    \"SessionEnd\": [ ],\n    \"Stop\": []\n  }\n}\n",
    """
    {
      "hooks": {
        "PreToolUse": [],
        "SessionStart": [
          {"hooks": [{"type": "command", "command": "echo mcp --hook session-start"}]}
        ],
        "Stop": [ { "hooks": [ { "type": "command", "command": "my-ostraka mcp --hook stop" } ] } ]
      }
    }
    """,
  ]

  @Test("leaves no trace once taken back", arguments: awkward)
  func roundTrip(text: String) throws {
    try HostFolder.with { folder in
      let files = ["project/.mcp.json", "project/.claude/settings.local.json"]
      for file in files { try folder.write(text, to: file) }
      try folder.install(hooks: HookEvent.allCases)
      for file in files {
        #expect(folder.text(file) != text)
        #expect(try folder.mode(file) == 0o640)
      }
      let servers = try #require(try folder.json(files[0])["mcpServers"] as? [String: Any])
      let server = try #require(servers["ostraka"] as? [String: Any])
      #expect(server["command"] as? String == "/opt/bin/ostraka")
      #expect(server["args"] as? [String] == ["mcp", "--memory", "/notes/.ostraka"])
      let hooks = try #require(try folder.json(files[1])["hooks"] as? [String: [[String: Any]]])
      for event in HookEvent.allCases {
        #expect(hooks[event.name]?.first?["matcher"] as? String == event.matcher)
      }
      try folder.uninstall()
      for file in files { #expect(folder.text(file) == text, "\(file)") }
    }
  }

  @Test("takes back its hooks one kind at a time, in any order", arguments: awkward.suffix(8))
  func hooksApart(text: String) throws {
    try HostFolder.with { folder in
      let file = "project/.claude/settings.local.json"
      try folder.write(text, to: file)
      for event in [HookEvent.stop, .sessionStart, .sessionEnd] {
        try folder.install(hooks: [event])
      }
      try folder.uninstall()
      #expect(folder.text(file) == text)
    }
  }

  @Test("leaves no trace in a file that was rewritten meanwhile in another layout")
  func rewritten() throws {
    try HostFolder.with { folder in
      for (before, after) in [("{\"mcpServers\":{}}", "{\n  \"mcpServers\": {}\n}"), ("{}", "{}")] {
        try folder.write(before, to: ".claude.json")
        try folder.install(.claude, .user)
        let tight = try #require(folder.text(".claude.json"))
        #expect(before == "{}" || !tight.contains("\n"))
        let loose = try MaskedJSON(Array(tight.utf8), shown: ["stdio", "/opt/bin/ostraka", "mcp"])
        try folder.write(loose.spread.joined(separator: "\n"), to: ".claude.json")
        try folder.uninstall(.claude, .user)
        #expect(folder.text(".claude.json") == after)
      }
    }
  }

  @Test("puts every scope where its host looks", arguments: RegistrationScope.allCases)
  func scopes(scope: RegistrationScope) throws {
    try HostFolder.with { folder in
      try folder.install(.claude, scope, hooks: [.sessionStart])
      let expected =
        switch scope {
        case .project: ["project/.claude/settings.local.json", "project/.mcp.json"]
        case .user: [".claude.json", ".claude/settings.json"]
        case .local: [".claude.json", "project/.claude/settings.local.json"]
        }
      #expect(folder.files() == expected)
      if scope == .local {
        let projects = try folder.json(".claude.json")["projects"] as? [String: Any]
        let project = projects?[folder.path + "/project"] as? [String: Any]
        #expect((project?["mcpServers"] as? [String: Any])?.keys.first == "ostraka")
      }
      #expect(try folder.mode(expected[0]) == (expected[0].hasPrefix(".") ? 0o600 : 0o644))
      try folder.uninstall(.claude, scope)
      #expect(folder.files().isEmpty)
    }
  }

  @Test("keeps a large state file as it was, with projects that have empty servers")
  func state() throws {
    try HostFolder.with { folder in
      let own = (folder.path + "/project").jsonQuoted
      for own in [own + ": {\"mcpServers\": {}, \"history\": []}", own + ": {}", "\"/b\": {}"] {
        let text =
          "{\n  \"numStartups\": 7,\n  \"projects\": {\n    \(own)\n  },\n  \"z\": \"é\"\n}"
        try folder.write(text, to: ".claude.json", mode: 0o600)
        try folder.install(.claude, .local)
        try folder.uninstall(.claude, .local)
        #expect(folder.text(".claude.json") == text)
      }
    }
  }

  @Test("honours CLAUDE_CONFIG_DIR")
  func configurationFolder() throws {
    try HostFolder.with { folder in
      let request = RegistrationRequest(
        action: .install, scope: .user, hooks: [.sessionEnd], isConfirmed: true)
      try folder.perform(request, environment: ["CLAUDE_CONFIG_DIR": folder.path + "/other"])
      #expect(folder.files() == ["other/.claude.json", "other/settings.json"])
    }
  }

  @Test("twice has nothing to do the second time; nor has taking it back")
  func twice() throws {
    try HostFolder.with { folder in
      try folder.install(hooks: [.sessionStart, .sessionEnd])
      let texts = folder.files().map(folder.text)
      _ = folder.heard()
      try folder.install(hooks: [.sessionStart, .sessionEnd])
      #expect(folder.heard() == "Nothing to do: it is registered already.")
      #expect(folder.files().map(folder.text) == texts)
      try folder.uninstall(.claude, .user)
      #expect(folder.heard().contains("ostraka mcp --uninstall claude --scope project"))
      try folder.uninstall()
      #expect(folder.files().isEmpty)
    }
  }

  @Test("changes an entry that starts something else, and keeps what else it has")
  func differs() throws {
    try HostFolder.with { folder in
      try folder.write(
        """
        {
          "mcpServers": {
            "ostraka": {
              "command": "/old/ostraka",
              "env": {"A_KEY": "sk-hidden"}
            }
          }
        }
        """, to: "project/.mcp.json")
      try folder.install()
      #expect(
        folder.text("project/.mcp.json") == """
          {
            "mcpServers": {
              "ostraka": {
                "args": ["mcp", "--memory", "/notes/.ostraka"],
                "command": "/opt/bin/ostraka",
                "env": {"A_KEY": "sk-hidden"}
              }
            }
          }
          """)
      let diff = folder.heard()
      #expect(diff.contains("-      \"command\": \"/old/ostraka\",\n+"))
      #expect(diff.contains("\"A_KEY\": \"…\"") && !diff.contains("hidden"))
      try folder.uninstall()
      #expect(!folder.heard().contains("hidden"))
      #expect(folder.text("project/.mcp.json") == nil)
    }
  }

  @Test("brings hooks up to date that name another memory or program")
  func moved() throws {
    try HostFolder.with { folder in
      try folder.install(hooks: [.sessionStart])
      let request = RegistrationRequest(
        action: .install, hooks: [.sessionStart], isConfirmed: true)
      try folder.perform(request, memory: "/it's new/.ostraka", program: "/a b/ostraka")
      let text = try #require(folder.text("project/.claude/settings.local.json"))
      let line = #"'/a b/ostraka' mcp --hook session-start --memory '/it'\''s new/.ostraka'"#
      #expect(text.contains(line.jsonQuoted))
      #expect(text.components(separatedBy: "--hook").count == 2)
      try folder.uninstall()
      #expect(folder.files().isEmpty)
    }
  }

  @Test("shows only what it adds, and no secret beside it")
  func diff() throws {
    try HostFolder.with { folder in
      let secret = "{\n  \"mcpServers\": {\n    \"a\": {\"env\": {\"KEY\": \"sk-1\"}}\n  }\n}\n"
      try folder.write(secret, to: "project/.mcp.json")
      #expect(throws: OstrakaError.self) {
        try folder.perform(RegistrationRequest(action: .install))
      }
      #expect(
        folder.heard() == """
          --- \(folder.path)/project/.mcp.json
          +++ \(folder.path)/project/.mcp.json
          @@ -1,5 +1,10 @@
           {
             "mcpServers": {
          +    "ostraka": {
          +      "type": "stdio",
          +      "command": "/opt/bin/ostraka",
          +      "args": ["mcp", "--memory", "/notes/.ostraka"]
          +    },
               "a": {"env": {"KEY": "…"}}
             }
           }
          """)
      #expect(folder.text("project/.mcp.json") == secret)
      let wide = "{\"k\":\"\(String(repeating: "s", count: 9000))\",\"n\":[1,{}]}"
      try folder.write(wide, to: "project/.mcp.json")
      try folder.install()
      let shown = folder.heard()
      #expect(shown.contains("+      \"command\": \"/opt/bin/ostraka\",\n"))
      #expect(shown.utf8.count < 2000 && !shown.contains("sss"))
    }
  }

  @Test("asks before it writes")
  func consent() throws {
    try HostFolder.with { folder in
      let request = RegistrationRequest(action: .install)
      for answer in [nil, false] {
        #expect { try folder.perform(request, answer: answer) } throws: {
          ($0 as? OstrakaError)?.message.lowercased().contains("nothing was changed") == true
        }
      }
      #expect(folder.files().isEmpty)
      try folder.perform(request, answer: true)
      #expect(folder.files() == ["project/.mcp.json"])
    }
  }

  @Test(
    "refuses what is no JSON and changes nothing, in either file",
    arguments: [
      ("", "empty"), ("{\n  // mine\n}", "line 2, column 3"), ("{\"a\": 1,}", "line 1, column 9"),
      ("{\"a\": /* b */ 1}", "comment"), ("{} {}", "more follows"), ("{\"a\": 01}", "number"),
      ("\u{FEFF}{}", "value is missing"), ("{'a': 1}", "name"), ("{\"a\": \"b\nc\"}", "string"),
      ("[1]", "kind"), ("7", "no object"), ("{\"hooks\": null}", "no object"),
      ("{\"hooks\": {\"SessionStart\": {}}}", "kind"), ("{\"hooks\": {}, \"hooks\": {}}", "twice"),
      (String(repeating: "[", count: 100_000), "deeply"), ("{\"a\": \"\\x\"}", "escape"),
    ])
  func broken(text: String, reason: String) throws {
    try HostFolder.with { folder in
      try folder.write(text, to: "project/.claude/settings.local.json")
      #expect { try folder.install(hooks: [.sessionStart]) } throws: {
        let error = $0 as? OstrakaError
        return error?.code == .badData && error?.message.contains(reason) == true
          && error?.message.contains("settings.local.json") == true
          && error?.message.contains("Nothing was changed.") == true
      }
      #expect(folder.files() == ["project/.claude/settings.local.json"])
      #expect(folder.text("project/.claude/settings.local.json") == text)
    }
  }

  @Test("leaves a server of its name alone that no command starts")
  func http() throws {
    try HostFolder.with { folder in
      let text = "{\"mcpServers\": {\"ostraka\": {\"type\": \"http\", \"url\": \"http://x/mcp\"}}}"
      try folder.write(text, to: "project/.mcp.json")
      #expect { try folder.install() } throws: { ($0 as? OstrakaError)?.code == .alreadyExists }
      try folder.uninstall()
      #expect(folder.text("project/.mcp.json") == text)
    }
  }

  @Test("follows links, and leaves them links")
  func links() throws {
    try HostFolder.with { folder in
      for text in ["{\n  \"a\": 1\n}\n", "{}\n"] {
        try folder.write(text, to: "dotfiles/mcp.json", mode: 0o604)
        try? FileManager.default.createSymbolicLink(
          atPath: folder.path + "/project/.mcp.json", withDestinationPath: "../dotfiles/mcp.json")
        try folder.install()
        #expect(folder.text("dotfiles/mcp.json")?.contains("ostraka") == true)
        try folder.uninstall()
        #expect(folder.text("dotfiles/mcp.json") == text)
        #expect(try folder.mode("dotfiles/mcp.json") == 0o604)
        #expect(folder.files() == ["dotfiles/mcp.json", "project/.mcp.json"])
      }
      let link = folder.path + "/project/.mcp.json"
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link).hasPrefix(".."))
      try FileManager.default.removeItem(atPath: folder.path + "/dotfiles/mcp.json")
      #expect { try folder.install() } throws: { ($0 as? OstrakaError)?.code == .badData }
    }
  }

  @Test("leaves files alone that are read-only, folders or too large")
  func unwritable() throws {
    try HostFolder.with { folder in
      try folder.write("{}", to: "project/.mcp.json", mode: 0o444)
      #expect { try folder.install() } throws: { ($0 as? OstrakaError)?.code == .notPermitted }
      #expect(folder.text("project/.mcp.json") == "{}")
      try folder.write("", to: ".claude.json/file")
      #expect { try folder.install(.claude, .user) } throws: {
        ($0 as? OstrakaError)?.code == .badData
      }
      let large = folder.path + "/project/.cursor/mcp.json"
      try folder.write("", to: "project/.cursor/mcp.json")
      #expect(truncate(large, off_t(ConfigurationFile.limit + 1)) == 0)
      #expect { try folder.install(.cursor) } throws: { ($0 as? OstrakaError)?.code == .tooLarge }
      #expect(folder.files().count == 3)
    }
  }

  @Test("does not overwrite what another program wrote meanwhile")
  func race() throws {
    try HostFolder.with { folder in
      try folder.write("{}", to: "a.json")
      let file = try ConfigurationFile(folder.path + "/a.json", isPrivate: false)
      let old = try file.read()
      try folder.write("{\"b\": 1}", to: "a.json")
      for new in [nil, Array("{\"c\": 1}".utf8)] {
        #expect { try file.write(new, replacing: old) } throws: {
          ($0 as? OstrakaError)?.code == .tryLater
        }
      }
      #expect(folder.text("a.json") == "{\"b\": 1}")
      #expect(folder.files() == ["a.json"])
    }
  }

  @Test("knows other hosts, as far as their files allow", arguments: AgentHost.allCases)
  func hosts(host: AgentHost) throws {
    try HostFolder.with { folder in
      try folder.perform(RegistrationRequest(action: .show, host: host, printsJSON: true))
      let shown = try JSONSerialization.jsonObject(with: Data(folder.heard().utf8))
      let text = (shown as? [String: Any])?["text"] as? String
      guard host != .codex else {
        #expect(throws: OstrakaError.self) { try folder.install(host) }
        #expect(folder.heard().contains("[mcp_servers.ostraka]"))
        #expect(folder.files().isEmpty)
        return
      }
      try folder.install(host)
      let file = try #require(folder.files().first)
      #expect(folder.text(file) == text)
      #expect(folder.files().count == 1)
      try folder.uninstall(host)
      #expect(folder.files().isEmpty)
      guard host != .claude else { return }
      #expect(throws: OstrakaError.self) { try folder.install(host, hooks: [.stop]) }
      #expect(throws: OstrakaError.self) { try folder.install(host, .local) }
    }
  }
}
