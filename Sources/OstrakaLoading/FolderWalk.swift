import Foundation
import Ostraka

/// Finds the documents under files and folders, in a fixed order, without reading them.
///
/// A folder is walked by the bytes of its names. `.gitignore` files are respected, also those of
/// the work tree around it; memories and the folders of version control systems are not entered.
/// A link to a file is followed if it stays inside the folder; a link to a folder never is.
/// Every document is found once, however many links and paths lead to it.
public struct FolderWalk: Sendable {
  public let paths: [String]
  /// Where shown names start from: absolute and resolved.
  public let workingDirectory: String
  /// The largest document, in bytes.
  public let limit: Int
  /// Folders that are not entered, absolute and resolved: a memory that isn't named `.ostraka`.
  public let excluded: Set<String>
  /// What reads PDF and HTML files.
  public let extraction: TextExtraction

  /// A walk of paths that are taken from the working directory.
  public init(
    paths: [String], workingDirectory: String = FileManager.default.currentDirectoryPath,
    limit: Int = FoundDocument.defaultLimit, excluding excluded: Set<String> = [],
    extraction: TextExtraction = .standard
  ) {
    self.paths = paths
    let resolved = try? ResolvedPath.of(workingDirectory, in: "/").get()
    self.workingDirectory = resolved ?? workingDirectory
    self.limit = limit
    self.excluded = excluded
    self.extraction = extraction
  }

  /// Everything at once: a few hundred bytes a document.
  public func list() async throws -> Listing {
    var listing = Listing()
    try await visit { listing.add($0) }
    return listing
  }

  /// Calls `each` with every finding as it is found.
  ///
  /// Throws `.notFound`, `.notPermitted` or `.badData` for a path of `paths` that can't be
  /// loaded; trouble inside a folder is a finding. Yields to other tasks at every folder, and
  /// ends with `CancellationError` when its task is cancelled.
  public func visit(_ each: (Finding) throws -> Void) async throws {
    var seen: Set<String> = []
    for path in paths {
      if path.isEmpty {
        throw OstrakaError(.invalidRequest, "A path is empty. Name a file or a folder.")
      }
      switch ResolvedPath.of(path, in: workingDirectory) {
      case .failure(let failure):
        throw NamedFile.error(failure, path)
      case .success(let resolved):
        try refuse(resolved, path)
        try await visit(resolved, path, &seen, each)
      }
    }
  }

  private func refuse(_ path: String, _ name: String) throws {
    let isExcluded = excluded.contains { $0 == path || FileName.path(path, below: $0) != nil }
    guard isExcluded || ResolvedPath.isPrivate(path) else { return }
    throw OstrakaError(
      .notPermitted,
      "\(name) belongs to a memory or a version control system and is never loaded. "
        + "To load a repository and its history: ostraka load --git REPO")
  }

  private func visit(
    _ path: String, _ name: String, _ seen: inout Set<String>, _ each: (Finding) throws -> Void
  ) async throws {
    switch FileStatus.of(path) {
    case .failure(let failure):
      throw NamedFile.error(failure, name)
    case .success(let status) where status.kind == .folder:
      var branch = FolderBranch(walk: self, root: path, seen: seen)
      try await branch.visit(each)
      seen = branch.seen
    case .success(let status) where status.kind == .file:
      guard seen.insert(path).inserted else { return }
      try each(.document(document(namedFile: path, as: name, status)))
    case .success:
      throw NamedFile.notAFile(name)
    }
  }

  private func document(
    namedFile path: String, as name: String, _ status: FileStatus
  ) -> FoundDocument {
    let file = NamedFile(path: path, name: name, limit: limit)
    let shown = ResolvedPath.shown(path, from: workingDirectory)
    let last = String(FileName.last(of: path))
    return FoundDocument(
      source: .file(path), name: shown, origin: .alone, path: last, byteCount: status.byteCount,
      modified: status.modified,
      kind: extraction.kind(of: shown.utf8.first == slash ? last : shown)
    ) { [text] in
      switch try await text.read(path) {
      case .success(let found): return .text(found.text, source: found.source)
      case .failure(let failure): throw file.error(failure)
      }
    }
  }

  /// What reads the files.
  var text: FileText { FileText(limit: limit, extraction: extraction) }
}
