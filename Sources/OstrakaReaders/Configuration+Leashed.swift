import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension Configuration {
  /// A model's program in a process group of its own, which is killed as a whole: when its task is
  /// cancelled, and with the process that started it (Linux; util-linux).
  static func leashed(
    _ program: String, _ arguments: [String], environment: [String: String], in folder: String
  ) -> Configuration {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let line = leash + [program] + arguments
    let variables = environment.map { (Environment.Key(stringLiteral: $0), $1) }
    return Configuration(
      executable: .path(FilePath(line[0])), arguments: Arguments(Array(line.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: FilePath(folder), platformOptions: options)
  }

  private static let leash: [String] =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    ? ["/usr/bin/setpriv", "--pdeathsig", "KILL"] : []
}
