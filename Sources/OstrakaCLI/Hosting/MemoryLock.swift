import Foundation
import Ostraka

/// The right to host a memory: an exclusive lock on its `lock` file, held by one process.
///
/// The kernel frees it when the process ends, however it ends. The descriptor is close-on-exec, so
/// that no child keeps it.
final class MemoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; nil when another process has it.
  init?(_ directory: MemoryDirectory) throws {
    let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw OstrakaError(.notPermitted, "\(directory.lock) cannot be opened: \(reason).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
