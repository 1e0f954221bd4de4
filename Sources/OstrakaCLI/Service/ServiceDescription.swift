import Foundation
import Ostraka

/// A host of one memory, as the system is told about it: what runs, and under which name.
struct ServiceDescription: Hashable, Sendable {
  /// The absolute path of `ostraka`.
  let program: String
  let memory: MemoryDirectory
  /// Where the HTTP API listens; nil leaves it to the memory's settings.
  let listen: String?
  /// Whether each shard gets a process of its own.
  let hasProcesses: Bool

  /// The most characters of the folder's name that the service's name takes over.
  static let longestFolder = 40

  /// Errors: `.invalidRequest` for a path that no unit can hold.
  init(
    program: String, memory: MemoryDirectory, listen: String? = nil, hasProcesses: Bool = false
  ) throws {
    for path in [program, memory.path] {
      guard path.hasPrefix("/"), !path.unicodeScalars.contains(where: Self.isControl) else {
        throw OstrakaError(
          .invalidRequest,
          "“\(path.visible)” cannot be part of a service: it must be an absolute path without "
            + "control characters. Move it.")
      }
    }
    // systemd takes such a path for a program not even when it is escaped.
    guard !program.contains(where: { "\"'\\".contains($0) }) else {
      throw OstrakaError(
        .invalidRequest,
        "\(program) cannot be a service's program: its path has a quote or a backslash. "
          + "Install it elsewhere.")
    }
    self.program = program
    self.memory = memory
    self.listen = listen
    self.hasProcesses = hasProcesses
  }

  /// `ostraka-FOLDER-XXXXXXXX`: the folder that holds the memory, for people, and the beginning of
  /// the SHA-256 of the memory's path, so that every memory has a service of its own.
  var name: String {
    let url = URL(fileURLWithPath: memory.path)
    let isHidden = url.lastPathComponent == MemoryDirectory.name
    let folder = (isHidden ? url.deletingLastPathComponent() : url).lastPathComponent
    let plain = folder.unicodeScalars.prefix(Self.longestFolder)
      .map {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          ? "\($0)" : "-"
      }
      .joined()
    return "ostraka-\(plain)-\(Digest(of: Data(memory.path.utf8)).description.prefix(8))"
  }

  /// The command line.
  var arguments: [String] {
    [program, "up", "--memory", memory.path] + (listen.map { ["--listen", $0] } ?? [])
      + (hasProcesses ? ["--processes"] : [])
  }

  /// The command line as a POSIX shell takes it.
  var commandLine: String {
    arguments.map(\.shellQuoted).joined(separator: " ")
  }

  /// Whether a build made the program where the next `make clean` removes it.
  var isInBuildFolder: Bool {
    program.split(separator: "/").contains { $0 == ".build" || $0.hasPrefix(".build-") }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}

extension String {
  /// One word for a POSIX shell.
  var shellQuoted: String {
    let plain = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@")
    guard isEmpty || unicodeScalars.contains(where: { !plain.contains($0) }) else { return self }
    return "'" + replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }
}
