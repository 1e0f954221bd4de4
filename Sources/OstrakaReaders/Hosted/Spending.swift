import Foundation
import Ostraka

/// Keeps what hosted readers spend below hard limits; every call that costs money goes through it.
///
/// What a call may cost is written down before it begins, so that a crash in its midst forgets
/// nothing: what was under way then counts as spent. One process at a time may use a file.
public actor Spending {
  private let limits: SpendingLimits
  private let file: String
  private let time: any Time
  private var history: SpendingHistory
  private var underWay: [Int: Double] = [:]
  private var calls = 0
  /// How many wait until a call ends, because as many as allowed are under way.
  private var waiting = 0
  /// How many may wait; more are refused.
  private static let mostWaiting = 256
  /// How often one that waits looks whether a call has ended: calls last seconds.
  private static let pause: Duration = .milliseconds(50)

  /// - Parameters:
  ///   - file: where the sums are kept, of mode 0600; made when it isn't there.
  ///
  /// Errors: `.badData` for a file that is damaged: nothing is spent on a guess.
  public init(limits: SpendingLimits, file: String, time: any Time) throws {
    self.limits = limits
    self.file = file
    self.time = time
    history = SpendingHistory()
    guard FileManager.default.fileExists(atPath: file) else { return }
    guard let bytes = FileManager.default.contents(atPath: file), bytes.count <= Self.largest,
      let record = try? JSONDecoder().decode(Record.self, from: bytes),
      record.underWay.allSatisfy({ $0.isFinite && $0 >= 0 })
    else {
      throw OstrakaError(
        .badData,
        "What hosted readers have spent cannot be read from \(file). Move the file away to count "
          + "from zero.")
    }
    history = record.history
    for dollars in record.underWay { history.add(dollars, at: time.now) }
  }

  /// Runs a call that costs money, if it stays within the limits; its result. When as many as allowed
  /// are under way, it waits until one has ended.
  ///
  /// A call that fails is booked at all it might have cost, unless it fails with ``Unbilled``: then
  /// the cause of that is thrown.
  ///
  /// - Parameters:
  ///   - dollars: the most that the call may cost.
  ///   - deadline: how long it may wait for others to end; nil for as long as that takes.
  ///   - work: makes the call, and tells what it did cost.
  ///
  /// Errors: `.tryLater` when a limit is reached, `.tooLarge` when the call is above a limit by itself,
  /// both before the work begins; what the work throws; what writing the file throws.
  public func spend<Result: Sendable>(
    atMost dollars: Double, until deadline: Timestamp? = nil,
    _ work: @Sendable () async throws -> (Result, spent: Double)
  ) async throws -> Result {
    try await waitForOthers(until: deadline)
    if let refusal = limits.refusal(
      of: dollars, after: history, underWay: Array(underWay.values), at: time.now)
    {
      throw refusal
    }
    calls += 1
    let call = calls
    underWay[call] = dollars
    do {
      try save()
    } catch {
      underWay[call] = nil
      throw error
    }
    do {
      let (result, spent) = try await work()
      settle(call, spent.isFinite && spent >= 0 ? spent : dollars)
      return result
    } catch let unbilled as Unbilled {
      settle(call, 0)
      throw unbilled.cause
    } catch {
      settle(call, dollars)
      throw error
    }
  }

  /// Waits until a call may begin, or there are too many that wait. Errors: when it is cancelled.
  private func waitForOthers(until deadline: Timestamp?) async throws {
    while underWay.count >= limits.requests, waiting < Self.mostWaiting,
      deadline.map({ time.now < $0 }) ?? true
    {
      waiting += 1
      defer { waiting -= 1 }
      try await time.sleep(for: Self.pause)
    }
  }

  /// What status shows: what is reserved counts as spent.
  public var status: SpendingStatus {
    let reserved = underWay.values.reduce(0, +)
    return SpendingStatus(
      lastHour: reserved + history.dollars(within: SpendingHistory.hour, before: time.now),
      lastDay: reserved + history.dollars(within: SpendingHistory.day, before: time.now),
      requests: underWay.count, limits: limits)
  }

  private struct Record: Codable {
    let history: SpendingHistory
    let underWay: [Double]
  }

  private static let largest = 1 << 20

  private func settle(_ call: Int, _ dollars: Double) {
    underWay[call] = nil
    history.add(dollars, at: time.now)
    // The file has the call at all it might have cost: without this write it only counts too much.
    try? save()
  }

  private func save() throws {
    let record = Record(history: history, underWay: Array(underWay.values))
    try PrivateFile.write(try JSONEncoder().encode(record), to: file)
  }
}

/// A failure of a call that did no work, so that nothing is charged for it: refused, or never sent.
public struct Unbilled: Error {
  public let cause: any Error

  public init(_ cause: any Error) {
    self.cause = cause
  }
}
