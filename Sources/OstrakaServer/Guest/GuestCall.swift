import Foundation
import Ostraka

/// One call of the guest protocol: where it goes, what is sent and what comes back. Host and
/// guest share it, so that they can't disagree.
struct GuestCall<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
  let path: String

  init(_ name: String) {
    path = "/guest/" + name
  }
}

/// Nothing to say: `{}`.
struct Nothing: Codable, Sendable {}

/// The limits of the guest protocol.
enum GuestLimits {
  /// The largest JSON body, in bytes.
  static let body = 64 << 20
  /// The largest response, in bytes.
  static let response = 256 << 20
  /// The longest that a call waits for something to come: less than a guest waits for the call.
  static let poll: Duration = .seconds(25)
  /// The most messages one receive hands out, so that the response always fits.
  static let deliveries = 64
}

/// Names of the headers.
enum GuestHeader {
  /// The party for which a call acts; the owner without it.
  static let party = "ostraka-party"
  /// What a load is: ``LoadHeader`` in base64, for its bytes are the body.
  static let load = "ostraka-load"
}

enum BusCall {
  static let open = GuestCall<Conversation, Nothing>("bus/open")
  static let send = GuestCall<[Message], Nothing>("bus/send")
  static let receive = GuestCall<Receive, [Delivery]>("bus/receive")
  static let extend = GuestCall<Extend, Lease>("bus/extend")
  static let settle = GuestCall<Settle, Nothing>("bus/settle")
  static let find = GuestCall<[MessageID], [MessageID: FoundMessage]>("bus/find")
  static let arrivals = "/guest/bus/arrivals"

  struct Receive: Codable, Sendable {
    let mailbox: Mailbox
    let limit: Int
    let lease: Duration
  }

  struct Extend: Codable, Sendable {
    let delivery: Delivery
    let duration: Duration
  }

  struct Settle: Codable, Sendable {
    let deliveries: [Delivery]
    let settlement: Settlement
  }
}

enum LibraryCall {
  static let forget = GuestCall<DocumentID, Forgotten>("library/forget")
  static let placement = GuestCall<ShardID, [Extent]>("library/placement")
  static let postings = GuestCall<PostingsRequest, Postings>("library/postings")
  static let documents = GuestCall<Nothing, [Document]>("library/documents")
  static let document = GuestCall<String, Document>("library/document")
  static let documentsOf = GuestCall<Set<RevisionID>, [RevisionID: Document]>(
    "library/documents-of")
  static let shards = GuestCall<Nothing, [ShardDescription]>("library/shards")
  static let set = GuestCall<ShardDescription, Nothing>("library/set")
  static let remove = GuestCall<Removal, Nothing>("library/remove")
  static let put = "/guest/library/put"
  static let bytes = "/guest/library/bytes"

  struct Removal: Codable, Sendable {
    let shard: ShardID
    let request: String
  }

  struct PostingsRequest: Codable, Sendable {
    let question: String
    let shards: Set<ShardID>?
    let limit: Int
  }
}

/// A load without its bytes.
struct LoadHeader: Codable, Sendable {
  let id: String
  let source: Source
  let name: String
  let shard: ShardID
  let modified: Timestamp?
  let revives: Bool
  let sourceSHA256: Digest
  let allowsSecrets: Bool?
  let isFollowed: Bool

  init(_ load: Load) {
    id = load.id
    source = load.source
    name = load.name
    shard = load.shard
    modified = load.modified
    revives = load.revives
    sourceSHA256 = load.sourceSHA256
    allowsSecrets = load.allowsSecrets
    isFollowed = load.isFollowed
  }

  func load(_ bytes: Data) -> Load {
    Load(
      id: id, source: source, name: name, shard: shard, bytes: bytes, modified: modified,
      revives: revives, sourceSHA256: sourceSHA256, allowsSecrets: allowsSecrets,
      isFollowed: isFollowed)
  }
}

enum LedgerCall {
  static let head = GuestCall<Nothing, LedgerHead?>("ledger/head")
  static let entries = GuestCall<Page, [LedgerEntry]>("ledger/entries")
  static let verify = GuestCall<Nothing, LedgerVerdict>("ledger/verify")

  struct Page: Codable, Sendable {
    let from: Int
    let limit: Int
  }
}

enum PartiesCall {
  static let all = GuestCall<Nothing, [PartyDescription]>("parties/all")
  static let add = GuestCall<Grant, Nothing>("parties/add")
  static let rotate = GuestCall<Grant, Nothing>("parties/rotate")
  static let revoke = GuestCall<PartyID, Nothing>("parties/revoke")

  struct Grant: Codable, Sendable {
    let party: PartyID
    let credential: String
    let expires: Timestamp?
    let othersEnd: Timestamp?
  }
}

enum DeskCall {
  static let next = GuestCall<Next, AttachedAssignment>("desk/next")
  static let reply = GuestCall<AttachedReply, AttachedReceipt>("desk/reply")
  static let lapse = GuestCall<AttachedHandle, Nothing>("desk/lapse")
  static let leave = GuestCall<AttachedHandle, Nothing>("desk/leave")
  static let nudge = GuestCall<String, ShardID?>("desk/nudge")
  static let release = GuestCall<ShardID, Int>("desk/release")

  struct Next: Codable, Sendable {
    let call: AttachedCall
    let patience: Duration
  }
}

enum MemoryCall {
  static let ask = GuestCall<Question, Answer>("memory/ask")
  static let search = GuestCall<SearchInput, [Search.Hit]>("memory/search")
  static let read = GuestCall<ReadInput, Excerpt>("memory/read")
  static let authenticate = GuestCall<String, PartyID>("memory/authenticate")
  static let backup = GuestCall<BackupInput, Backup>("memory/backup")
  static let status = GuestCall<Nothing, MemoryStatus>("memory/status")
  static let yield = GuestCall<Nothing, Nothing>("yield")
  static let handshake = "/guest/handshake"
  static let serve = "/guest/serve/"

  struct BackupInput: Codable, Sendable {
    let path: String
    let withKey: Bool
    let request: String
  }

  struct ReadInput: Codable, Sendable {
    let document: String
    let first: Excerpt.Place
    let last: Int?
    let limit: Int
  }

  struct SearchInput: Codable, Sendable {
    let query: String
    let shards: [ShardID]?
    let limit: Int
  }
}
