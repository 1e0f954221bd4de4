import Foundation

/// Some lines of a document, verbatim, and where the rest is.
public struct Excerpt: Hashable, Codable, Sendable {
  public let document: Document
  /// 1-based and inclusive.
  public let lines: ClosedRange<Int>
  public let text: String
  /// How many lines the document has.
  public let lineCount: Int
  /// Where to go on; nil at the end of what was wanted.
  public let next: Place?
  /// True where a secret was masked on the way out that the stored bytes still have.
  public var isMasked: Bool?

  /// A place in a document: a line, and how many of its bytes are done with.
  public struct Place: Hashable, Codable, Sendable {
    public let line: Int
    public let skippedBytes: Int

    public init(line: Int, skippedBytes: Int = 0) {
      self.line = line
      self.skippedBytes = skippedBytes
    }
  }

  /// The most bytes that one excerpt has.
  public static let limit = 256 << 10

  /// Cuts lines from a document's current text: whole ones, as many as fit; a line that is longer than
  /// the limit by itself is cut between two characters.
  ///
  /// - Parameters:
  ///   - first: where to begin.
  ///   - last: the last line wanted, inclusive; nil for the document's last.
  ///   - limit: of the text, in bytes; taken as 4 at least, so that there always is progress, and as
  ///     ``limit`` at most.
  ///
  /// Errors: `.notFound` for a line that isn't there, `.invalidRequest` for a place that is none.
  public init(
    of bytes: Data, in document: Document, from first: Place, through last: Int? = nil,
    limit: Int = Excerpt.limit
  ) throws {
    let limit = min(max(limit, 4), Self.limit)
    let starts = Self.lineStarts(in: bytes)
    let count = starts.count
    guard first.line >= 1, first.skippedBytes >= 0, last ?? first.line >= first.line else {
      throw OstrakaError(
        .invalidRequest, "Lines count from 1, and the last one comes after the first.")
    }
    guard first.line <= count else {
      throw OstrakaError(
        .notFound, "\(document.name) has \(count) lines; there is no line \(first.line).")
    }
    let whole = bytes.startIndex
    func end(of line: Int) -> Int { line < count ? starts[line] : bytes.count }
    let length = end(of: first.line) - starts[first.line - 1]
    let begin = starts[first.line - 1] + min(first.skippedBytes, length)
    guard first.skippedBytes < length || (bytes.isEmpty && first.skippedBytes == 0),
      bytes.isEmpty || !Self.isInside(bytes[whole + begin])
    else {
      throw OstrakaError(.invalidRequest, "There is no such place in line \(first.line).")
    }
    let wanted = min(last ?? count, count)
    var (line, stop) = (first.line, begin)
    while line <= wanted, end(of: line) - begin <= limit {
      stop = end(of: line)
      line += 1
    }
    var place: Place? = line <= wanted ? Place(line: line) : nil
    if stop == begin, !bytes.isEmpty {
      stop = begin + limit
      while Self.isInside(bytes[whole + stop]) { stop -= 1 }
      place = Place(line: line, skippedBytes: stop - starts[line - 1])
      line += 1
    }
    self.document = document
    lines = first.line...max(first.line, line - 1)
    text = String(decoding: bytes[whole + begin..<whole + stop], as: UTF8.self)
    lineCount = count
    next = place
  }

  /// The offsets at which lines begin; a final newline begins none.
  private static func lineStarts(in bytes: Data) -> [Int] {
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      if offset + 1 < bytes.count { starts.append(offset + 1) }
    }
    return starts
  }

  /// Whether a byte goes on with a character of UTF-8.
  private static func isInside(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

extension Redactor {
  /// Reads an excerpt of a document's current revision and masks what must not leave.
  ///
  /// Errors: those of ``Excerpt`` and of the library.
  public func excerpt(
    of document: Document, in library: any Library, from first: Excerpt.Place, through last: Int?,
    limit: Int
  ) async throws -> Excerpt {
    let stored = try await library.bytes(document.current.extent)
    // Masks keep lengths, so that places mean the same.
    let shown = document.allowsSecrets ? stored : redacted(stored).text
    var excerpt = try Excerpt(
      of: shown, in: document, from: first, through: last, limit: limit)
    if shown != stored {
      let raw = try Excerpt(of: stored, in: document, from: first, through: last, limit: limit)
      if raw.text != excerpt.text { excerpt.isMasked = true }
    }
    return excerpt
  }
}
