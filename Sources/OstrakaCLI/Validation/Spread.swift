import Foundation

/// The middle of some figures and how far they spread.
struct Spread: Sendable {
  let values: [Double]

  init(_ values: [Double]) {
    self.values = values.sorted()
  }

  func quantile(_ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    return values[Int((Double(values.count - 1) * share).rounded())]
  }

  var median: Double { quantile(0.5) }

  /// `12.3 (9.8-20.1)`: the median, with the fifth and ninety-fifth of a hundred.
  func text(_ digits: Int = 1) -> String {
    guard !values.isEmpty else { return "-" }
    let parts = [median, quantile(0.05), quantile(0.95)].map { $0.rounded(to: digits) }
    return "\(parts[0]) (\(parts[1])-\(parts[2]))"
  }
}

extension Double {
  /// Written with so many digits after the point.
  func rounded(to digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
