/// Whether live sessions attend a shard, as status shows it.
public struct Attendance: Hashable, Codable, Sendable {
  /// Whether a session answers for at least one part.
  public let isAttended: Bool
  /// Since when that is so; for a shard that nobody ever attended, since the host began.
  public let since: Timestamp
  /// What runs the sessions, without repetition; nil while there is none.
  public let client: String?
  /// How many parts have a session that answers, of how many.
  public let attendedParts: Int
  public let parts: Int
  /// How many sessions still read the documents.
  public let reading: Int
  /// How many queries wait or are being answered.
  public let queries: Int

  public init(
    isAttended: Bool, since: Timestamp, client: String?, attendedParts: Int, parts: Int,
    reading: Int, queries: Int
  ) {
    self.isAttended = isAttended
    self.since = since
    self.client = client
    self.attendedParts = attendedParts
    self.parts = parts
    self.reading = reading
    self.queries = queries
  }
}
