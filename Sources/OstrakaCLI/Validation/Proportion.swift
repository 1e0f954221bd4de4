import Foundation

/// So many of all, and what the true share may be.
struct Proportion: Sendable {
  let count: Int
  let total: Int

  var share: Double { Double(count) / Double(max(1, total)) }

  /// The interval that has the true share 95 times of 100 (Wilson, 1927).
  var interval: ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let (z, n) = (1.959964, Double(total))
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, middle - half)...min(1, middle + half)
  }

  /// `93% (70-99%)`: the share, with the interval.
  var text: String {
    let percent = { (value: Double) in (value * 100).rounded(to: 0) }
    return "\(percent(share))% (\(percent(interval.lowerBound))-\(percent(interval.upperBound))%)"
  }
}
