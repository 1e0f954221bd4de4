import Foundation
import Ostraka

/// A part of a shard's documents that fits a model's room.
struct HeldPart: Sendable {
  let passages: [HeldPassage]
  /// What is held, in order; neighbours of one revision are one extent.
  let extents: [Extent]
  /// In tokens, as the model counts or estimates them.
  let tokens: Int
  /// Tells one part from another: of what a model is given of it.
  let digest: Digest

  init(_ passages: [HeldPassage], tokens: Int) {
    self.passages = passages
    self.tokens = tokens
    extents = passages.reduce(into: []) { Self.add($1.extent, to: &$0) }
    digest = Digest(of: Data(passages.map(\.marked).joined().utf8))
  }

  /// The extents as parts, each of which fits the model's room: nothing is cut off.
  ///
  /// A line that is longer than the room goes on in the next part. Errors: what the library and the
  /// model throw.
  static func parts(
    of extents: [Extent], from library: any Library, for reader: any PartReader
  ) async throws -> [HeldPart] {
    let documents = try await library.documents(of: Set(extents.map(\.revision)))
    var parts: [HeldPart] = []
    var (passages, tokens): ([HeldPassage], Int) = ([], 0)
    for extent in extents {
      guard let document = documents[extent.revision] else { continue }
      let whole = try await library.bytes(
        Extent(revision: extent.revision, range: 0..<extent.range.upperBound))
      var split = Array(
        PassageSplitter()
          .passages(of: whole, named: document.name, revision: extent.revision)
          .filter { $0.extent.range.lowerBound >= extent.range.lowerBound }.reversed())
      while let passage = split.popLast() {
        // So long a line isn't even counted.
        if passage.extent.range.count > reader.room * Self.mostBytesPerToken,
          let (first, second) = passage.halves(in: whole)
        {
          split += [second, first]
          continue
        }
        var next = HeldPassage(passage, of: document, in: whole, after: passages.last)
        var count = try await reader.tokens(of: next)
        if tokens + count > reader.room, !passages.isEmpty {
          parts.append(HeldPart(passages, tokens: tokens))
          (passages, tokens) = ([], 0)
          next = HeldPassage(passage, of: document, in: whole, after: nil)
          count = try await reader.tokens(of: next)
        }
        guard count <= reader.room else {
          // A line as long as a book: it continues in the next part.
          guard let (first, second) = passage.halves(in: whole) else {
            throw next.excess(count, reader.room)
          }
          split += [second, first]
          continue
        }
        passages.append(next)
        tokens += count
      }
    }
    return passages.isEmpty ? parts : parts + [HeldPart(passages, tokens: tokens)]
  }

  /// No text has as many, on the average.
  private static let mostBytesPerToken = 16

  private static func add(_ extent: Extent, to held: inout [Extent]) {
    if let last = held.last, last.revision == extent.revision,
      last.range.upperBound == extent.range.lowerBound
    {
      held[held.count - 1] = Extent(
        revision: extent.revision, range: last.range.lowerBound..<extent.range.upperBound)
    } else {
      held.append(extent)
    }
  }
}

extension Passage {
  /// It divided in the middle, between two characters of UTF-8; nil where it is too short for that.
  fileprivate func halves(in whole: Data) -> (Passage, Passage)? {
    let range = extent.range
    var middle = range.lowerBound + range.count / 2
    while middle > range.lowerBound, whole[middle] & 0xC0 == 0x80 { middle -= 1 }
    guard middle > range.lowerBound else { return nil }
    let breaks = whole[range.lowerBound..<middle].count { $0 == UInt8(ascii: "\n") }
    let line = lines.lowerBound + breaks
    func piece(_ range: Range<Int>, _ lines: ClosedRange<Int>) -> Passage {
      Passage(
        extent: Extent(revision: extent.revision, range: range), lines: lines, ordinal: ordinal,
        headings: headings)
    }
    return (
      piece(range.lowerBound..<middle, lines.lowerBound...line),
      piece(middle..<range.upperBound, line...max(line, lines.upperBound))
    )
  }
}

/// One passage as a part has it.
struct HeldPassage: Sendable {
  /// The document's name.
  let document: String
  let documentID: DocumentID
  let extent: Extent
  /// Its first line, from 1.
  let line: Int
  let text: String
  /// Whether it is the first of its document in the part.
  let isFirst: Bool

  init(_ passage: Passage, of document: Document, in whole: Data, after last: HeldPassage?) {
    self.document = document.name
    documentID = document.id
    extent = passage.extent
    line = passage.lines.lowerBound
    text = String(decoding: whole[passage.extent.range], as: UTF8.self)
    isFirst = last?.extent.revision != passage.extent.revision
  }

  /// Its text, preceded by its document's name and its first line, so that a model can tell where it
  /// reads.
  var marked: String { (isFirst ? header : "") + body }

  /// What stands before the first passage of its document.
  var header: String { "\n# \(document)\n" }
  /// Its text, preceded by its first line.
  var body: String { "[line \(line)]\n" + text }

  fileprivate func excess(_ count: Int, _ room: Int) -> OstrakaError {
    OstrakaError(
      .tooLarge,
      "\(document), line \(line), has \(count) tokens on one line; the model's window has room for "
        + "\(room).")
  }
}
