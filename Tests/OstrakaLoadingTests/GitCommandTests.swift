import Ostraka
import Testing

@testable import OstrakaLoading

@Suite("Running git")
struct GitCommandTests {
  @Test("without git being installed is an error that says to install it")
  func notInstalled() async {
    let command = GitCommand(directory: "/", executable: "no-such-git")
    let error = await error { _ = try await command.line(["--version"]) }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("Install git") == true)
  }

  @Test("takes no more bytes than it is told to")
  func bounded() async {
    let command = GitCommand(directory: "/")
    #expect(await code { _ = try await command.output(["--version"], limit: 4) } == .tooLarge)
  }
}
