import Foundation
import Ostraka
import OstrakaLoading
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
  /// Absolute and resolved.
  let path: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = base + "/ostraka-loading-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let file = path + "/" + name
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(
      atPath: "/" + folder, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: file))
  }

  /// An empty file whose name is the byte 0xff.
  func writeFileNotNamedInUTF8() throws {
    let name = path.utf8.map { CChar(bitPattern: $0) } + [0x2f, -1, 0]
    let descriptor = open(name, O_CREAT | O_WRONLY, 0o600)
    guard descriptor >= 0 else { throw OstrakaError(.fault, "the file system refuses the name") }
    close(descriptor)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: target)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + name)
  }

  /// What a walk finds from here.
  func list(
    _ paths: [String] = ["."], limit: Int = FoundDocument.defaultLimit,
    excluding excluded: Set<String> = []
  ) async throws -> Listing {
    try await FolderWalk(
      paths: paths, workingDirectory: path, limit: limit, excluding: excluded
    ).list()
  }

  /// Runs git here as the same author at the same moment each time.
  @discardableResult
  func git(_ arguments: String..., input: String = "", at day: Int = 1) async throws -> String {
    let date = "2024-01-01T00:00:00Z"
    let moment = day == 1 ? date : "\(1_704_067_200 + (day - 1) * 60) +0000"
    let result = try await run(
      .name("git"), arguments: Arguments(arguments),
      environment: .inherit.updating([
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment,
      ]),
      workingDirectory: FilePath(path), input: .string(input), output: .string(limit: 1 << 24),
      error: .string(limit: 1 << 16))
    // `check-ignore` answers "none" with 1.
    if ![.exited(0), .exited(1)].contains(result.terminationStatus) {
      throw OstrakaError(.fault, "git \(arguments): \(result.standardError)")
    }
    return result.standardOutput
  }

  func commit(_ message: String, at day: Int = 1) async throws {
    try await git("add", "-A")
    try await git("commit", "--allow-empty", "--allow-empty-message", "-qm", message, at: day)
  }
}

extension Listing {
  var names: [String] { documents.map(\.name) }

  func document(_ name: String) throws -> FoundDocument {
    try #require(documents.first { $0.name == name })
  }

  func reason(_ name: String) -> Skipped.Reason? { skipped.first { $0.name == name }?.reason }
}

extension FoundDocument {
  /// Its text, which it must have.
  func text() async throws -> String {
    guard case .text(let data, _) = try await read() else {
      throw OstrakaError(.badData, "\(name) has no text")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// The code of the error that something throws.
func code(of work: () async throws -> Void) async -> OstrakaError.Code? {
  await error(of: work)?.code
}

/// The error that something throws.
func error(of work: () async throws -> Void) async -> OstrakaError? {
  do {
    try await work()
    return nil
  } catch {
    return error as? OstrakaError
  }
}
