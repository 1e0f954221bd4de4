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
  /// Errors: `.tooLarge` for a passage that is larger than the room; what the library and the model
  /// throw.
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
      let split = PassageSplitter()
        .passages(of: whole, named: document.name, revision: extent.revision)
        .filter { $0.extent.range.lowerBound >= extent.range.lowerBound }
      for passage in split {
        var next = HeldPassage(passage, of: document, in: whole, after: passages.last)
        var count = try await reader.tokens(of: next)
        if tokens + count > reader.room, !passages.isEmpty {
          parts.append(HeldPart(passages, tokens: tokens))
          (passages, tokens) = ([], 0)
          next = HeldPassage(passage, of: document, in: whole, after: nil)
          count = try await reader.tokens(of: next)
        }
        guard count <= reader.room else { throw next.excess(count, reader.room) }
        passages.append(next)
        tokens += count
      }
    }
    return passages.isEmpty ? parts : parts + [HeldPart(passages, tokens: tokens)]
  }

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

/// One passage as a part has it.
struct HeldPassage: Sendable {
  /// The document's name.
  let document: String
  let extent: Extent
  /// Its first line, from 1.
  let line: Int
  let text: String
  /// Whether it is the first of its document in the part.
  let isFirst: Bool

  init(_ passage: Passage, of document: Document, in whole: Data, after last: HeldPassage?) {
    self.document = document.name
    extent = passage.extent
    line = passage.lines.lowerBound
    text = String(decoding: whole[passage.extent.range], as: UTF8.self)
    isFirst = last?.extent.revision != passage.extent.revision
  }

  /// Its text, preceded by its document's name and its first line, so that a model can tell where it
  /// reads.
  var marked: String { (isFirst ? "\n# \(document)\n" : "") + "[line \(line)]\n" + text }

  fileprivate func excess(_ count: Int, _ room: Int) -> OstrakaError {
    OstrakaError(
      .tooLarge,
      "\(document), line \(line), has \(count) tokens on one line; the model's window has room for "
        + "\(room).")
  }
}
