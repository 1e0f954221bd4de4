/// What was spent within the last day, so that any hour and any day can be summed up.
public struct SpendingHistory: Hashable, Codable, Sendable {
  /// In the order of their time; sums of one minute are one entry, so there are at most 1,442.
  private var entries: [Entry] = []

  private struct Entry: Hashable, Codable, Sendable {
    /// Of the last of its sums, so that none of them counts too short.
    var at: Timestamp
    let minute: Int64
    var dollars: Double
  }

  public static let hour: Duration = .seconds(3_600)
  public static let day: Duration = .seconds(86_400)

  public init() {}

  /// Reads a history. Errors: `DecodingError` for sums that are negative or no numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    entries = try container.decode([Entry].self, forKey: .entries)
    guard entries.allSatisfy({ $0.dollars.isFinite && $0.dollars >= 0 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .entries, in: container, debugDescription: "a sum is negative or no number")
    }
    entries.sort { $0.at < $1.at }
  }

  /// Books a sum in US dollars, and forgets what is older than a day.
  ///
  /// A sum that is negative or no number is left out. Entries later than now, of a clock that was set
  /// back, count as of now.
  public mutating func add(_ dollars: Double, at now: Timestamp) {
    let oldest = now.advanced(by: .zero - Self.day)
    entries.removeAll { $0.at <= oldest }
    for index in entries.indices where entries[index].at > now { entries[index].at = now }
    guard dollars.isFinite, dollars > 0 else { return }
    let minute = now.microseconds / 60_000_000
    if let last = entries.last, last.minute == minute {
      entries[entries.count - 1].at = now
      entries[entries.count - 1].dollars += dollars
    } else {
      entries.append(Entry(at: now, minute: minute, dollars: dollars))
    }
  }

  /// The sum of what was spent within a time before now, and later, in US dollars.
  public func dollars(within duration: Duration, before now: Timestamp) -> Double {
    let start = now.advanced(by: .zero - duration)
    return entries.reduce(0) { $0 + ($1.at > start ? $1.dollars : 0) }
  }
}
