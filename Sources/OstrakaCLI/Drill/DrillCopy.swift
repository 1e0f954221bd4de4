import Foundation
import Logging
import Ostraka
import OstrakaStore

/// A copy of a memory in a folder of its own, on which a drill works; the memory itself is only backed up.
struct DrillCopy: Sendable {
  let folder: String
  let directory: MemoryDirectory

  /// Copies all documents and the ledger, without the key: credentials and messages are another memory's, and no
  /// file is followed. Every shard matches text, so that no model is asked.
  ///
  /// Errors: those of a backup and of its restoring, `.fault` for a full disk.
  static func make(of access: Access) async throws -> DrillCopy {
    let folder = try ScratchFolder.make("drill")
    let copy = DrillCopy(
      folder: folder, directory: MemoryDirectory(path: folder + "/" + MemoryDirectory.name))
    do {
      let file = folder + "/backup"
      let request = access.runtime.identifiers.next()
      _ = try await access.withMemory {
        try await $0.backup(to: file, withKey: false, request: request)
      }
      _ = try await Restore(
        of: file, into: copy.directory, runtime: access.runtime, logger: access.logger
      ).run(replacing: false)
      try FileManager.default.removeItem(atPath: file)
      try await copy.useNoModels(access)
      try Task.checkCancellation()
    } catch {
      copy.remove()
      throw error
    }
    return copy
  }

  /// What a verb needs to get at the copy.
  func access(_ access: Access) async throws -> Access {
    Access(
      directory: directory, settings: try await Settings(of: directory), runtime: access.runtime,
      logger: access.logger)
  }

  func process(_ kind: String, _ arguments: [String]) -> MortalProcess {
    MortalProcess(
      kind, program: ShardProcess.thisProgram,
      arguments: arguments + ["--memory", directory.path])
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Keeps the copy for whoever wants to look at it; where it is then.
  func keep() throws -> String { try ScratchFolder.keep(folder) }

  private func useNoModels(_ access: Access) async throws {
    try await self.access(access).withMemory { memory in
      for var shard in try await memory.library.shards() where shard.reader != ExtractiveReader.kind
      {
        (shard.reader, shard.egress) = (ExtractiveReader.kind, nil)
        try await memory.library.set(shard)
      }
    }
  }
}
