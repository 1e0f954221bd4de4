import Foundation
import Ostraka

/// Folders for work that leaves nothing behind: `ostraka-drill-PID`.
enum ScratchFolder {
  static func prefix(_ purpose: String) -> String { "ostraka-\(purpose)-" }

  /// Makes one of this process, and removes those of processes that were killed.
  ///
  /// - Parameter parent: where; the system's temporary folder unless it is given.
  static func make(
    _ purpose: String, in parent: String = NSTemporaryDirectory()
  ) throws -> String {
    let folder = URL(fileURLWithPath: parent).resolvingSymlinksInPath().path
    let prefix = prefix(purpose)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard name.hasPrefix(prefix), let owner = pid_t(name.dropFirst(prefix.count)),
        kill(owner, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    let path = folder + "/" + prefix + String(getpid())
    try? FileManager.default.removeItem(atPath: path)
    try PrivateFile.makeDirectory(path)
    return path
  }

  /// Gives a folder a name under which it stays; its path then.
  static func keep(_ folder: String) throws -> String {
    let kept = "\(folder)-kept"
    try? FileManager.default.removeItem(atPath: kept)
    try PrivateFile.rename(folder, to: kept)
    return kept
  }
}
