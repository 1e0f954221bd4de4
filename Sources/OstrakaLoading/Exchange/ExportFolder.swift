import Foundation
import Ostraka

/// Writes documents as files with front matter, one file a document.
///
/// A file is its front matter and then the document's stored bytes, exactly. All files are private
/// to their owner.
public struct ExportFolder: Sendable {
  /// Absolute.
  public let path: String
  /// As errors call it.
  private let name: String

  /// A folder that need not exist, taken from the working directory.
  public init(
    _ path: String, workingDirectory: String = FileManager.default.currentDirectoryPath
  ) {
    self.path = path.utf8.first == slash ? path : FileName.join(workingDirectory, path)
    name = path
  }

  /// What an export wrote.
  public struct Report: Hashable, Sendable {
    public var documents = 0
    /// Of text, without front matter.
    public var bytes = 0
    /// Files of an earlier export whose documents are no longer there.
    public var removed = 0
  }

  /// Writes all documents, whose text `bytes` brings in one at a time and `mask` masks.
  ///
  /// An earlier export in the folder is replaced: what is no longer in the memory is removed there.
  /// Errors: `.alreadyExists`, before anything is written, when the folder holds anything that isn't
  /// an export or was edited since; `.badData` when the bytes given are not the document's; `.fault`
  /// when the folder can't be written.
  public func write(
    _ documents: [Document], masking mask: (Document, Data) -> Data = { $1 },
    bytes: (Document) async throws -> Data
  ) async throws -> Report {
    let earlier = try await earlierFiles()
    try PrivateFile.makeDirectory(path)
    var paths = ExportPaths()
    let files = documents.map { FileName.join(path, paths.path(for: Self.fileName(of: $0))) }
    // First: what was a file may have to become a folder.
    let stale = earlier.subtracting(files)
    for file in stale { remove(file) }
    var report = Report(removed: stale.count)
    for (document, file) in zip(documents, files) {
      try Task.checkCancellation()
      let text = try await bytes(document)
      guard Digest(of: text) == document.current.sha256 else {
        throw OstrakaError(
          .badData, "The stored text of \(document.name) is damaged: its digest doesn't match.")
      }
      try makeFolders(of: file)
      let shown = mask(document, text)
      try PrivateFile.write(
        FrontMatter.yaml(for: document, sha256: Digest(of: shown)) + shown, to: file)
      report.documents += 1
      report.bytes += shown.count
    }
    return report
  }

  /// A document's name; what was taken out of a PDF or a page is text by its ending too.
  private static func fileName(of document: Document) -> String {
    let isExtracted =
      TextExtraction.Format(of: document.name) != nil
      && document.current.sha256 != document.current.sourceSHA256
    return isExtracted || BinaryNames.contains(document.name)
      ? document.name + ".txt" : document.name
  }

  /// The files of an earlier export, all of which are as they were written.
  private func earlierFiles() async throws -> Set<String> {
    switch FileStatus.of(path, followingLinks: true) {
    case .failure(let failure) where failure.number == ENOENT: return []
    case .failure(let failure): throw NamedFile.error(failure, name)
    case .success(let status) where status.kind != .folder:
      throw OstrakaError(.alreadyExists, "\(name) is a file. Name a folder to export to.")
    case .success: break
    }
    var files: Set<String> = []
    for file in try FileTree.of(path, named: name, includingOthers: true) {
      try Task.checkCancellation()
      await Task.yield()
      switch ExportedFile.read(file, limit: FoundDocument.defaultLimit) {
      case .success(let found?) where !found.isEdited: files.insert(file)
      case .success(.some):
        throw taken(file, "was edited since it was exported. Import it first")
      case .success(nil), .failure:
        guard Self.isLeftover(file) else {
          throw taken(file, "is not what an export wrote. Move it away")
        }
        files.insert(file)
      }
    }
    return files
  }

  /// Whether an export that was killed left the file: named as ``PrivateFile`` names what is not
  /// finished, and beginning as front matter does.
  private static func isLeftover(_ file: String) -> Bool {
    let parts = FileName.last(of: file).split(separator: ".")
    guard parts.count > 2, parts.last == "new", parts[parts.count - 2].allSatisfy(\.isNumber),
      case .success(let data) = FileBytes(limit: FoundDocument.defaultLimit).read(file)
    else { return false }
    let beginning = FrontMatter.beginning
    return data.starts(with: beginning) || beginning.starts(with: data)
  }

  private func taken(_ file: String, _ problem: String) -> OstrakaError {
    let shown = FileName.join(name, FileName.path(file, below: path) ?? file)
    return OstrakaError(
      .alreadyExists,
      "\(shown) \(problem), or export to a new folder: nothing was written.")
  }

  private func makeFolders(of file: String) throws {
    let folder = FileName.folder(of: file)
    if case .success = FileStatus.of(folder) { return }
    try PrivateFile.makeDirectory(folder)
  }

  /// Removes a file and the folders that are empty without it.
  private func remove(_ file: String) {
    unlink(file)
    var folder = FileName.folder(of: file)
    while FileName.path(folder, below: path) != nil, rmdir(folder) == 0 {
      folder = FileName.folder(of: folder)
    }
  }
}
