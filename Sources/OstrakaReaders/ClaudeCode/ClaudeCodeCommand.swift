import Foundation
import Ostraka
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// How one process of Claude Code is started: without tools, MCP servers, commands or settings.
struct ClaudeCodeCommand: Sendable {
  enum Session: Sendable {
    /// A new one of that id, which is kept.
    case recording(String)
    /// A fork of a recorded one, which nothing keeps.
    case fork(of: String)
  }

  let model: ClaudeCodeModel
  let session: Session
  /// Where Claude Code itself is told to stop, in US dollars.
  let dollars: Double
  /// Where it runs: an empty private folder, always the same one, as sessions belong to a folder.
  let folder: String

  var arguments: [String] {
    let fixed = [
      "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
      "--model", model.name, "--tools", "", "--strict-mcp-config", "--setting-sources", "",
      "--disable-slash-commands", "--system-prompt", ClaudeCodePrompt.system,
    ]
    // Without a price nothing is known of what it may cost.
    let limit = dollars > 0 ? ["--max-budget-usd", "\(max(dollars, 0.01))"] : []
    return switch session {
    case .recording(let id): fixed + limit + ["--session-id", id]
    case .fork(let id):
      fixed + limit + ["--resume", id, "--fork-session", "--no-session-persistence"]
    }
  }

  /// A process group of its own, which is killed as a whole.
  var configuration: Configuration {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let line = Self.leash + [model.program] + arguments
    let environment = Dictionary(
      uniqueKeysWithValues: model.environment.map { (Environment.Key(stringLiteral: $0), $1) })
    return Configuration(
      executable: .path(FilePath(line[0])), arguments: Arguments(Array(line.dropFirst())),
      environment: .custom(environment), workingDirectory: FilePath(folder),
      platformOptions: options)
  }

  /// Errors: `.notFound` without a program that can be run.
  func check() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model.program, isDirectory: &isFolder),
      !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: model.program)
    else { throw Self.missing(model.program) }
  }

  static func missing(_ program: String) -> OstrakaError {
    OstrakaError(
      .notFound,
      "There is no program \(program) that can be run. Install Claude Code, or correct its path.")
  }

  /// Ends the child with the process that started it (Linux; util-linux).
  private static let leash: [String] =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    ? ["/usr/bin/setpriv", "--pdeathsig", "KILL"] : []
}
