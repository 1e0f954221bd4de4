import Foundation
import Ostraka

/// A restored memory that waits to take its place: all its files in a folder of their own.
///
/// It takes it by moving one file after the other. A process that is killed meanwhile loses nothing:
/// whoever has the memory's lock next goes on where it stopped.
struct PendingRestore {
  let directory: MemoryDirectory

  init(in directory: MemoryDirectory) {
    self.directory = directory
  }

  var folder: String { directory.restoring }
  var database: String { folder + "/memory.sqlite" }
  var key: String { folder + "/key" }
  var head: String { folder + "/head" }
  var ownerCredential: String { folder + "/owner.credential" }

  private static let names = ["memory.sqlite", "key", "head", "owner.credential"]

  /// Makes an empty folder for the files.
  func begin() throws {
    discard()
    try PrivateFile.makeDirectory(folder)
  }

  /// From now on it will take its place, whatever happens.
  ///
  /// - Parameter replaced: the name of a folder in the memory's, for the files that are there.
  func commit(replaced: String?) throws {
    try PrivateFile.sync(folder)
    try PrivateFile.write(Data((replaced ?? "").utf8), to: directory.restoringReady)
    try PrivateFile.sync(folder)
    try PrivateFile.sync(directory.path)
  }

  /// Finishes a restore that was begun, or removes what one left that can't be finished. The caller
  /// holds the memory's lock.
  func settle() throws {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    directory.isBeingRestored ? try finish() : discard()
  }

  /// Moves every file to its place, and the one that is there out of it.
  func finish() throws {
    let replaced = try String(contentsOfFile: directory.restoringReady, encoding: .utf8)
    let kept = replaced.isEmpty ? nil : directory.path + "/" + replaced
    if let kept { try PrivateFile.makeDirectory(kept) }
    for name in Self.names where exists(folder + "/" + name) {
      // A database goes with its log, also when it has gone already itself.
      let logs = name == "memory.sqlite" ? [name + "-wal", name + "-shm"] : []
      if let kept {
        for old in logs + [name] where exists(directory.path + "/" + old) {
          try PrivateFile.rename(directory.path + "/" + old, to: kept + "/" + old)
        }
      } else {
        for log in logs { try? FileManager.default.removeItem(atPath: directory.path + "/" + log) }
      }
      try PrivateFile.rename(folder + "/" + name, to: directory.path + "/" + name)
    }
    // What says that there is something to finish goes only when all of it is on the disk.
    if let kept { try PrivateFile.sync(kept) }
    try PrivateFile.sync(directory.path)
    if !exists(directory.gitignore) {
      try PrivateFile.write(Data("*\n".utf8), to: directory.gitignore)
    }
    discard()
  }

  func discard() {
    // Without this file the rest is only waste.
    try? FileManager.default.removeItem(atPath: directory.restoringReady)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
