import Foundation
import Ostraka

/// One document in memory, for readers that only read.
struct MemoryLibrary: Library {
  let document: Document
  let text: Data

  init(_ text: String, named name: String = "log.md", shard: ShardID = "harbour") {
    self.text = Data(text.utf8)
    let digest = Digest(of: self.text)
    let id = DocumentID(rawValue: "\(shard)/\(name)")
    document = Document(
      id: id, source: .note(name), name: name, shard: shard,
      current: Revision(
        id: RevisionID(rawValue: "\(shard)/\(name)/1"), document: id, number: 1,
        byteCount: self.text.count, sha256: digest, sourceSHA256: digest,
        loaded: Timestamp(microseconds: 0), modified: nil))
  }

  func bytes(_ extent: Extent) throws -> Data {
    guard extent.revision == document.current.id, extent.range.upperBound <= text.count else {
      throw OstrakaError(.notFound, "There is no such extent.")
    }
    return Data(text[extent.range])
  }

  func placement(of shard: ShardID) -> [Extent] { [document.current.extent] }

  func documents(of revisions: Set<RevisionID>) -> [RevisionID: Document] {
    revisions.contains(document.current.id) ? [document.current.id: document] : [:]
  }

  /// Nothing matches: an answer is the model's or there is none.
  func postings(for query: QueryTerms, in shards: Set<ShardID>?, limit: Int) -> Postings {
    Postings(passages: 1, averageLength: 1, frequencies: [:], candidates: [])
  }

  func documents() -> [Document] { [document] }
  func document(named text: String) -> Document { document }
  func shards() -> [ShardDescription] { [] }
  func put(_ load: Load) throws -> Loaded { throw Self.readOnly }
  func forget(_ document: DocumentID) throws -> Forgotten { throw Self.readOnly }
  func set(_ shard: ShardDescription) throws { throw Self.readOnly }
  func remove(_ shard: ShardID, request: String) throws { throw Self.readOnly }

  private static let readOnly = OstrakaError(.notPermitted, "This library is only read.")
}
