import Foundation
import Subprocess
import Testing

@Suite("The daemon")
struct DaemonTests {
  private func withMemory(_ work: (Program) async throws -> Void) async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      try program.write("The heron stands in the harbour.\n", to: "a.md")
      _ = try await program.run("load", "a.md")
      try await work(program)
    }
  }

  @Test("serves guests and stops cleanly on SIGTERM")
  func guests() async throws {
    try await withMemory { program in
      let (outcome, status) = try await program.up { address in
        #expect(address.hasPrefix("http://127.0.0.1:"))
        let ask = try await program.run("ask", "Where does the heron stand?", "--json")
        let state = try await program.run("status", "--json").json()
        #expect(state["role"] as? String == "daemon")
        return ask
      }
      #expect(outcome.code == 0)
      #expect(status == .exited(0))
      #expect(try await program.run("ask", "Where does the heron stand?").code == 0)
    }
  }

  @Test("is one: the second exits with 75 and says which process is up")
  func second() async throws {
    try await withMemory { program in
      let (outcome, _) = try await program.up { _ in
        try await program.run("up", "--listen", "127.0.0.1:0")
      }
      #expect(outcome.code == 75)
      #expect(outcome.errors.contains("up already"))
    }
  }

  @Test("says which port is in use")
  func port() async throws {
    try await withMemory { program in
      try await Program.with { other in
        _ = try await other.run("init")
        let (outcome, _) = try await program.up { address in
          let port = address.split(separator: ":").last ?? ""
          return try await other.run("up", "--listen", "127.0.0.1:\(port)")
        }
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("in use"))
      }
    }
  }

  @Test("works in a folder whose path is too long for a socket")
  func longPath() async throws {
    try await Program.with { program in
      let long = String(repeating: "folder/", count: 30) + ".ostraka"
      #expect(try await program.run("init", "--memory", long).code == 0)
      try program.write("The heron stands in the harbour.\n", to: "a.md")
      let (outcome, _) = try await program.up(["--memory", long]) { _ in
        _ = try await program.run("load", "a.md", "--memory", long)
        return try await program.run("ask", "Where does the heron stand?", "--memory", long)
      }
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test("runs each shard in a process of its own when told to")
  func processes() async throws {
    try await withMemory { program in
      let (outcome, _) = try await program.up(["--processes"]) { _ in
        let ask = try await program.run("ask", "Where does the heron stand?", "--json")
        let state = try await program.run("status", "--json").json()
        let shards = state["shards"] as? [[String: any Sendable]]
        #expect(shards?.first?["server"] as? String == "child")
        return ask
      }
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  #if os(Linux)
    @Test("replaces a shard's process that hangs")
    func hang() async throws {
      try await withMemory { program in
        try program.write("shard:\n  hang_seconds: 1\n", to: ".ostraka/ostraka.yaml")
        let (outcome, _) = try await program.up(["--processes"]) { _ in
          // The first answer shows that the shard's process serves.
          _ = try await program.run("ask", "Where does the heron stand?")
          let child = try #require(program.processes().first { $0.arguments.contains("--parent") })
          kill(child.id, SIGSTOP)
          return try await program.run("ask", "Where does the heron stand?", "--json")
        }
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(program.processes().isEmpty)
      }
    }
  #endif

  @Test("loads a file again when it has changed")
  func watch() async throws {
    try await withMemory { program in
      try program.write("watch:\n  seconds: 1\n", to: ".ostraka/ostraka.yaml")
      _ = try await program.up { _ in
        try program.write("The heron stands on the lighthouse now.\n", to: "a.md")
        // The file system's hint is the event; each turn of the loop is a whole process.
        for _ in 0..<200 {
          let ask = try await program.run("ask", "Where does the heron stand?")
          if ask.output.contains("lighthouse") { return }
        }
        Issue.record("the change was not noticed")
      }
    }
  }
}
