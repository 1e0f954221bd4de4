import Foundation
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Suite("Take-over")
struct TakeOverTests {
  @Test("guests are answered although their host is killed again and again")
  func small() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("ostraka").path
    let script = folder.appendingPathComponent("take_over.py").path
    let result = try await Subprocess.run(
      .name("python3"), arguments: ["-B", script, program, "--asks", "40", "--kills", "3"],
      input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus == .exited(0),
      "\(result.standardOutput)\(result.standardError)")
  }
}
