import Foundation
import Ostraka

/// Paths as the memory knows them: absolute, with no link left to resolve.
enum ResolvedPath {
  /// What a path leads to, from a working directory.
  static func of(_ path: String, in folder: String) -> Result<String, SystemFailure> {
    let absolute = path.utf8.first == slash ? path : FileName.join(folder, path)
    guard let resolved = realpath(absolute, nil) else {
      return .failure(SystemFailure(number: errno))
    }
    defer { free(resolved) }
    return .success(String(cString: resolved))
  }

  /// A path for a person: relative to the working directory, absolute outside it.
  static func shown(_ path: String, from folder: String) -> String {
    path == folder ? "." : FileName.path(path, below: folder) ?? path
  }

  /// Whether a path leads into a folder that is never loaded: a memory, or a version control
  /// system's own. Of those only hidden ones count: somebody may work below `/srv/CVS`.
  static func isPrivate(_ path: String) -> Bool {
    FileName.components(of: path).contains { $0.hasPrefix(".") && isPrivate(name: $0) }
  }

  /// Whether a walk leaves out folders and files of this name.
  static func isPrivate(name: some StringProtocol) -> Bool { privateNames.contains(String(name)) }

  private static let privateNames: Set<String> = [
    ".ostraka", ".git", ".hg", ".svn", ".jj", ".bzr", ".sl", "_darcs", "CVS",
  ]
}
