import Ostraka

/// What a copy holds before its drill.
struct DrillState: Sendable {
  let shards: [ShardID]
  /// The documents' bytes, by name.
  let documents: [String: Digest]
  /// The last entry of the ledger.
  let sequence: Int

  init(shards: [ShardID], documents: [String: Digest], sequence: Int) {
    self.shards = shards
    self.documents = documents
    self.sequence = sequence
  }

  init(of access: Access) async throws {
    (shards, documents, sequence) = try await access.withMemory { memory in
      (
        try await memory.library.shards().map(\.id),
        Dictionary(
          try await memory.library.documents().map { ($0.name, $0.current.sha256) },
          uniquingKeysWith: { $1 }),
        try await memory.ledger.head()?.sequence ?? 0
      )
    }
  }
}
