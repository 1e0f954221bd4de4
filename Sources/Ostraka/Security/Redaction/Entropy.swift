import Foundation

/// How unpredictable bytes are (Shannon, 1948).
enum Entropy {
  /// In bits per byte, from 0 (all bytes alike) to at most `log2` of the count, which is at most 8.
  static func shannon(_ bytes: some Collection<UInt8>) -> Double {
    guard !bytes.isEmpty else { return 0 }
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let total = Double(bytes.count)
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / total
      return sum - share * log2(share)
    }
  }
}
