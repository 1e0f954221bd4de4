import Foundation
import Ostraka

/// A library with faults at every await, as one process sees it that may die, served by another that may.
public struct FaultyLibrary: Library {
  private let library: any Library
  private let caller: SimulatedProcess
  private let host: SimulatedProcess
  private let faults: Faults

  public init(
    _ library: any Library, from caller: SimulatedProcess, to host: SimulatedProcess,
    faults: Faults
  ) {
    self.library = library
    self.caller = caller
    self.host = host
    self.faults = faults
  }

  public func put(_ load: Load) async throws -> Loaded {
    try await carry { try await $0.put(load) }
  }

  public func forget(_ document: DocumentID) async throws -> Forgotten {
    try await carry { try await $0.forget(document) }
  }

  public func bytes(_ extent: Extent) async throws -> Data {
    try await carry { try await $0.bytes(extent) }
  }

  public func bytes(of extents: [Extent]) async throws -> [Data?] {
    try await carry { try await $0.bytes(of: extents) }
  }

  public func placement(of shard: ShardID) async throws -> [Extent] {
    try await carry { try await $0.placement(of: shard) }
  }

  public func postings(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int
  ) async throws -> Postings {
    try await carry { try await $0.postings(for: query, in: shards, limit: limit) }
  }

  public func excerpts(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int,
    choosing choose: @escaping @Sendable (Postings) -> [Ranked]
  ) async throws -> Excerpts {
    try await carry {
      try await $0.excerpts(for: query, in: shards, limit: limit, choosing: choose)
    }
  }

  public func documents() async throws -> [Document] {
    try await carry { try await $0.documents() }
  }

  public func document(named text: String) async throws -> Document {
    try await carry { try await $0.document(named: text) }
  }

  public func documents(of revisions: Set<RevisionID>) async throws -> [RevisionID: Document] {
    try await carry { try await $0.documents(of: revisions) }
  }

  public func shards() async throws -> [ShardDescription] {
    try await carry { try await $0.shards() }
  }

  public func set(_ shard: ShardDescription) async throws {
    try await carry { try await $0.set(shard) }
  }

  public func remove(_ shard: ShardID, request: String) async throws {
    try await carry { try await $0.remove(shard, request: request) }
  }

  private func carry<Result: Sendable>(
    _ call: @escaping @Sendable (any Library) async throws -> Result
  ) async throws -> Result {
    try await faults.carry(from: caller, to: host) { [library] in try await call(library) }
  }
}
