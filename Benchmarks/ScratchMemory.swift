import Foundation
import Logging
import Ostraka
import OstrakaStore

/// A memory that exists for one measurement.
struct ScratchMemory {
  let directory: MemoryDirectory
  let store: Store

  static let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
  static let conversation = Conversation(id: "c", parties: ["anna", "ben"], lifetime: nil)

  /// Makes a memory, opens it for some work with its conversation, and removes it.
  static func with<Result>(
    _ options: BenchOptions, _ work: (ScratchMemory) async throws -> Result
  ) async throws -> Result {
    let folder = try options.scratch()
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = MemoryDirectory(path: folder.appendingPathComponent(".ostraka").path)
    try await Store.make(in: directory, runtime: .system(), logger: logger)
    let store = try Store(directory, runtime: .system(), logger: logger)
    try await store.bus(for: "anna").open(conversation)
    let result = try await work(ScratchMemory(directory: directory, store: store))
    try store.close()
    return result
  }

  static func message(
    _ id: String, body: Data, conversation: ConversationID = conversation.id
  ) -> Message {
    Message(
      id: MessageID(rawValue: id), conversation: conversation, sender: "anna",
      mailbox: Mailbox("ben"), kind: .note, body: body)
  }

  /// Words, as messages have them.
  static func prose(_ bytes: Int) -> Data {
    let words = Data("The harbour master keeps a list of ships that came in since noon. ".utf8)
    var text = Data(capacity: bytes + words.count)
    while text.count < bytes { text.append(words) }
    return text.prefix(bytes)
  }
}
