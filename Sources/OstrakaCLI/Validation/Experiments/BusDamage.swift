import Foundation
import Ostraka
import OstrakaStore

/// Damages copies of a memory's files, and looks what is noticed.
struct BusDamage: Sendable {
  let lab: Laboratory
  let directory: MemoryDirectory

  /// What came of it.
  struct Figures: Encodable, Sendable {
    var cuts = 0
    /// Cut logs after which a beginning of what was loaded was there, each document whole.
    var wholeCuts = 0
    /// Cut logs of which `ledger verify` said that the end is missing.
    var saidCuts = 0
    var pages = 0
    var noticedPages = 0
    /// Damaged pages after which documents were missing or had another text, and nothing said so.
    var silentLosses = 0
    var isRestored = false

    var isGood: Bool {
      wholeCuts == cuts && saidCuts == cuts && silentLosses == 0 && noticedPages > 0 && isRestored
    }
  }

  private static let documents = 20
  private static let letters = 5
  private static let pageSize = 8_192
  /// Every so many pages one is damaged.
  private static let step = 2

  func run() async throws -> Figures {
    var figures = Figures()
    let backup = lab.folder + "/damage.backup"
    let store = try open(directory)
    for number in 0..<Self.documents {
      _ = try await store.library(for: .owner).put(
        Load(
          id: lab.runtime.identifiers.next(), source: .file("/laboratory/\(number)"),
          name: name(number), shard: .main, bytes: text(number)))
    }
    let bus = store.bus(for: "anna")
    try await bus.open(Conversation(id: "damage", parties: ["anna", "bert"], lifetime: nil))
    for number in 0..<Self.letters {
      try await bus.send([
        Message(
          id: MessageID(rawValue: "damage/\(number)"), conversation: "damage", sender: "anna",
          mailbox: Mailbox("bert"), kind: .note, body: Data("note \(number)".utf8))
      ])
    }
    _ = try await store.backup(to: backup, withKey: true, request: "backup")
    // As a process leaves them that is killed: the log is not yet in the database.
    let files = try Files(of: directory)
    try store.close()
    try await cut(files, &figures)
    try await overwrite(&figures)
    _ = try await Restore(
      of: backup, into: directory, runtime: lab.runtime, logger: lab.logger
    ).run(replacing: true)
    let restored = try await look()
    figures.isRestored =
      restored.count == Self.documents && restored.isIntact && restored.isTrue && restored.isFound
      && restored.messages == Self.letters
    return figures
  }

  private func name(_ number: Int) -> String { String(format: "log-%02d.md", number) }
  private func text(_ number: Int) -> Data { Data("Keeper \(number) lit the lamp.\n".utf8) }

  private func open(_ directory: MemoryDirectory) throws -> Store {
    try Store(directory, runtime: lab.runtime, logger: lab.logger)
  }

  /// A memory's three files at one moment.
  private struct Files {
    let database: Data
    let log: Data
    let head: Data

    init(of directory: MemoryDirectory) throws {
      database = try Data(contentsOf: URL(fileURLWithPath: directory.database))
      log = try Data(contentsOf: URL(fileURLWithPath: directory.database + "-wal"))
      head = try Data(contentsOf: URL(fileURLWithPath: directory.head))
    }

    func write(to directory: MemoryDirectory, log: Data) throws {
      try? FileManager.default.removeItem(atPath: directory.database + "-shm")
      try database.write(to: URL(fileURLWithPath: directory.database))
      try log.write(to: URL(fileURLWithPath: directory.database + "-wal"))
      try head.write(to: URL(fileURLWithPath: directory.head))
    }
  }

  private func cut(_ files: Files, _ figures: inout Figures) async throws {
    for part in 1...20 {
      try files.write(to: directory, log: files.log.prefix(files.log.count * part / 21))
      let found = try await look()
      figures.cuts += 1
      if found.isTrue && found.isBeginning && found.isFound { figures.wholeCuts += 1 }
      if !found.isIntact { figures.saidCuts += 1 }
    }
    try files.write(to: directory, log: files.log)
    // Nothing is damaged now, and nothing must be noticed; closing it moves the log into the database.
    guard try await look().isIntact else {
      throw OstrakaError(.fault, "The whole files of a killed process are not intact.")
    }
  }

  private func overwrite(_ figures: inout Figures) async throws {
    let file = URL(fileURLWithPath: directory.database)
    let whole = try Data(contentsOf: file)
    for page in stride(from: 1, to: whole.count / Self.pageSize, by: Self.step) {
      var damaged = whole
      let range = page * Self.pageSize..<(page + 1) * Self.pageSize
      damaged.replaceSubrange(range, with: Data(repeating: 0x5a, count: Self.pageSize))
      try damaged.write(to: file)
      for log in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: directory.database + log)
      }
      figures.pages += 1
      do {
        let found = try await look()
        if !found.isIntact {
          figures.noticedPages += 1
        } else if !found.isTrue || found.count < Self.documents || !found.isFound
          || found.messages != Self.letters
        {
          figures.silentLosses += 1
        }
      } catch is OstrakaError {
        figures.noticedPages += 1
      }
    }
    try whole.write(to: file)
  }

  /// What a memory holds.
  private struct Found {
    var count = 0
    /// Whether each document has its own bytes.
    var isTrue = true
    /// Whether they are the first that were loaded.
    var isBeginning = true
    /// Whether the ledger says that all is well.
    var isIntact = true
    /// Whether a search finds each document by what only it has.
    var isFound = true
    /// Messages that can be read.
    var messages = 0
  }

  private func look() async throws -> Found {
    let store = try open(directory)
    defer { try? store.close() }
    let library = store.library(for: .owner)
    let documents = try await library.documents()
    var found = Found(count: documents.count)
    for document in documents {
      let number = (0..<Self.documents).first { name($0) == document.name }
      let bytes = try await library.bytes(document.current.extent)
      found.isTrue = found.isTrue && number.map(text) == bytes
      let hits = try await Search(library: library).run("\(number ?? -1)")
      found.isFound = found.isFound && hits.contains { $0.document.name == document.name }
    }
    found.isBeginning = documents.map(\.name) == (0..<documents.count).map(name)
    let letters = (0..<Self.letters).map { MessageID(rawValue: "damage/\($0)") }
    found.messages = try await store.bus(for: "anna").find(letters).count
    if case .broken = try await store.ledger.verify() { found.isIntact = false }
    return found
  }
}
