import Foundation
import Ostraka

/// Finds which files have changed since they were loaded.
public struct FileWatch: Sendable {
  /// A loaded file as it was listed when it was loaded.
  public struct Known: Hashable, Sendable {
    public let source: Source
    public let name: String
    /// Nil if it isn't known: the bytes then decide.
    public let modified: Timestamp?
    /// Nil if the stored bytes are not the file's own: the time alone then tells.
    public let byteCount: Int?

    public init(source: Source, name: String, modified: Timestamp?, byteCount: Int?) {
      self.source = source
      self.name = name
      self.modified = modified
      self.byteCount = byteCount
    }
  }

  public enum Change: Sendable {
    /// Other bytes, or a time or size that says so; the document reads what is there now.
    case changed(Known, FoundDocument)
    /// There is no such file any more.
    case vanished(Known)
    /// It can't be looked at, or no longer holds text.
    case unreadable(Known, Skipped.Reason)
  }

  /// The largest file that is read, in bytes.
  public let limit: Int
  /// What reads PDF and HTML files.
  public let extraction: TextExtraction

  public init(
    limit: Int = FoundDocument.defaultLimit, extraction: TextExtraction = .standard
  ) {
    self.limit = limit
    self.extraction = extraction
  }

  /// What has changed, in the order of `known`; sources that are not files are passed over.
  ///
  /// A file with the same size and time counts as unchanged. Of the others `holds` decides by
  /// the bytes, so that a file that was only touched is no change; without it they all are.
  /// Yields to other tasks every 256 files.
  public func changes(
    since known: [Known], unless holds: ((Source, Data) async throws -> Bool)? = nil
  ) async throws -> [Change] {
    var changes: [Change] = []
    for (index, file) in known.enumerated() {
      if index % 256 == 0 {
        try Task.checkCancellation()
        await Task.yield()
      }
      guard let change = change(of: file) else { continue }
      if case .changed(_, let document) = change, let holds {
        switch try await document.read() {
        case .text(let data, _) where try await holds(file.source, data): continue
        case .skipped(let skipped): changes.append(.unreadable(file, skipped.reason))
        case .text: changes.append(change)
        }
      } else {
        changes.append(change)
      }
    }
    return changes
  }

  private func change(of file: Known) -> Change? {
    guard case .file(let path) = file.source.kind else { return nil }
    switch FileStatus.of(path) {
    case .failure(let failure) where [ENOENT, ENOTDIR].contains(failure.number):
      return .vanished(file)
    case .failure(let failure):
      return .unreadable(file, .init(errorNumber: failure.number))
    case .success(let status) where status.kind != .file:
      return .vanished(file)
    case .success(let status):
      let isAsLong = file.byteCount == nil || status.byteCount == file.byteCount
      if isAsLong, status.modified == file.modified { return nil }
      return .changed(file, document(of: file, at: path, status))
    }
  }

  private func document(of file: Known, at path: String, _ status: FileStatus) -> FoundDocument {
    let text = FileText(limit: limit, extraction: extraction)
    return FoundDocument(
      source: file.source, name: file.name, origin: .alone, path: String(FileName.last(of: path)),
      byteCount: status.byteCount, modified: status.modified, kind: extraction.kind(of: file.name)
    ) {
      switch try await text.read(path) {
      case .success(let found): .text(found.text, source: found.source)
      case .failure(let failure): .skipped(Skipped(name: file.name, reason: failure.reason))
      }
    }
  }
}
