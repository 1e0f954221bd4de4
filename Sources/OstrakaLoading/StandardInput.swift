import Foundation
import Ostraka

/// What is piped into `ostraka load -`.
public enum StandardInput {
  /// The document that standard input holds; it can be read once.
  ///
  /// Reading throws `.badData` for what isn't UTF-8 text and `.tooLarge` beyond `limit` bytes.
  public static func document(
    named name: String, limit: Int = FoundDocument.defaultLimit
  ) -> FoundDocument {
    document(named: name, limit: limit, descriptor: STDIN_FILENO)
  }

  /// The same for any descriptor, which stays open.
  static func document(named name: String, limit: Int, descriptor: Int32) -> FoundDocument {
    FoundDocument(
      source: .standardInput(name), name: name, origin: .alone, path: name, byteCount: 0,
      kind: ContentKind(path: name)
    ) {
      // On a thread of its own: whoever writes into the pipe may take minutes.
      let result = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(
            returning: FileBytes(limit: limit).text(from: descriptor))
        }
      }
      let file = NamedFile(path: name, name: "standard input", limit: limit)
      return .text(try file.text(result))
    }
  }
}
