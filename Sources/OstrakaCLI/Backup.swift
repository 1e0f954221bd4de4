import ArgumentParser
import Foundation
import Ostraka
import OstrakaStore

struct BackupVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the whole memory into one file; it may be in use.")

  @Argument(help: "The file to make.", completion: .file())
  var file: String

  @Flag(help: "Put the memory's key into it too: who has the file can then act as any party.")
  var withKey = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let path = URL(fileURLWithPath: file).path
    let withKey = withKey
    let request = access.runtime.identifiers.next()
    let backup = try await access.withMemory {
      try await $0.backup(to: path, withKey: withKey, request: request)
    }
    if options.json { return Output.print(BackupBody(backup)) }
    Terminal.standard.print(
      "\(backup.path): \(backup.documents.of("document")), \(backup.entries) ledger entries, "
        + "\(backup.bytes.asBytes).")
    if !withKey {
      Terminal.standard.print(
        "The key is not in it. Restored elsewhere, the memory gets a new one and a new credential.")
    }
  }
}

struct RestoreVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Make the memory what a backup holds, after checking it.")

  @Argument(help: "A file that `ostraka backup` made.", completion: .file())
  var file: String

  @Flag(help: "Take the place of the memory that is there; it is kept in a folder of its own.")
  var replace = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let folder = FileManager.default.currentDirectoryPath
    let directory =
      options.named ?? MemoryDirectory.nearest(to: folder)
      ?? MemoryDirectory(path: folder + "/" + MemoryDirectory.name)
    let source = URL(fileURLWithPath: file).path
    guard FileManager.default.fileExists(atPath: source) else {
      throw OstrakaError(.notFound, "There is no file \(source).")
    }
    let isNew = !FileManager.default.fileExists(atPath: directory.path)
    try PrivateFile.makeMemory(directory.path)
    guard let lock = try MemoryLock(directory) else {
      throw OstrakaError(
        .tryLater, "The memory in \(directory.path) is in use. Stop `ostraka up` first.")
    }
    var isRestored = false
    defer {
      // Nothing was restored: then nothing is left, either. The lock is held until then.
      if isNew, !isRestored {
        unlink(directory.lock)
        rmdir(directory.path)
      }
      withExtendedLifetime(lock) {}
    }
    let restored = try await Restore(
      of: source, into: directory, runtime: .system(),
      logger: Wiring.logger
    ).run(replacing: replace)
    isRestored = true
    if options.json { return Output.print(RestoredBody(restored)) }
    Terminal.standard.print(
      "\(directory.path) is as it was on \(restored.made): "
        + "\(restored.documents.of("document")), \(restored.entries) ledger entries, all checked.")
    if restored.hasNewKey {
      Terminal.standard.print(
        "The backup has no key: there is a new one, and only the owner has a credential. "
          + "Changed files are not followed until they are loaded again.")
    }
    if let replaced = restored.replaced {
      Terminal.standard.print(
        "The memory before is in \(replaced); `ostraka status --memory` shows it. "
          + "Delete it when all is well.")
    }
  }
}

/// What `backup --json` prints.
private struct BackupBody: Encodable {
  let file: String
  let bytes: Int
  let documents: Int
  let entries: Int
  let withKey: Bool

  enum CodingKeys: String, CodingKey {
    case file, bytes, documents, entries
    case withKey = "with_key"
  }

  init(_ backup: Backup) {
    file = backup.path
    bytes = backup.bytes
    documents = backup.documents
    entries = backup.entries
    withKey = backup.hasKey
  }
}

/// What `restore --json` prints.
private struct RestoredBody: Encodable {
  let made: String
  let documents: Int
  let entries: Int
  let newKey: Bool
  let replaced: String?

  enum CodingKeys: String, CodingKey {
    case made, documents, entries, replaced
    case newKey = "new_key"
  }

  init(_ restored: Restore.Restored) {
    made = restored.made.description
    documents = restored.documents
    entries = restored.entries
    newKey = restored.hasNewKey
    replaced = restored.replaced
  }
}
