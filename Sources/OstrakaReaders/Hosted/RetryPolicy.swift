import Foundation
import Ostraka

/// How often and when a call that failed for the moment is made again.
struct RetryPolicy: Hashable, Sendable {
  var attempts = 4
  /// Before the second attempt; doubled for each further one.
  var first: Duration = .seconds(1)
  var longest: Duration = .seconds(30)

  /// How long to wait after an attempt, from 1; nil to give up.
  ///
  /// Never less than the server's advice. Half of the rest is random, so that callers who failed
  /// together don't come back together.
  ///
  /// - Parameter fraction: random, in `0..<1`.
  func delay(after attempt: Int, advice: Duration?, fraction: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    let doubled = min(longest, first * (1 << min(attempt - 1, 20)))
    let pause = doubled / 2 + doubled / 2 * fraction
    return max(advice ?? .zero, pause)
  }

  /// What a `retry-after` header says (RFC 9110, section 10.2.3): seconds, or a date.
  static func advice(_ header: String?, at now: Timestamp) -> Duration? {
    guard let text = header?.trimmingCharacters(in: .whitespaces) else { return nil }
    if let seconds = Double(text), seconds >= 0, seconds < 1e9 {
      return .milliseconds(Int64(seconds * 1_000))
    }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text).map { max(.zero, now.duration(to: Timestamp($0))) }
  }
}
