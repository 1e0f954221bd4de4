import Ostraka

/// How a memory fares as an agent is told: what helps to choose shards, or says why answers are missing.
struct AgentStatus: Encodable {
  /// `daemon` or `verb`: whether `ostraka up` keeps it, or whoever uses it at the moment.
  let host: String
  let directory: String
  /// The first 200.
  let shards: [Shard]
  /// How many shards there are beyond those; absent where there are none.
  let more: Int?

  /// The most shards that are told of.
  static let most = 200

  struct Shard: Encodable {
    let shard: String
    /// Absent where nothing was said.
    let about: String?
    let documents: Int
    let reader: String
    /// Absent while somebody serves it.
    let served: Bool?
    /// Messages that wait; absent where none do.
    let waiting: Int?
    /// For a shard that live sessions attend.
    let attended: Bool?
    /// Since when it is attended or not.
    let since: String?
    /// Why it did not answer last; absent when it did.
    let failure: String?

    init(_ status: ShardStatus) {
      let attendance = status.reader?.attendance
      shard = status.description.id.rawValue
      about = status.description.about.isEmpty ? nil : status.description.about
      documents = status.description.documents
      reader = status.description.reader
      served = status.server == .nobody ? false : nil
      waiting = status.queued > 0 ? status.queued : nil
      attended = attendance?.isAttended
      since = attendance?.since.description
      failure = attendance?.isAttended == false ? nil : status.reader?.failure ?? status.lastError
    }
  }

  init(_ status: MemoryStatus) {
    host = status.role.rawValue
    directory = status.directory
    shards = status.shards.prefix(Self.most).map(Shard.init)
    more = status.shards.count > Self.most ? status.shards.count - Self.most : nil
  }
}
