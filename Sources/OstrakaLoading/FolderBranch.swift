import Foundation
import Ostraka

/// The walk of one folder: what is still to be looked at, and what was found.
struct FolderBranch {
  /// Paths of the documents that were found.
  private(set) var seen: Set<String>
  private let walk: FolderWalk
  private let root: String
  /// The next to be looked at is the last.
  private var pending: [Entry] = []
  private var links: [(path: String, target: String)] = []

  private struct Entry {
    let path: String
    let chain: IgnoreChain
  }

  init(walk: FolderWalk, root: String, seen: Set<String>) {
    self.walk = walk
    self.root = root
    self.seen = seen
  }

  mutating func visit(_ each: (Finding) throws -> Void) async throws {
    try await enter(root, IgnoreChain(above: root), each)
    while let entry = pending.popLast() {
      try await look(at: entry, each)
    }
    // Links come last: what they lead to is mostly found under its own name.
    for link in links where !seen.contains(link.target) {
      if case .success(let status) = FileStatus.of(link.target) {
        try found(link.target, as: link.path, status, each)
      }
    }
  }

  private mutating func look(at entry: Entry, _ each: (Finding) throws -> Void) async throws {
    switch FileStatus.of(entry.path) {
    case .failure(let failure):
      try skip(entry.path, .init(errorNumber: failure.number), each)
    case .success(let status):
      if entry.chain.ignores(entry.path, isFolder: status.kind == .folder) { return }
      switch status.kind {
      case .folder: try await enter(entry.path, entry.chain, each)
      case .file: try found(entry.path, as: entry.path, status, each)
      case .link: try follow(entry.path, each)
      case .other: try skip(entry.path, .notAFile, each)
      }
    }
  }

  private mutating func enter(
    _ folder: String, _ chain: IgnoreChain, _ each: (Finding) throws -> Void
  ) async throws {
    try Task.checkCancellation()
    await Task.yield()
    switch FolderEntries.of(folder) {
    case .failure(let failure) where folder == root:
      throw NamedFile.error(failure, shown(folder))
    case .failure(let failure):
      try skip(folder, .init(errorNumber: failure.number), each)
    case .success(let entries):
      for name in entries.unreadableNames {
        try skip(FileName.join(folder, name), .nameNotUTF8, each)
      }
      let chain = entries.names.contains(".gitignore") ? chain.entering(folder) : chain
      for name in entries.names.reversed() where !ResolvedPath.isPrivate(name: name) {
        let path = FileName.join(folder, name)
        if !walk.excluded.contains(path) { pending.append(Entry(path: path, chain: chain)) }
      }
    }
  }

  private mutating func follow(_ link: String, _ each: (Finding) throws -> Void) throws {
    switch ResolvedPath.of(link, in: root) {
    case .failure(let failure) where failure.number == ENOENT:
      try skip(link, .link("that leads nowhere"), each)
    case .failure(let failure):
      try skip(link, .init(errorNumber: failure.number), each)
    case .success(let target):
      guard let inside = FileName.path(target, below: root), !ResolvedPath.isPrivate(inside),
        !walk.excluded.contains(where: { FileName.path(target, below: $0) != nil })
      else { return try skip(link, .link("that leads out of what is loaded"), each) }
      guard case .success(let status) = FileStatus.of(target), status.kind == .file else {
        return try skip(link, .link("to a folder"), each)
      }
      links.append((link, target))
    }
  }

  private mutating func found(
    _ path: String, as link: String, _ status: FileStatus, _ each: (Finding) throws -> Void
  ) throws {
    if let reason = reason(toSkip: path, status) { return try skip(link, reason, each) }
    guard seen.insert(path).inserted else { return }
    let name = shown(link)
    let relative = FileName.path(link, below: root) ?? name
    let text = walk.text
    let document = FoundDocument(
      source: .file(path), name: name, origin: .folder(shown(root)), path: relative,
      byteCount: status.byteCount, modified: status.modified,
      kind: walk.extraction.kind(of: relative)
    ) {
      switch try await text.read(path) {
      case .success(let found): .text(found.text, source: found.source)
      case .failure(let failure): .skipped(Skipped(name: name, reason: failure.reason))
      }
    }
    try each(.document(document))
  }

  private func reason(toSkip path: String, _ status: FileStatus) -> Skipped.Reason? {
    if status.byteCount == 0 { return .empty }
    if let missing = walk.extraction.missingTool(for: path) { return missing }
    if BinaryNames.contains(path), !walk.extraction.applies(to: path) { return .binary }
    if status.byteCount > walk.limit {
      return .tooLarge(bytes: status.byteCount, limit: walk.limit)
    }
    return nil
  }

  private func skip(
    _ path: String, _ reason: Skipped.Reason, _ each: (Finding) throws -> Void
  ) throws {
    try each(.skipped(Skipped(name: shown(path), reason: reason)))
  }

  private func shown(_ path: String) -> String {
    ResolvedPath.shown(path, from: walk.workingDirectory)
  }
}
