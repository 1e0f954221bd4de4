import Foundation
import Ostraka

/// Every file below a folder, whatever `.gitignore` says of it.
enum FileTree {
  /// Absolute paths, by their bytes folder by folder. A file stands for itself.
  ///
  /// Links are not followed, memories and version control systems' folders not entered; what can't be
  /// listed below the folder is left out; `includingOthers` also names links, pipes and sockets. Errors say what is wrong with the folder itself.
  static func of(
    _ path: String, named name: String, includingOthers: Bool = false
  ) throws -> [String] {
    switch FileStatus.of(path) {
    case .failure(let failure): throw NamedFile.error(failure, name)
    case .success(let status) where status.kind == .file: return [path]
    case .success(let status) where status.kind == .folder: break
    case .success: throw NamedFile.notAFile(name)
    }
    if case .failure(let failure) = FolderEntries.of(path) {
      throw NamedFile.error(failure, name)
    }
    var files: [String] = []
    var pending = [path]
    while let next = pending.popLast() {
      guard case .success(let status) = FileStatus.of(next) else { continue }
      if status.kind == .file || includingOthers && status.kind != .folder { files.append(next) }
      guard status.kind == .folder, case .success(let entries) = FolderEntries.of(next) else {
        continue
      }
      pending += entries.names.reversed()
        .filter { !ResolvedPath.isPrivate(name: $0) }
        .map { FileName.join(next, $0) }
    }
    return files
  }
}
