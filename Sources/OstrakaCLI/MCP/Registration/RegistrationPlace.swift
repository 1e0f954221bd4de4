import Foundation
import Ostraka

/// Where in which file a host looks for something.
struct RegistrationPlace: Hashable, Sendable {
  let file: String
  /// The names that lead to the object with the servers.
  var path: [String] = []
  /// Whether it is in the person's own folder.
  let isPrivate: Bool
}

/// The folders in which hosts look for their files.
struct RegistrationFolders: Sendable {
  let home: String
  /// Where the person is.
  let folder: String
  let environment: [String: String]

  /// The top of the Git repository that the person is in, else where the person is.
  var project: String {
    var place = URL(fileURLWithPath: folder).standardizedFileURL
    while place.path != "/" {
      if FileManager.default.fileExists(atPath: place.path + "/.git") { return place.path }
      place.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: folder).standardizedFileURL.path
  }

  /// Where a host looks for servers. Errors: `.invalidRequest` where it has no such file, or one of
  /// a kind that Ostraka doesn't change.
  func servers(_ host: AgentHost, _ scope: RegistrationScope) throws -> RegistrationPlace {
    let path = [host.section]
    switch (host, scope) {
    case (.claude, .project):
      return RegistrationPlace(file: project + "/.mcp.json", path: path, isPrivate: false)
    case (.claude, .user):
      return RegistrationPlace(file: claudeState, path: path, isPrivate: true)
    case (.claude, .local):
      return RegistrationPlace(
        file: claudeState, path: ["projects", project] + path, isPrivate: true)
    case (.cursor, .project):
      return RegistrationPlace(file: project + "/.cursor/mcp.json", path: path, isPrivate: false)
    case (.cursor, .user):
      return RegistrationPlace(file: home + "/.cursor/mcp.json", path: path, isPrivate: true)
    case (.vscode, .project):
      return RegistrationPlace(file: project + "/.vscode/mcp.json", path: path, isPrivate: false)
    default:
      throw OstrakaError(
        .invalidRequest,
        "Ostraka doesn't change the file that \(host.title) has for "
          + "\(host == .codex ? "servers" : "--scope \(scope.rawValue)"). "
          + "`ostraka mcp --config \(host.rawValue)` says what goes where.")
    }
  }

  /// Where Claude Code looks for hooks.
  func hooks(_ scope: RegistrationScope) -> RegistrationPlace {
    switch scope {
    // The commands name places on this machine: nothing for a file that is shared.
    case .project, .local:
      RegistrationPlace(file: project + "/.claude/settings.local.json", isPrivate: false)
    case .user:
      RegistrationPlace(
        file: (claudeFolder ?? home + "/.claude") + "/settings.json", isPrivate: true)
    }
  }

  /// The file in which Claude Code keeps its own state, and servers among it.
  private var claudeState: String { (claudeFolder ?? home) + "/.claude.json" }

  private var claudeFolder: String? {
    guard let named = environment["CLAUDE_CONFIG_DIR"], !named.isEmpty else { return nil }
    return named.hasPrefix("/") ? named : folder + "/" + named
  }
}
