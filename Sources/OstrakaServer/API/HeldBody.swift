import Ostraka

/// What a shard's model holds and has used since the host began, as JSON.
public struct HeldBody: Hashable, Codable, Sendable {
  public let model: String?
  /// Tokens of documents.
  public let tokens: Int
  /// Tokens of documents that one context has room for.
  public let budget: Int?
  /// How many contexts the documents take.
  public let parts: Int
  /// `hot`, `warm` or `cold`; absent before anything was held.
  public let warmth: String?
  /// When it turns cold; absent when it doesn't by itself.
  public let warmUntil: String?
  /// What the next query costs.
  public let nextCost: Double
  public let usage: UsageBody
  /// Why it did not answer last; absent when it did.
  public let failure: String?
  /// Who attends the shard; absent for a reader that needs nobody.
  public let attendance: AttendanceBody?

  enum CodingKeys: String, CodingKey {
    case model, tokens, budget, parts, warmth, usage, failure, attendance
    case warmUntil = "warm_until"
    case nextCost = "next_cost_usd"
  }

  public init(_ status: ReaderStatus) {
    model = status.model
    tokens = status.heldTokens
    budget = status.budget
    parts = status.parts
    warmth = status.warmth?.rawValue
    warmUntil = status.warmUntil?.description
    nextCost = status.nextCost
    usage = UsageBody(status.used)
    failure = status.failure
    attendance = status.attendance.map(AttendanceBody.init)
  }
}

/// Whether live sessions attend a shard, as JSON.
public struct AttendanceBody: Hashable, Codable, Sendable {
  public let attended: Bool
  /// Since when that is so.
  public let since: String
  /// What runs the sessions; absent while there is none.
  public let client: String?
  /// How many parts have a session that answers, of how many.
  public let attendedParts: Int
  public let parts: Int
  /// How many sessions still read the documents.
  public let reading: Int

  enum CodingKeys: String, CodingKey {
    case attended, since, client, parts, reading
    case attendedParts = "attended_parts"
  }

  public init(_ attendance: Attendance) {
    attended = attendance.isAttended
    since = attendance.since.description
    client = attendance.client
    attendedParts = attendance.attendedParts
    parts = attendance.parts
    reading = attendance.reading
  }
}
