import Foundation

/// A moment: whole microseconds since 1970-01-01 UTC, as the store's clock gave it.
public struct Timestamp: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  public let microseconds: Int64

  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// The moment of a Foundation date, rounded down to the microsecond.
  public init(_ date: Date) {
    microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
  }

  public init(from decoder: any Decoder) throws {
    microseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// This moment moved by a duration, which may be negative; it saturates instead of overflowing.
  public func advanced(by duration: Duration) -> Timestamp {
    let (sum, overflow) = microseconds.addingReportingOverflow(duration.wholeMicroseconds)
    guard overflow else { return Timestamp(microseconds: sum) }
    return Timestamp(microseconds: duration < .zero ? .min : .max)
  }

  /// How much later `other` is than this moment; negative if it is earlier.
  public func duration(to other: Timestamp) -> Duration {
    .microseconds(other.microseconds) - .microseconds(microseconds)
  }

  public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

  /// ISO 8601 in UTC, to the second.
  public var description: String {
    date.formatted(.iso8601)
  }
}

/// Time as the system sees it, so that tests can own it.
public protocol Time: Sendable {
  /// The wall clock. It may jump; leases and expiries are measured by it.
  var now: Timestamp { get }
  /// A clock that never goes back, for elapsed times; its zero means nothing.
  var uptime: Duration { get }
  /// Returns after a duration, or throws `CancellationError` when the task is cancelled.
  func sleep(for duration: Duration) async throws
}

extension Time {
  /// Does some work within a time; when that is over, the work is cancelled, and waited for.
  ///
  /// Errors: those of the work, or the failure when it took too long.
  public func within<Result: Sendable>(
    _ limit: Duration, orThrow failure: OstrakaError,
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask(operation: work)
      group.addTask {
        try await sleep(for: limit)
        throw failure
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw CancellationError() }
      try Task.checkCancellation()
      return result
    }
  }
}

/// The machine's own clocks.
public struct SystemTime: Time {
  public init() {}

  public var now: Timestamp { Timestamp(Date()) }

  public var uptime: Duration {
    .nanoseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds))
  }

  public func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }
}

extension Duration {
  /// Whole microseconds, rounded towards zero and clamped to what 64 bits hold.
  public var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, isTooLarge) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    guard !isTooLarge else { return seconds < 0 ? .min : .max }
    return sum
  }

  /// Milliseconds with a fraction, for figures that people read.
  public var milliseconds: Double { Double(wholeMicroseconds) / 1_000 }
}
