import Foundation
import Logging
import Ostraka
import OstrakaStore

/// A backup of which bytes are changed: it is refused, or what is restored is whole.
enum RestoreFuzz {
  private static let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
  private static let folder = ScratchFiles.folder

  /// A backup of a small memory, made once.
  private static let backup: Data = waiting {
    do {
      let directory = MemoryDirectory(path: folder + "/made/.ostraka")
      try await Store.make(in: directory, runtime: .system(), logger: logger)
      let store = try Store(directory, runtime: .system(), logger: logger)
      _ = try await store.library(for: .owner).put(
        Load(
          id: "a", source: .file("/x/a.md"), name: "a.md", shard: .main,
          bytes: Data("# Heron\n\nThe heron stands in the water.\n".utf8)))
      _ = try await store.backup(to: folder + "/a.backup", withKey: true, request: "b")
      try store.close()
      return try Data(contentsOf: URL(fileURLWithPath: folder + "/a.backup"))
    } catch {
      fatalError("the backup can't be made: \(error)")
    }
  }

  /// Each four bytes change one: three say where, one what it becomes.
  static func run(_ bytes: [UInt8]) {
    var damaged = backup
    for start in stride(from: 0, to: bytes.count - 3, by: 4) {
      let place = bytes[start..<start + 3].reduce(0) { $0 << 8 | Int($1) } % damaged.count
      damaged[place] = bytes[start + 3]
    }
    // A length that is cut off.
    if bytes.count % 4 == 3 {
      damaged.removeLast(damaged.count * Int(bytes[bytes.count - 1]) / 512)
    }
    let file = folder + "/damaged.backup"
    let directory = MemoryDirectory(path: folder + "/restored/.ostraka")
    try? FileManager.default.removeItem(atPath: folder + "/restored")
    guard (try? damaged.write(to: URL(fileURLWithPath: file))) != nil else { return }
    waiting {
      do {
        _ = try await Restore(
          of: file, into: directory, runtime: .system(), logger: logger
        ).run(replacing: false)
      } catch is OstrakaError {
        return
      } catch {
        fatalError("it failed in a way that nobody foresaw: \(error)")
      }
      await look(directory)
    }
  }

  /// What was restored is what was stored: the ledger and every document were checked.
  private static func look(_ directory: MemoryDirectory) async {
    do {
      let store = try Store(directory, runtime: .system(), logger: logger)
      defer { try? store.close() }
      guard case .intact = try await store.ledger.verify() else {
        fatalError("a backup with a broken ledger was restored")
      }
      for document in try await store.library(for: .owner).documents() {
        let bytes = try await store.library(for: .owner).bytes(document.current.extent)
        guard Digest(of: bytes) == document.current.sha256 else {
          fatalError("a backup with other bytes was restored")
        }
      }
    } catch is OstrakaError {
      // What nobody checked is said when it is met.
    } catch {
      fatalError("it failed in a way that nobody foresaw: \(error)")
    }
  }
}
