import Foundation

/// A claim that certain bytes of a revision say something: extent, lines and the exact quote.
public struct Citation: Hashable, Codable, Sendable {
  public let extent: Extent
  /// 1-based and inclusive.
  public let lines: ClosedRange<Int>
  /// Exactly the bytes of the extent.
  public let quote: String

  public init(extent: Extent, lines: ClosedRange<Int>, quote: String) {
    self.extent = extent
    self.lines = lines
    self.quote = quote
  }
}

/// A citation that was found true, with what a reader of the answer needs to look it up.
public struct CheckedCitation: Hashable, Codable, Sendable {
  public let citation: Citation
  public let document: Document
  public let shard: ShardID
  /// Whether the source still has the bytes that were loaded; nil where there is nothing to read.
  public var fresh: Bool?
  /// True where the quote has a secret masked on its way out that the stored bytes still have.
  public var isMasked: Bool?

  public init(citation: Citation, document: Document, shard: ShardID, fresh: Bool? = nil) {
    self.citation = citation
    self.document = document
    self.shard = shard
    self.fresh = fresh
  }
}

extension Citation {
  /// Compares this citation with the stored bytes: text, range and line numbers.
  ///
  /// - Returns: whether every one of them holds; a revision that is gone holds nothing.
  public func verify(in library: some Library) async throws -> Bool {
    try await Self.verify([self], in: library)[0]
  }

  /// The same for several, in one reading of the library.
  public static func verify(
    _ citations: [Citation], in library: some Library
  ) async throws -> [Bool] {
    let checkable = citations.filter(\.isCheckable)
    let ends = Dictionary(
      checkable.map { ($0.extent.revision, $0.extent.range.upperBound) }, uniquingKeysWith: max)
    var texts = try await Self.texts(Set(ends.map { Extent(revision: $0, range: 0..<$1) }), library)
    // One that ends beyond its revision must not take the others with it.
    let alone = checkable.filter { texts[$0.extent.revision] == nil }.map(\.beginning)
    texts.merge(try await Self.texts(Set(alone), library)) { $0.count > $1.count ? $0 : $1 }
    return citations.map { citation in
      guard citation.isCheckable, let text = texts[citation.extent.revision] else { return false }
      return citation.holds(in: text)
    }
  }

  /// What is stored of some beginnings, the longest of each revision.
  private static func texts(
    _ beginnings: Set<Extent>, _ library: some Library
  ) async throws -> [RevisionID: Data] {
    guard !beginnings.isEmpty else { return [:] }
    let extents = Array(beginnings)
    let found = zip(extents, try await library.bytes(of: extents)).compactMap { extent, bytes in
      bytes.map { (extent.revision, $0) }
    }
    return Dictionary(found) { $0.count > $1.count ? $0 : $1 }
  }

  /// From the revision's start to the quote's end.
  private var beginning: Extent {
    Extent(revision: extent.revision, range: 0..<extent.range.upperBound)
  }

  private var isCheckable: Bool {
    extent.range.lowerBound >= 0 && !extent.range.isEmpty && !quote.isEmpty
  }

  /// The pure check: `bytes` are those of the revision from its start to the extent's end or further.
  func holds(in bytes: Data) -> Bool {
    guard bytes.count >= extent.range.upperBound else { return false }
    let cited = bytes.dropFirst(extent.range.lowerBound).prefix(extent.range.count)
    guard cited.elementsEqual(quote.utf8) else { return false }
    return lines == Self.lines(of: extent.range, in: bytes)
  }

  /// The numbers of the lines, from 1, that a range of a revision's bytes touches.
  ///
  /// - Parameter bytes: from the revision's start to the range's end or further.
  public static func lines(of range: Range<Int>, in bytes: Data) -> ClosedRange<Int> {
    let first = 1 + bytes.prefix(range.lowerBound).newlines
    let quoted = bytes.dropFirst(range.lowerBound).prefix(range.count)
    // A final newline ends its line; it does not begin another.
    return first...first + quoted.dropLast().newlines
  }
}

extension Data {
  /// How many line feeds it has.
  var newlines: Int { withUnsafeBytes { $0.count { $0 == UInt8(ascii: "\n") } } }
}
