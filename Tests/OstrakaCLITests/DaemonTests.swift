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

  @Test("doesn't bring back what was forgotten from a repository")
  func forgottenSource() async throws {
    try await withMemory { program in
      try program.write("watch:\n  seconds: 1\n", to: ".ostraka/ostraka.yaml")
      try program.write("The password is swordfish.\n", to: "repo/secret.md")
      try program.write("The beacon is red.\n", to: "repo/beacon.md")
      try await program.commit("repo", "Begin")
      _ = try await program.run("load", "--git", "repo")
      _ = try await program.run("forget", "secret.md")
      _ = try await program.up { _ in
        // What is committed after the first look is loaded; by then the first look is over.
        for number in 0..<200 {
          try program.write("The buoy is yellow, \(number).\n", to: "repo/buoy.md")
          try await program.commit("repo", "Paint \(number)")
          if try await program.run("search", "buoy", "--shard", "docs").code == 0 { break }
        }
        #expect(try await program.run("search", "buoy").code == 0)
        #expect(try await program.run("search", "swordfish", "--shard", "docs").code == 1)
      }
    }
  }

  @Test("loads standard input once although a daemon takes over meanwhile")
  func takenOverInput() async throws {
    try await withMemory { program in
      let load = try await program.run(["load", "-", "--name", "piped"], input: "Kingfisher.\n")
      #expect(load.code == 0)
      _ = try await program.up { _ in
        let again = try await program.run(["load", "-", "--name", "more"], input: "Osprey.\n")
        #expect(again.code == 0, "\(again.errors)")
        #expect(try await program.run("search", "osprey").code == 0)
      }
    }
  }

  #if os(Linux)
    @Test("fails within its deadline when the host hangs")
    func hangingHost() async throws {
      try await withMemory { program in
        let ((code, seconds), _) = try await program.up { _ in
          let host = try #require(program.hosts().first)
          kill(host, SIGSTOP)
          let started = ContinuousClock.now
          let ask = try await program.run("ask", "Where?", "--deadline", "2s")
          let took = ContinuousClock.now - started
          kill(host, SIGCONT)
          return (ask.code, took.components.seconds)
        }
        #expect(code == 75 || code == 69)
        // No measure of speed: 30 seconds is what it took when the deadline was not passed on.
        #expect(seconds < 20)
      }
    }

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

  @Test("loads a repository again when it has a new commit")
  func commits() async throws {
    try await withMemory { program in
      try program.write("watch:\n  seconds: 1\n", to: ".ostraka/ostraka.yaml")
      try program.write("The beacon is red.\n", to: "repo/beacon.md")
      try await program.commit("repo", "Paint the beacon")
      _ = try await program.run("load", "--git", "repo", "--shard", "coast")
      _ = try await program.up { _ in
        try program.write("The beacon is emerald.\n", to: "repo/beacon.md")
        try program.write("The buoy is yellow.\n", to: "repo/buoy.md")
        try await program.commit("repo", "Paint it again")
        for _ in 0..<200 {
          let ask = try await program.run("ask", "What is the buoy?", "--json")
          if ask.output.contains("yellow") {
            #expect(try await program.run("search", "emerald").code == 0)
            #expect(try await program.run("search", "yellow", "--shard", "coast").code == 0)
            return
          }
        }
        Issue.record("the commit was not noticed")
      }
    }
  }
}
