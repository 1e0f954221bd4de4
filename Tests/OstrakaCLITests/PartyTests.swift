import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("Parties on the command line")
struct PartyCommandTests {
  private func status(_ address: String, _ credential: String) async throws -> Int {
    var request = URLRequest(url: try #require(URL(string: address + "/v1/status")))
    request.setValue("Bearer \(credential)", forHTTPHeaderField: "Authorization")
    let (_, response) = try await URLSession.shared.data(for: request)
    return (response as? HTTPURLResponse)?.statusCode ?? 0
  }

  @Test("come, get a new credential and go, while the daemon is up")
  func whole() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      _ = try await program.up { address in
        let added = try await program.run("party", "add", "ci", "--expires", "30d")
        #expect(added.code == 0, "\(added.errors)")
        let first = added.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try await status(address, first) == 200)
        let again = try await program.run("party", "add", "ci")
        #expect(again.code == 64 && again.errors.contains("party rotate ci"))

        let rotated = try await program.run("party", "rotate", "ci", "--json").json()
        let second = try #require(rotated["credential"] as? String)
        #expect(try await status(address, first) == 401)
        #expect(try await status(address, second) == 200)

        #expect(try await program.run("party", "revoke", "ci").code == 0)
        #expect(try await status(address, second) == 401)
        let listed = try await program.run("party", "list")
        #expect(listed.output.contains("ci: no credential"))
        for secret in [first, second] { #expect(!listed.output.contains(secret.suffix(72))) }
        // A party may use the memory, and never act as its owner.
        #expect(try await program.run("party", "add", "owner").code == 64)
      }
    }
  }

  @Test("the owner's credential is renewed, and the daemon and its guests go on")
  func owner() async throws {
    try await Program.with { program in
      _ = try await program.run("init")
      let file = program.folder + "/.ostraka/owner.credential"
      let first = try String(contentsOfFile: file, encoding: .utf8)
      _ = try await program.up(["--processes"]) { address in
        #expect(try await program.run("remember", "The harbour is open.").code == 0)
        #expect(try await program.run("party", "rotate", "owner").code == 0)
        let second = try String(contentsOfFile: file, encoding: .utf8)
        #expect(second != first)
        #expect(try await status(address, String(first.dropLast())) == 401)
        #expect(try await status(address, String(second.dropLast())) == 200)
        let ask = try await program.run("ask", "Is the harbour open?", "--json")
        #expect(ask.code == 0, "\(ask.output)\(ask.errors)")
      }
      #expect(try await program.run("party", "rotate", "owner", "--expires", "1d").code == 64)
    }
  }
}
