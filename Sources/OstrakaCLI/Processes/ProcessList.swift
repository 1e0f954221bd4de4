import Foundation

/// What runs on this machine, as far as whoever kills processes needs to know (Linux's /proc; elsewhere nothing is seen).
enum ProcessList {
  /// Whether it can be told at all.
  static var isKnown: Bool { FileManager.default.fileExists(atPath: "/proc/self/stat") }

  /// The processes that a process has started and that have not ended.
  static func children(of parent: pid_t) -> [pid_t] {
    all.filter { self.parent(of: $0) == parent }
  }

  /// Processes other than this one whose command line names a path.
  static func naming(_ path: String) -> [pid_t] {
    all.filter { $0 != getpid() && isRunning($0, with: path) }
  }

  /// Whether a process runs and its command line has a path as an argument; a zombie's has none.
  static func isRunning(_ process: pid_t, with path: String) -> Bool {
    let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
    return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == path }
  }

  private static var all: [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
  }

  private static func parent(of process: pid_t) -> pid_t? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return nil
    }
    // The name in parentheses may hold anything, so what follows the last one counts.
    let fields = String(decoding: data, as: UTF8.self).split(separator: ")").last?
      .split(separator: " ")
    return fields.flatMap { $0.count > 1 ? pid_t($0[1]) : nil }
  }
}
