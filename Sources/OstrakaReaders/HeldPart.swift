import Foundation
import Ostraka

/// A part of a shard's documents that fits a window, as the model has it.
struct HeldPart: Sendable {
  /// The fixed prefix: instructions, then these documents.
  let prefix: [Int32]
  /// What is held, in order; neighbours of one revision are one extent.
  let extents: [Extent]
  /// Tells one prefix from another.
  let digest: Digest

  init(prefix: [Int32], extents: [Extent]) {
    self.prefix = prefix
    self.extents = extents
    digest = Digest(of: prefix.withUnsafeBytes { Data($0) })
  }

  /// The extents as parts, each of which fits the window: nothing is cut off, a passage that is
  /// larger than a window is an error.
  ///
  /// A passage is preceded by its document's name or its first line, so that the model can tell where
  /// it reads. Errors: `.tooLarge`; what the library and the server throw.
  static func parts(
    of extents: [Extent], named library: any Library, prompt: ReadingPrompt, window: Int,
    client: LlamaClient
  ) async throws -> [HeldPart] {
    let room = prompt.room(in: window)
    let documents = try await library.documents(of: Set(extents.map(\.revision)))
    var parts: [HeldPart] = []
    var tokens: [Int32] = []
    var held: [Extent] = []
    func close() {
      guard !held.isEmpty else { return }
      parts.append(HeldPart(prefix: prompt.head + tokens, extents: held))
      (tokens, held) = ([], [])
    }
    for extent in extents {
      guard let document = documents[extent.revision] else { continue }
      let whole = try await library.bytes(
        Extent(revision: extent.revision, range: 0..<extent.range.upperBound))
      let passages = PassageSplitter()
        .passages(of: whole, named: document.name, revision: extent.revision)
        .filter { $0.extent.range.lowerBound >= extent.range.lowerBound }
      for passage in passages {
        let text = String(decoding: whole[passage.extent.range], as: UTF8.self)
        let next = try await client.tokens(
          of: mark(passage, in: document, after: held.last) + text)
        guard next.count <= room else {
          throw OstrakaError(
            .tooLarge,
            "\(document.name), line \(passage.lines.lowerBound), has \(next.count) tokens on one line; "
              + "the model's window has room for \(room).")
        }
        if tokens.count + next.count > room { close() }
        tokens += next
        add(passage.extent, to: &held)
      }
    }
    close()
    return parts
  }

  private static func mark(
    _ passage: Passage, in document: Document, after last: Extent?
  ) -> String {
    let line = "[line \(passage.lines.lowerBound)]\n"
    return last?.revision == passage.extent.revision ? line : "\n# \(document.name)\n" + line
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
