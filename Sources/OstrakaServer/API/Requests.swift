import Foundation
import Ostraka

/// The body of `POST /v1/ask`.
struct AskRequest: Decodable, Sendable {
  let question: String
  let shards: [ShardID]?
  /// Milliseconds.
  let deadline: Int?

  enum CodingKeys: String, CodingKey {
    case question, shards
    case deadline = "deadline_ms"
  }

  /// How long the answer may take. Errors: `.invalidRequest` out of range.
  func patience() throws -> Duration {
    guard let deadline else { return Question.defaultPatience }
    let longest = Int(Question.longestPatience.milliseconds)
    guard (1...longest).contains(deadline) else {
      throw OstrakaError(.invalidRequest, "“deadline_ms” must be 1 to \(longest), not \(deadline).")
    }
    return .milliseconds(deadline)
  }
}

/// The body of `POST /v1/search`.
struct SearchRequest: Decodable, Sendable {
  let query: String
  let shards: [ShardID]?
  let limit: Int?

  static let defaultLimit = 10
}

/// The body of `POST /v1/documents`.
struct LoadRequest: Decodable, Sendable {
  let name: String
  let text: String
  let shard: ShardID?

  /// The longest name, in bytes.
  static let longestName = 1_024

  /// Errors: `.invalidRequest` without a name or text, `.tooLarge` above ``Ostraka/Load/limit``.
  func load(id: String, by party: PartyID) throws -> Load {
    guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= Self.longestName else {
      throw OstrakaError(.invalidRequest, "“name” needs 1 to \(Self.longestName) bytes.")
    }
    guard !text.isEmpty else {
      throw OstrakaError(.invalidRequest, "“text” is empty. Say what is to be remembered.")
    }
    let bytes = Data(text.utf8)
    guard bytes.count <= Load.limit else {
      throw OstrakaError(
        .tooLarge, "The text has \(bytes.count) bytes; a document has at most \(Load.limit).")
    }
    return Load(
      id: id, source: NoteName.source(name, by: party), name: name, shard: shard ?? .main,
      bytes: bytes)
  }
}
