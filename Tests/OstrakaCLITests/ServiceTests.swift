import Foundation
import Ostraka
import Subprocess
import Testing

@testable import OstrakaCLI

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Suite("What a service's file says")
struct ServiceFileTests {
  private func description(
    program: String = "/opt/bin/ostraka", memory: String = "/home/io/notes/.ostraka",
    listen: String? = nil, hasProcesses: Bool = false
  ) throws -> ServiceDescription {
    try ServiceDescription(
      program: program, memory: MemoryDirectory(path: memory), listen: listen,
      hasProcesses: hasProcesses)
  }

  @Test(
    "names a service for its memory, so that two memories never share one",
    arguments: [
      ("/home/io/notes/.ostraka", "ostraka-notes-"), ("/home/io/a b%/.ostraka", "ostraka-a-b--"),
      ("/srv/memory", "ostraka-memory-"), ("/home/io/Händel/.ostraka", "ostraka-H-ndel-"),
      ("/" + String(repeating: "x", count: 90), "ostraka-" + String(repeating: "x", count: 40)),
    ])
  func name(memory: String, beginning: String) throws {
    let name = try description(memory: memory).name
    #expect(name.hasPrefix(beginning), "\(name)")
    #expect(try name.wholeMatch(of: Regex("[A-Za-z0-9-]{1,60}-[0-9a-f]{8}")) != nil, "\(name)")
    #expect(try name != description(memory: memory + "/other").name)
    #expect(try name == description(memory: memory, listen: "9000").name)
  }

  @Test(
    "quotes for systemd",
    arguments: [
      ("plain", #""plain""#), ("a b", #""a b""#), ("50%", #""50%%""#), (#"a"b"#, #""a\"b""#),
      (#"a\b"#, #""a\\b""#), ("$HOME", #""$HOME""#), ("it's", #""it's""#), ("", #""""#),
    ])
  func systemd(word: String, quoted: String) {
    #expect(SystemdUnit.quoted(word) == quoted)
  }

  @Test(
    "quotes for a shell",
    arguments: [
      ("/a/b-c.d", "/a/b-c.d"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("", "''"),
      ("$HOME", "'$HOME'"), ("é", "'é'"),
    ])
  func shell(word: String, quoted: String) {
    #expect(word.shellQuoted == quoted)
  }

  @Test("gives systemd the whole command line")
  func unit() throws {
    let text = SystemdUnit(
      description: try description(
        memory: "/home/io/50% \"x\"/.ostraka", listen: "127.0.0.1:9000", hasProcesses: true)
    ).text
    let words = #"""
      "/opt/bin/ostraka" "up" "--memory" "/home/io/50%% \"x\"/.ostraka" \#
      "--listen" "127.0.0.1:9000" "--processes"
      """#
    #expect(text.contains("\nExecStart=:\(words)\n"), "\(text)")
    #expect(text.hasSuffix("\n[Install]\nWantedBy=default.target\n"))
  }

  @Test(
    "gives launchd a property list that reads back as it was meant",
    arguments: ["/Users/io/notes/.ostraka", "/Users/io/<a> & \"b\" 'c' 50%/.ostraka"])
  func agent(memory: String) throws {
    let description = try description(memory: memory, listen: "9000")
    let agent = LaunchAgent(description: description, log: "/Users/io/a & b.log")
    let read = try PropertyListSerialization.propertyList(
      from: Data(agent.text.utf8), format: nil)
    let list = try #require(read as? [String: Any])
    #expect(list["Label"] as? String == description.name)
    #expect(list["ProgramArguments"] as? [String] == description.arguments)
    #expect(list["StandardErrorPath"] as? String == "/Users/io/a & b.log")
    #expect(list["Umask"] as? Int == 0o077)
  }

  @Test(
    "refuses paths that no service can have",
    arguments: [
      ("ostraka", "/m"), ("/a\nb", "/m"), ("/a", "/m\u{1b}[0m"), ("/a\"b", "/m"), ("/a\\b", "/m"),
      ("/it's/ostraka", "/m"),
    ])
  func refusal(program: String, memory: String) {
    #expect(throws: OstrakaError.self) {
      try description(program: program, memory: memory)
    }
  }

  @Test("knows a program that the next clean removes")
  func buildFolder() throws {
    for program in ["/a/.build/debug/ostraka", "/a/.build-release/release/ostraka"] {
      #expect(try description(program: program).isInBuildFolder)
    }
    #expect(try !description(program: "/a/building/ostraka").isInBuildFolder)
  }
}

#if os(Linux)
  @Suite("A service of a memory")
  struct ServiceTests {
    /// A `systemctl` that writes down what it is asked and starts and stops the real program.
    private static let systemctl = #"""
      #!/bin/sh
      printf '%s\n' "$*" >> "$FAKE/calls"
      [ ! -e "$FAKE/no-bus" ] || { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
      stop() { [ ! -e "$FAKE/pid" ] || { kill "$(cat "$FAKE/pid")"; rm "$FAKE/pid"; }; }
      case "$2" in
      enable)
        [ ! -e "$FAKE/fails" ] || exit 0
        eval "set -- $(sed -n 's/^ExecStart=://p' "$HOME/.config/systemd/user/$4")"
        # Nothing outlives a test for long, whatever becomes of it.
        timeout 120 "$@" >/dev/null 2>&1 </dev/null & echo $! > "$FAKE/pid" ;;
      stop|disable) stop ;;
      is-failed) [ -e "$FAKE/fails" ] ;;
      esac
      """#

    private func with(_ work: (Program, [String: String]) async throws -> Void) async throws {
      try await Program.with { program in
        try program.write(Self.systemctl, to: "bin/systemctl")
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: program.folder + "/bin/systemctl")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        _ = try await program.run("init", "--memory", "my notes/.ostraka")
        try program.write("listen: 127.0.0.1:0\n", to: "my notes/.ostraka/ostraka.yaml")
        try await work(
          program,
          [
            "PATH": program.folder + "/bin:" + path, "FAKE": program.folder,
            "XDG_CONFIG_HOME": "", "OSTRAKA_MEMORY": program.folder + "/my notes/.ostraka",
          ])
      }
    }

    private func calls(_ program: Program) -> [String] {
      let text = (try? String(contentsOfFile: program.folder + "/calls", encoding: .utf8)) ?? ""
      try? program.remove("calls")
      return text.split(separator: "\n").map(String.init)
    }

    private func units(_ program: Program) -> [String] {
      let folder = program.folder + "/.config/systemd/user"
      return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    @Test("is installed, replaced and removed, and hosts the memory meanwhile")
    func installation() async throws {
      try await with { program, environment in
        let install = try await program.run("up", "--install", environment: environment)
        #expect(install.code == 0, "\(install.errors)")
        let unit = try #require(units(program).first)
        #expect(
          calls(program).filter { !$0.contains("is-failed") } == [
            "--user show --property=Version", "--user daemon-reload", "--user stop \(unit)",
            "--user reset-failed \(unit)", "--user enable --now \(unit)",
          ])
        let file = program.folder + "/.config/systemd/user/" + unit
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o644)
        let status = try await program.run("status", "--json", environment: environment)
        #expect(try status.json()["role"] as? String == "daemon")

        let again = try await program.run("up", "--install", "--json", environment: environment)
        #expect(again.code == 0, "\(again.errors)")
        #expect(try again.json()["file"] as? String == file)
        #expect(units(program) == [unit])

        let uninstall = try await program.run("up", "--uninstall", environment: environment)
        #expect(uninstall.code == 0, "\(uninstall.errors)")
        #expect(
          calls(program).suffix(2) == ["--user disable --now \(unit)", "--user daemon-reload"])
        #expect(units(program).isEmpty)
        let nothing = try await program.run("up", "--uninstall", environment: environment)
        #expect(nothing.code == 0)
        #expect(nothing.output.contains("nothing to remove"))
      }
    }

    @Test("is not installed where no systemd runs: the unit and the command line are shown")
    func noSystemd() async throws {
      try await with { program, environment in
        try program.write("", to: "no-bus")
        let outcome = try await program.run("up", "--install", environment: environment)
        #expect(outcome.code == 69)
        #expect(outcome.output.contains("[Service]\n"))
        #expect(outcome.errors.contains("Failed to connect to bus"))
        #expect(outcome.errors.contains(" up --memory '\(program.folder)/my notes/.ostraka'"))
        #expect(units(program).isEmpty)
        #expect(try await program.run("up", "--uninstall", environment: environment).code == 0)
      }
    }

    @Test("that does not come up says where its log is")
    func failure() async throws {
      try await with { program, environment in
        try program.write("", to: "fails")
        let outcome = try await program.run("up", "--install", environment: environment)
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("journalctl --user -u ostraka-my-notes-"))
      }
    }

    @Test("does not push away somebody's own `ostraka up`")
    func occupied() async throws {
      try await with { program, environment in
        let memory = program.folder + "/my notes/.ostraka"
        let (outcome, _) = try await program.up(["--memory", memory]) { _ in
          try await program.run("up", "--install", environment: environment)
        }
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("up already"))
        #expect(units(program).isEmpty)
      }
    }

    @Test("goes away after its memory did")
    func gone() async throws {
      try await with { program, environment in
        let unit = try await program.run("up", "--print", "--json", environment: environment).json()
        let file = try #require(unit["file"] as? String)
        try program.write("", to: String(file.dropFirst(program.folder.count + 1)))
        try program.remove("my notes")
        #expect(try await program.run("up", "--uninstall", environment: environment).code == 0)
        #expect(units(program).isEmpty)
      }
    }

    @Test("can be looked at, in a form that systemd accepts")
    func print() async throws {
      try await with { program, environment in
        let outcome = try await program.run("up", "--print", environment: environment)
        #expect(outcome.code == 0)
        #expect(calls(program).isEmpty)
        #expect(units(program).isEmpty)
        try program.write(outcome.output, to: "a.service")
        guard let verdict = try await verify(program.folder + "/a.service") else { return }
        #expect(verdict == "")
      }
    }

    @Test("is refused for an address that others could reach")
    func remote() async throws {
      try await with { program, environment in
        let outcome = try await program.run(
          "up", "--print", "--listen", "0.0.0.0:7077", environment: environment)
        #expect(outcome.code == 77 && outcome.errors.contains("127.0.0.1"))
      }
    }

    @Test("is one thing at a time")
    func exclusive() async throws {
      try await with { program, environment in
        let outcome = try await program.run(
          "up", "--print", "--install", environment: environment)
        #expect(outcome.code == 64)
      }
    }

    /// What `systemd-analyze` finds wrong with a unit; nil where it isn't installed.
    private func verify(_ file: String) async throws -> String? {
      guard FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze") else { return nil }
      let result = try await Subprocess.run(
        .path("/usr/bin/systemd-analyze"),
        arguments: ["--user", "--man=no", "--recursive-errors=no", "verify", file],
        environment: .inherit.updating(["XDG_RUNTIME_DIR": NSTemporaryDirectory()]), input: .none,
        output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
      return result.standardOutput + result.standardError
    }
  }
#endif
