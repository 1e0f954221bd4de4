import Foundation
import Ostraka

/// A load with everything that is computed before its transaction begins.
struct Incoming: Sendable {
  let load: Load
  let revision: RevisionID
  let sha256: Digest
  let passages: [IndexedPassage]

  /// Stored bytes are cut into chunks of this size, so that a citation reads little.
  static let chunk = 64 << 10

  struct IndexedPassage: Sendable {
    let passage: Passage
    let length: Int
    let body: String
    let headings: String
  }

  /// Errors: `.tooLarge`, `.badData` for text that isn't UTF-8.
  init(_ load: Load, revision: String) throws {
    guard load.bytes.count <= Load.limit else {
      throw OstrakaError(
        .tooLarge,
        "\(load.name) has \(load.bytes.count) bytes; a document may have \(Load.limit). Split it.")
    }
    guard String(validating: load.bytes, as: UTF8.self) != nil else {
      throw OstrakaError(
        .badData, "\(load.name) is not UTF-8 text. Convert it first, for example with `iconv`.")
    }
    self.load = load
    let id = RevisionID(rawValue: revision)
    self.revision = id
    sha256 = Digest(of: load.bytes)
    let analyzer = Analyzer()
    let name = Self.joined(analyzer.terms(in: load.name))
    passages = PassageSplitter().passages(of: load.bytes, named: load.name, revision: id)
      .map { passage in
        let range = passage.extent.range
        let terms = analyzer.terms(in: load.bytes[range])
        let headings = passage.headings.map { Self.joined(analyzer.terms(in: $0)) }
        return IndexedPassage(
          passage: passage, length: terms.count, body: Self.joined(terms),
          headings: ([name] + headings).joined(separator: " "))
      }
  }

  private static func joined(_ terms: [Term]) -> String {
    terms.map(\.text).joined(separator: " ")
  }
}
