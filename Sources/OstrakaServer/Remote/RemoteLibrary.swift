import Foundation
import Ostraka

/// The library of a memory that another process hosts, as one party sees it.
public struct RemoteLibrary: Library {
  let client: GuestClient
  let party: PartyID

  public func put(_ load: Load) async throws -> Loaded {
    let header = try APIEncoding.encoder().encode(LoadHeader(load)).base64EncodedString()
    let data = try await client.exchange(
      LibraryCall.put,
      headers: [(GuestHeader.party, party.rawValue), (GuestHeader.load, header)],
      body: load.bytes, patience: GuestClient.longPatience)
    return try client.decode(Loaded.self, from: data)
  }

  public func forget(_ document: DocumentID) async throws -> Forgotten {
    try await client.call(
      LibraryCall.forget, document, as: party, patience: GuestClient.longPatience)
  }

  public func bytes(_ extent: Extent) async throws -> Data {
    try await client.exchange(
      LibraryCall.bytes, headers: [(GuestHeader.party, party.rawValue)],
      body: APIEncoding.encode(extent))
  }

  public func placement(of shard: ShardID) async throws -> [Extent] {
    try await client.call(LibraryCall.placement, shard, as: party)
  }

  public func postings(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int
  ) async throws -> Postings {
    let input = LibraryCall.PostingsRequest(
      question: query.question, shards: shards, limit: limit)
    return try await client.call(LibraryCall.postings, input, as: party)
  }

  public func documents() async throws -> [Document] {
    try await client.call(LibraryCall.documents, Nothing(), as: party)
  }

  public func document(named text: String) async throws -> Document {
    try await client.call(LibraryCall.document, text, as: party)
  }

  public func documents(
    of revisions: Set<RevisionID>
  ) async throws -> [RevisionID: Document] {
    try await client.call(LibraryCall.documentsOf, revisions, as: party)
  }

  public func shards() async throws -> [ShardDescription] {
    try await client.call(LibraryCall.shards, Nothing(), as: party)
  }

  public func set(_ shard: ShardDescription) async throws {
    _ = try await client.call(LibraryCall.set, shard, as: party)
  }

  public func remove(_ shard: ShardID, request: String) async throws {
    let input = LibraryCall.Removal(shard: shard, request: request)
    _ = try await client.call(LibraryCall.remove, input, as: party)
  }
}
