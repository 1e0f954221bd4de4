import Foundation

/// Files of the targets that need some. They are gone when the process ends; one that finds something traps, and leaves them.
enum ScratchFiles {
  static let folder = {
    atexit { try? FileManager.default.removeItem(atPath: ScratchFiles.path) }
    return path
  }()

  private static var path: String { NSTemporaryDirectory() + "/ostraka-fuzz-\(getpid())" }
}
