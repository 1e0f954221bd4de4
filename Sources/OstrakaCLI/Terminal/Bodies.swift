import Ostraka
import OstrakaServer

/// What `status --documents --json` prints.
struct DocumentsBody: Encodable {
  let status: StatusBody
  let documents: [DocumentBody]

  struct DocumentBody: Encodable {
    let document: String
    let source: String
    let shard: String
    let revision: Int
    let bytes: Int
    let sha256: String
  }

  init(_ status: MemoryStatus, _ documents: [Document]) {
    self.status = StatusBody(status)
    self.documents = documents.map {
      DocumentBody(
        document: $0.name, source: $0.source.rawValue, shard: $0.shard.rawValue,
        revision: $0.current.number, bytes: $0.current.byteCount,
        sha256: $0.current.sha256.description)
    }
  }
}

/// What `shard list --json` prints.
struct ShardListBody: Encodable {
  let shards: [Shard]

  struct Shard: Encodable {
    let shard: String
    let reader: String
    let about: String
    /// The host that its documents may be sent to; absent where they stay.
    let egress: String?
    let documents: Int
    let bytes: Int
  }

  init(_ shards: [ShardDescription]) {
    self.shards = shards.map {
      Shard(
        shard: $0.id.rawValue, reader: $0.reader, about: $0.about,
        egress: $0.egress, documents: $0.documents, bytes: $0.bytes)
    }
  }
}

/// What `ledger verify --json` prints.
struct VerdictBody: Encodable {
  let intact: Bool
  let entries: Int?
  let head: String?
  let brokenAt: Int?
  let because: String?

  enum CodingKeys: String, CodingKey {
    case intact, entries, head, because
    case brokenAt = "broken_at"
  }

  init(_ verdict: LedgerVerdict) {
    switch verdict {
    case .intact(let link):
      (intact, entries, head) = (true, link?.sequence ?? 0, link?.hash.description)
      (brokenAt, because) = (nil, nil)
    case .broken(let sequence, let reason):
      (intact, entries, head, brokenAt, because) = (false, nil, nil, sequence, reason)
    }
  }
}
