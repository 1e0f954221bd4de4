import Foundation
import Ostraka

/// The transcripts that Claude Code and Codex keep of their sessions, as documents of history.
///
/// They are JSON lines below `~/.claude/projects` and `~/.codex/sessions`. A session's document is
/// readable Markdown: who said what when, the tools' calls, and excerpts of their results; see
/// ``SessionMarkdown``. A transcript that has grown makes a text that begins with the earlier one.
public struct SessionTranscripts: Sendable {
  /// The folder, as it was named.
  public let folder: String
  /// Where the folder's path and shown names start from: absolute.
  public let workingDirectory: String
  /// The longest document, in bytes; what is beyond it of a session is left out.
  public let limit: Int

  public init(
    folder: String, workingDirectory: String = FileManager.default.currentDirectoryPath,
    limit: Int = FoundDocument.defaultLimit
  ) {
    self.folder = folder
    self.workingDirectory = workingDirectory
    self.limit = limit
  }

  /// Every transcript in the folder and those below it, by path; of each only its beginning and its
  /// end are read.
  ///
  /// Errors: `.notFound` when there is no such folder or no transcript in it. Links are not followed.
  public func list() async throws -> Listing {
    let root: String
    switch ResolvedPath.of(folder, in: workingDirectory) {
    case .success(let path): root = path
    case .failure(let failure): throw NamedFile.error(failure, folder)
    }
    let files = try FileTree.of(root, named: folder).filter { FileName.ending(of: $0) == "jsonl" }
    guard !files.isEmpty else {
      throw OstrakaError(
        .notFound,
        "There are no transcripts (*.jsonl) in \(folder). Claude Code keeps them in "
          + "~/.claude/projects, Codex in ~/.codex/sessions.")
    }
    var listing = Listing()
    var names: Set<String> = []
    var ids: Set<String> = []
    for path in files {
      try Task.checkCancellation()
      await Task.yield()
      let file = TranscriptFile(path: path)
      guard ids.insert(file.id).inserted else {
        let shown = FileName.path(path, below: root) ?? path
        listing.skipped.append(Skipped(name: shown, reason: .sessionTaken))
        continue
      }
      let name = names.insert(file.name).inserted ? file.name : "session/\(file.id).md"
      listing.documents.append(document(of: file, named: name))
    }
    return listing
  }

  private func document(of file: TranscriptFile, named name: String) -> FoundDocument {
    let (path, limit) = (file.path, limit)
    return FoundDocument(
      source: .session(file.id), name: name, origin: .folder(folder),
      path: String(FileName.last(of: path)), byteCount: file.byteCount, modified: file.modified,
      kind: .history
    ) {
      var text = SessionMarkdown(limit: limit)
      let result = try JSONLines(path: path).forEach { line in
        guard let line else { return text.addGap() }
        if let entry = TranscriptEntry(line) { text.add(entry) }
      }
      switch result {
      case .success(let digest):
        guard !text.data.isEmpty else {
          return .skipped(Skipped(name: name, reason: .noTurns))
        }
        return .text(text.data, source: digest)
      case .failure(let failure):
        return .skipped(Skipped(name: name, reason: failure.reason))
      }
    }
  }
}
