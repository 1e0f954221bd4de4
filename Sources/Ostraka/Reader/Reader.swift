import Foundation

/// What reads documents and answers from them: the extractive reader, or a model.
public protocol Reader: Sendable {
  /// The kind, as coverage names it: `extractive`, `llama`, …
  var kind: String { get }
  var budget: TokenBudget { get }
  /// How many reads one session takes at once.
  var concurrency: Int { get }
  /// Opens a session that holds the extents, from warm state of its own where that still fits.
  func open(_ held: [Extent]) async throws -> any ReaderSession
}

extension Reader {
  public var concurrency: Int { 1 }
}

/// Extents held warm. A read leaves the session as it found it.
public protocol ReaderSession: Sendable {
  /// Changes what is held, while reads go on; the longest common prefix is kept. From its beginning
  /// nothing is read from what isn't wanted any more.
  func hold(_ wanted: [Extent]) async throws -> Absorbed
  /// Answers one query from what is held, or abstains.
  func read(_ query: Query) async throws -> Finding
  /// Keeps what is held warm, if anything must be done for that now; how warm it is then.
  func keepWarm() async throws -> Warmth
  func close() async
}

/// What `hold` did, in LLM tokens; zero for a reader without a context.
public struct Absorbed: Hashable, Codable, Sendable {
  public let kept: Int
  public let reread: Int

  public init(kept: Int, reread: Int) {
    self.kept = kept
    self.reread = reread
  }
}

/// How quickly a session can answer.
public enum Warmth: String, Codable, Sendable {
  /// In the context of a running model, or no context is needed.
  case hot
  /// Can be restored without reading the documents again.
  case warm
  /// The documents must be read first.
  case cold
}
