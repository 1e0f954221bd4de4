import Foundation

/// A figure from several rounds: its median and how far they lay apart.
struct Figure: Encodable {
  let median: Double
  let least: Double
  let most: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted.isEmpty ? 0 : Self.rounded(sorted[sorted.count / 2])
    least = Self.rounded(sorted.first ?? 0)
    most = Self.rounded(sorted.last ?? 0)
  }

  /// Three digits are more than these machines can tell.
  static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    let scale = pow(10, 2 - floor(log10(abs(value))))
    return (value * scale).rounded() / scale
  }

  var text: String {
    "\(Self.plain(median)) (\(Self.plain(least))–\(Self.plain(most)))"
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}

/// One line of the table: Ostraka, the limit that it is held against, and the ratio in each round.
struct Comparison: Encodable {
  let name: String
  let unit: String
  let ostraka: Figure
  let limit: Figure
  /// What the limit is.
  let against: String
  let ratio: Figure
  /// What the ratio should reach; nil where nothing was promised.
  let aim: Double?

  init(
    _ name: String, unit: String, against: String, aim: Double? = nil,
    rounds: [(ostraka: Double, limit: Double)]
  ) {
    self.name = name
    self.unit = unit
    self.against = against
    self.aim = aim
    ostraka = Figure(rounds.map(\.ostraka))
    limit = Figure(rounds.map(\.limit))
    ratio = Figure(rounds.map { $0.limit == 0 ? 0 : $0.ostraka / $0.limit })
  }

  var line: String {
    let aim = aim.map { ", aim \($0)" } ?? ""
    return "\(name): \(ostraka.text) \(unit); \(against): \(limit.text); ratio \(ratio.text)\(aim)"
  }
}

/// How long something takes, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  return try clock.measure(work) / .seconds(1)
}

/// The same for work that waits.
func seconds(_ work: () async throws -> Void) async rethrows -> Double {
  let clock = ContinuousClock()
  return try await clock.measure(work) / .seconds(1)
}
