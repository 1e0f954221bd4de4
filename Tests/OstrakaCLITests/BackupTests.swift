import Foundation
import Testing

@Suite("Backup on the command line")
struct BackupCommandTests {
  @Test("is made while the daemon is up, and restored somewhere else")
  func whole() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.run("remember", "The harbour is open.")
      _ = try await program.up { _ in
        let backup = try await program.run("backup", "a.backup", "--json")
        #expect(try backup.json()["documents"] as? Int == 1, "\(backup.errors)")
        let busy = try await program.run("restore", "a.backup", "--replace")
        #expect(busy.code == 75 && busy.errors.contains("ostraka up"))
      }
      let restored = try await program.run("restore", "a.backup", "--memory", "elsewhere/.ostraka")
      #expect(restored.code == 0, "\(restored.errors)")
      #expect(restored.output.contains("1 document") && restored.output.contains("no key"))
      let ask = try await program.run(
        "ask", "Is the harbour open?", "--memory", "elsewhere/.ostraka")
      #expect(ask.code == 0 && ask.output.contains("The harbour is open."))
      #expect(try await program.run("restore", "a.backup").code == 64)
      try program.write("no backup", to: "b.backup")
      #expect(try await program.run("restore", "b.backup", "--memory", "new").code == 65)
      #expect(!FileManager.default.fileExists(atPath: program.folder + "/new"))
      #expect(try await program.run("restore", "nothing.backup", "--replace").code == 64)
      #expect(try await program.run("backup", "a.backup").code == 64)
      #expect(try await program.run("backup", "no/such/folder/b").code == 77)
    }
  }
}
