import Foundation

/// Where a memory's files are: one directory, `.ostraka`, of mode 0700 with files of mode 0600.
public struct MemoryDirectory: Hashable, Sendable {
  public static let name = ".ostraka"

  /// Absolute, without symbolic links where it exists.
  public let path: String

  public init(path: String) {
    self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  public var database: String { path + "/memory.sqlite" }
  /// 32 random bytes that MACs and proofs are made with.
  public var key: String { path + "/key" }
  public var ownerCredential: String { path + "/owner.credential" }
  public var configuration: String { path + "/ostraka.yaml" }
  public var lock: String { path + "/lock" }
  /// Held by `ostraka up` while it waits for the lock: others then don't take it.
  public var claim: String { path + "/lock.claim" }
  public var socket: String { path + "/socket" }
  /// The ledger's head, outside the database.
  public var head: String { path + "/head" }
  /// Readers' saved contexts.
  public var warm: String { path + "/warm" }
  /// What hosted readers have spent.
  public var spending: String { path + "/spending.json" }
  /// How fast the model of this machine was when it was chosen.
  public var modelSpeed: String { path + "/model.json" }
  /// Rule files that were given with `load --rules`.
  public var rules: String { path + "/rules" }
  public var gitignore: String { path + "/.gitignore" }

  /// A restored memory that is about to take its place here.
  public var restoring: String { path + "/restoring" }
  /// There when it is complete.
  public var restoringReady: String { restoring + "/ready" }
  /// Whether a restore was killed after it was complete: whoever opens the memory finishes it.
  public var isBeingRestored: Bool { FileManager.default.fileExists(atPath: restoringReady) }

  /// Whether there is a memory.
  public var exists: Bool {
    FileManager.default.fileExists(atPath: database) || isBeingRestored
  }

  /// The size of the database with its log, in bytes.
  public var storedBytes: Int {
    [database, database + "-wal"].reduce(0) { sum, file in
      let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
      return sum + (size ?? 0)
    }
  }

  /// The nearest `.ostraka` in a folder or above it; nil when there is none.
  public static func nearest(to folder: String) -> MemoryDirectory? {
    var folder = URL(fileURLWithPath: folder).standardizedFileURL
    while true {
      let candidate = MemoryDirectory(path: folder.appendingPathComponent(name).path)
      if candidate.exists { return candidate }
      guard folder.path != "/" else { return nil }
      folder.deleteLastPathComponent()
    }
  }
}
