import Foundation
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Suite("Kills")
struct KillTests {
  @Test("nothing acknowledged is lost or doubled, whoever is killed")
  func small() async throws {
    let seed = "20261123"
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("ostraka").path
    let script = folder.appendingPathComponent("kills.py").path
    let result = try await Subprocess.run(
      .name("python3"), arguments: ["-B", script, program, "--kills", "20", "--seed", seed],
      input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus == .exited(0),
      """
      Again: python3 -B Tests/CrashTests/kills.py \(program) --kills 20 --seed \(seed)
      \(result.standardOutput)\(result.standardError)
      """)
  }
}
