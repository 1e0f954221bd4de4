import Foundation
import Ostraka
import Subprocess

/// A repository at its HEAD: the files that it tracks, and its history.
///
/// Everything is read from git's own store through `git`; the work tree is never looked at, so a
/// bare repository serves as well.
public struct GitRepository: Sendable {
  /// The top of the work tree, or the repository itself if it is bare: absolute and resolved.
  public let path: String
  /// The commit that HEAD named when this was opened.
  public let head: String
  private let command: GitCommand

  /// The repository at a path or around it.
  ///
  /// Throws `.notFound` if there is none or it has no commit, `.notPermitted` with git's own
  /// advice if somebody else owns it, and `.unavailable` if git is not installed.
  public static func open(
    _ path: String, workingDirectory: String = FileManager.default.currentDirectoryPath
  ) async throws -> GitRepository {
    let start: String
    switch ResolvedPath.of(path, in: workingDirectory) {
    case .success(let resolved): start = resolved
    case .failure where path.contains("://"):
      throw OstrakaError(
        .invalidRequest, "\(path) is not on this machine. Clone it, then load the clone.")
    case .failure(let failure): throw NamedFile.error(failure, path)
    }
    guard case .success(let status) = FileStatus.of(start), status.kind == .folder else {
      throw GitCommand(directory: start).failure("not a git repository")
    }
    let top = try await top(from: GitCommand(directory: start))
    let command = GitCommand(directory: top)
    return GitRepository(path: top, head: try await head(command), command: command)
  }

  /// Something that changes whenever HEAD moves in a work tree, found without running git; nil where
  /// there is no such thing, as in most bare repositories.
  public static func headStamp(of path: String) -> String? {
    guard case .success(let head) = FileStatus.of(path + "/.git/HEAD"),
      case .success(let log) = FileStatus.of(path + "/.git/logs/HEAD")
    else { return nil }
    let moments = [head.modified, log.modified].map { "\($0.microseconds)" }
    return (moments + ["\(log.byteCount)"]).joined(separator: "/")
  }

  /// The commit that HEAD names now in a repository that was loaded before: one run of git.
  public static func currentHead(of path: String) async throws -> String {
    try await head(GitCommand(directory: path))
  }

  /// The commit that HEAD names now.
  public func currentHead() async throws -> String { try await Self.head(command) }

  /// Lists all documents and keeps one git open for `body` to read them.
  ///
  /// The tracked files come first, by path, then the history. Binary, empty and oversized files,
  /// links and submodules are skipped. `limit` is the largest document, in bytes.
  public nonisolated(nonsending) func withDocuments<Value: Sendable>(
    limit: Int = FoundDocument.defaultLimit, _ body: (Listing) async throws -> Value
  ) async throws -> Value {
    let tree = GitTree(try await command.bytes(Self.treeArguments + [head]))
    let history = try await GitHistory(of: head, command: command)
    do {
      let result = try await run(
        command.configuration(["cat-file", "--batch"]), input: .inputWriter, output: .sequence,
        error: .discarded
      ) { git in
        let blobs = BlobReader(writer: git.standardInputWriter, output: git.standardOutput)
        var listing = Listing()
        for entry in tree.entries { listing.add(finding(entry, limit, blobs)) }
        listing.documents += history.documents(of: path)
        return try await body(listing)
      }
      return result.closureResult
    } catch let error as SubprocessError {
      throw GitCommand.error(error)
    }
  }

  /// What HEAD holds now at a path, or the history's document of that path.
  ///
  /// Throws `.notFound` if there is nothing and `.tooLarge` beyond `limit` bytes.
  public func currentBytes(
    _ path: String, limit: Int = FoundDocument.defaultLimit
  ) async throws -> Data {
    try await Self.currentBytes(path, in: self.path, limit: limit)
  }

  /// The same for a repository that was loaded before, by its ``path``: one run of git.
  static func currentBytes(
    _ path: String, in repository: String, limit: Int = FoundDocument.defaultLimit
  ) async throws -> Data {
    let command = GitCommand(directory: repository)
    if let number = GitHistory.number(of: path) {
      return try await GitHistory(of: head(command), command: command).text(ofGroup: number)
    }
    let output = try await command.output(["cat-file", "blob", "HEAD:" + path], limit: limit)
    guard output.isSuccess else {
      throw OstrakaError(.notFound, "\(repository) has no \(path) at HEAD: \(output.message)")
    }
    return Data(output.bytes)
  }

  private static let treeArguments = ["ls-tree", "-r", "-z", "--long", "--full-tree"]
}

extension GitRepository {
  private static func top(from command: GitCommand) async throws -> String {
    let answer = try await command.line(["rev-parse", "--is-inside-work-tree"])
    if answer == "true" { return try await command.line(["rev-parse", "--show-toplevel"]) }
    let directory = try await command.line(["rev-parse", "--absolute-git-dir"])
    // Somebody named the `.git` of a work tree: it is the same repository as its work tree.
    guard FileName.last(of: directory) == ".git" else { return directory }
    return FileName.folder(of: directory)
  }

  private static func head(_ command: GitCommand) async throws -> String {
    let output = try await command.output(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    if output.isSuccess {
      return String(decoding: output.bytes, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard output.message.isEmpty else { throw command.failure(output.message) }
    throw OstrakaError(
      .notFound,
      "\(command.directory) has no commits yet. Commit something, or load it as a folder: "
        + "ostraka load \(command.directory)")
  }

  private func finding(
    _ entry: GitTree.Entry, _ limit: Int, _ blobs: BlobReader
  ) -> Finding {
    guard let name = entry.path else {
      return .skipped(Skipped(name: entry.shownPath, reason: .nameNotUTF8))
    }
    if let reason = reason(toSkip: entry, named: name, limit) {
      return .skipped(Skipped(name: name, reason: reason))
    }
    let document = FoundDocument(
      source: .git(repository: path, path: name), name: name, origin: .repository(path),
      path: name, byteCount: entry.byteCount, kind: ContentKind(path: name)
    ) {
      guard let data = try await blobs.read(entry.object) else {
        return .skipped(Skipped(name: name, reason: .vanished))
      }
      let problem = TextCheck.problem(in: data)
      return problem.map { .skipped(Skipped(name: name, reason: $0)) } ?? .text(data)
    }
    return .document(document)
  }

  private func reason(
    toSkip entry: GitTree.Entry, named name: String, _ limit: Int
  ) -> Skipped.Reason? {
    switch entry.kind {
    case .submodule: return .submodule
    case .link: return .link("in a repository")
    case .file: break
    }
    if GitHistory.number(of: name) != nil { return .nameTaken }
    if entry.byteCount == 0 { return .empty }
    if BinaryNames.contains(name) { return .binary }
    return entry.byteCount > limit ? .tooLarge(bytes: entry.byteCount, limit: limit) : nil
  }
}
