import Foundation
import Ostraka

/// The commits of a repository as documents of 50 each, oldest first, so that a new commit
/// changes only the last document.
struct GitHistory: Sendable {
  /// Commits in one document.
  static let groupSize = 50
  /// What a commit's section comes to, in bytes, until it is written.
  private static let estimatedSection = 400

  private let command: GitCommand
  /// Oldest first.
  private let commits: [String]

  /// The history that leads to a commit.
  init(of commit: String, command: GitCommand) async throws {
    self.command = command
    commits = CommitOrder.oldestFirst(try await command.bytes(["rev-list", "--parents", commit]))
  }

  var groupCount: Int { (commits.count + Self.groupSize - 1) / Self.groupSize }

  /// The documents' paths are `history/00001` and so on, their names end in `.md`.
  static func path(ofGroup number: Int) -> String {
    let digits = String(number)
    return prefix + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// The number of the document that has this path, with or without `.md`; nil for other paths.
  static func number(of path: String) -> Int? {
    guard path.hasPrefix(prefix) else { return nil }
    var rest = path.dropFirst(prefix.count)
    if rest.hasSuffix(".md") { rest = rest.dropLast(3) }
    guard let number = Int(rest), number > 0, Self.path(ofGroup: number) == prefix + rest else {
      return nil
    }
    return number
  }

  func documents(of repository: String) -> [FoundDocument] {
    guard groupCount > 0 else { return [] }
    return (1...groupCount).map { number in
      let path = Self.path(ofGroup: number)
      return FoundDocument(
        source: .git(repository: repository, path: path), name: path + ".md",
        origin: .repository(repository), path: path + ".md",
        byteCount: range(ofGroup: number).count * Self.estimatedSection, kind: .history
      ) { .text(try await text(ofGroup: number)) }
    }
  }

  /// One document's Markdown; `.notFound` if there are not so many.
  func text(ofGroup number: Int) async throws -> Data {
    let range = range(ofGroup: number)
    guard !range.isEmpty else {
      throw OstrakaError(.notFound, "The history has no \(Self.path(ofGroup: number)).")
    }
    let input = commits[range].map { $0 + "\n" }.joined()
    let output = try await command.bytes(Self.arguments, input: Array(input.utf8))
    let title = "# History, commits \(range.lowerBound + 1) to \(range.upperBound)\n"
    let sections = CommitSection.sections(in: output).map(\.markdown)
    return Data(([title] + sections).joined(separator: "\n").utf8)
  }

  private func range(ofGroup number: Int) -> Range<Int> {
    let start = min(commits.count, (number - 1) * Self.groupSize)
    return start..<min(commits.count, start + Self.groupSize)
  }

  private static let prefix = "history/"
  private static let arguments = [
    "diff-tree", "--stdin", "-r", "-z", "--root", "--always", "-M", "--name-status",
    "--encoding=UTF-8", "--format=" + CommitSection.format,
  ]
}
