import Foundation
import Ostraka

/// The right to host a memory: an exclusive lock on its `lock` file, held by one process.
///
/// The kernel frees it when the process ends, however it ends. The descriptor is close-on-exec, so
/// that no child keeps it.
final class MemoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; nil when another process has it.
  convenience init?(_ directory: MemoryDirectory) throws {
    try self.init(file: directory.lock)
  }

  /// Takes the right to be the next to have the lock; nil when another process has that.
  static func claim(_ directory: MemoryDirectory) throws -> MemoryLock? {
    try MemoryLock(file: directory.claim)
  }

  private init?(file: String) throws {
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw OstrakaError(.notPermitted, "\(file) cannot be opened: \(reason).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
