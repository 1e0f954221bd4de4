import Foundation

/// Cuts a document into passages of whole lines.
///
/// Every byte belongs to exactly one passage, in order; an empty document has none. Passages end at
/// Markdown headings, else at the end of paragraphs; small neighbours under the same heading are
/// merged up to `targetBytes`. In a transcript (`Anna: …` on most lines) a passage is what one person
/// says, under that name. A fenced code block stays whole under `limitBytes`. In source code,
/// by file extension, paragraphs begin after a blank line at the outermost level or at a
/// declaration. No passage exceeds `limitBytes` but a single longer line. It takes linear time.
public struct PassageSplitter: Sendable {
  private let targetBytes: Int
  private let limitBytes: Int

  public init(targetBytes: Int = 600, limitBytes: Int = 1600) {
    self.limitBytes = max(1, limitBytes)
    self.targetBytes = min(max(1, targetBytes), self.limitBytes)
  }

  /// The passages of a document's bytes, in order. The name decides what kind of text it is.
  public func passages(
    of bytes: Data, named name: String, revision: RevisionID
  ) -> [Passage] {
    bytes.withUnsafeBytes { bytes in
      var packing = Packing(targetBytes: targetBytes, limitBytes: limitBytes, revision: revision)
      var outline = Outline(kind: TextKind(name: name, bytes: bytes))
      var next = TextLine(bytes, from: 0)
      while let line = next {
        next = TextLine(bytes, from: line.range.upperBound)
        packing.add(line.range, outline.mark(line, before: next))
      }
      return packing.finish()
    }
  }
}
