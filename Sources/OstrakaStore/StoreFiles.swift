import Foundation
import Ostraka

/// The files that a store works on: a memory's own, or others while it is made or restored.
struct StoreFiles: Sendable {
  var database: String
  var head: String
  /// Where readers' saved contexts are; nil where there are none.
  var warm: WarmFolder?
  var key: MemoryKey

  /// Where the database is.
  var folder: String { URL(fileURLWithPath: database).deletingLastPathComponent().path }

  /// Errors: `.badData` when the key is not there or isn't one.
  init(of directory: MemoryDirectory) throws {
    guard let key = FileManager.default.contents(atPath: directory.key).flatMap(MemoryKey.init)
    else {
      throw OstrakaError(
        .badData,
        "\(directory.key) must have \(MemoryKey.size) bytes. Restore it from a backup made --with-key."
      )
    }
    self.init(database: directory.database, head: directory.head, key: key)
    warm = WarmFolder(path: directory.warm)
  }

  init(database: String, head: String, key: MemoryKey) {
    self.database = database
    self.head = head
    self.key = key
  }
}
