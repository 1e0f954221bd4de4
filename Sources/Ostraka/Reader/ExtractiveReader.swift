import Foundation

/// The embedded default reader: no model, no key, no download. It matches text with the one ranking
/// and quotes the sentence or lines that answer, or abstains.
public struct ExtractiveReader: Reader {
  public static let kind = "extractive"

  private let shard: ShardID
  private let library: any Library
  private let note: String?

  /// - Parameters:
  ///   - shard: whose passages it reads.
  ///   - library: where their stored bytes are; sources are never read.
  ///   - note: why it reads in another's stead, for coverage; nil where it is the shard's own.
  public init(shard: ShardID, library: any Library, note: String? = nil) {
    self.shard = shard
    self.library = library
    self.note = note
  }

  public var kind: String { Self.kind }
  public var budget: TokenBudget { .unlimited }
  public var concurrency: Int { 4 }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    ExtractiveSession(shard: shard, library: library, note: note)
  }
}

/// Holds nothing of its own: the library's index always is what placement says, so that a document is
/// found as soon as it is loaded and never after it is forgotten.
struct ExtractiveSession: ReaderSession {
  let shard: ShardID
  let library: any Library
  let note: String?
  private let analyzer = Analyzer()

  /// How many passages the index offers, and how many of the best are read.
  static let candidates = 60
  static let passages = 12

  init(shard: ShardID, library: any Library, note: String? = nil) {
    self.shard = shard
    self.library = library
    self.note = note
  }

  func hold(_ wanted: [Extent]) async throws -> Absorbed { Absorbed(kept: 0, reread: 0) }

  func read(_ query: Query) async throws -> Finding {
    let wanted = QueryTerms(query.question)
    let excerpts = try await library.excerpts(
      for: wanted, in: [shard], limit: Self.candidates
    ) { Scoring().rank($0, for: wanted.terms, limit: Self.passages) }
    let extract = Extraction(analyzer: analyzer).extract(
      from: excerpts.passages, question: query.question, postings: excerpts.postings)
    guard let extract else {
      return Finding(answer: nil, citations: [], confidence: 0, usage: .none, note: note)
    }
    return Finding(
      answer: extract.span ?? extract.answer.text,
      citations: ([extract.answer] + extract.supporting).map(Citation.init),
      confidence: extract.confidence, usage: .none, note: note)
  }

  func keepWarm() async throws -> Warmth { .hot }
  func close() async {}
}

extension Citation {
  init(_ quote: Extract.Quote) {
    self.init(extent: quote.extent, lines: quote.lines, quote: quote.text)
  }
}
