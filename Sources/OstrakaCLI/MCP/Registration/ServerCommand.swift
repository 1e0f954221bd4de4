import Ostraka

/// The command line with which a host starts `ostraka mcp`.
struct ServerCommand: Hashable, Sendable {
  /// The server's name in every host.
  static let name = "ostraka"

  /// The absolute path of `ostraka`.
  let program: String
  /// The memory's absolute path; nil lets the server look for one where it is started.
  let memory: String?

  /// Errors: `.invalidRequest` for a path that a host would not pass on as it is.
  init(program: String, memory: String?) throws {
    for path in [program, memory].compactMap(\.self) {
      let hasControl = path.unicodeScalars.contains { $0.properties.generalCategory == .control }
      guard path.hasPrefix("/"), !hasControl else {
        throw OstrakaError(
          .invalidRequest,
          "“\(path.visible)” cannot be given to another program: it must be an absolute path "
            + "without control characters. Move it.")
      }
      // Claude Code, Cursor and VS Code put a variable's value there, and have no way around it.
      guard !path.contains("${") else {
        throw OstrakaError(
          .invalidRequest,
          "“\(path)” has “${”, which hosts take for a variable. Move it, or make a link to it.")
      }
    }
    self.program = program
    self.memory = memory
  }

  private var place: [String] { memory.map { ["--memory", $0] } ?? [] }

  /// The server's arguments.
  var arguments: [String] { ["mcp"] + place }

  /// The server's command line as a POSIX shell takes it.
  var line: String { ([program] + arguments).map(\.shellQuoted).joined(separator: " ") }

  /// The command line of a hook as a POSIX shell takes it.
  func line(for event: HookEvent) -> String {
    ([program, "mcp", "--hook", event.rawValue] + place).map(\.shellQuoted)
      .joined(separator: " ")
  }

  /// Whether a build made the program where the next `make clean` removes it.
  var isInBuildFolder: Bool {
    program.split(separator: "/").contains { $0 == ".build" || $0.hasPrefix(".build-") }
  }
}
