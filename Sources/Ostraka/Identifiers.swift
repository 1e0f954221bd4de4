import Foundation
import Synchronization

/// Text that names one thing of one kind, so that a document's id can't be taken for a shard's.
public protocol Identifier: RawRepresentable<String>, Hashable, Comparable, Codable, Sendable,
  CustomStringConvertible, ExpressibleByStringLiteral
{
  init(rawValue: String)
}

extension Identifier {
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  public init(from decoder: any Decoder) throws {
    self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public var description: String { rawValue }
}

/// A source of random bits, injected so that a seed can replay a run.
public protocol Randomness: Sendable {
  func next() -> UInt64
}

/// The operating system's cryptographic generator.
public struct SystemRandomness: Randomness {
  public init() {}

  public func next() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}

extension Randomness {
  /// That many random bytes.
  public func bytes(_ count: Int) -> Data {
    let words = (0..<(count + 7) / 8).map { _ in next().littleEndian }
    return words.withUnsafeBytes { Data($0.prefix(count)) }
  }

  /// A number in `0..<1`, for jitter.
  public func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

/// Makes ids: UUID version 7 text (RFC 9562), so that later ids sort after earlier ones.
///
/// Within one process ids are strictly increasing: a second id of the same millisecond counts up
/// in the 12 bits that follow the time.
public final class Identifiers: Sendable {
  private let time: any Time
  private let randomness: any Randomness
  private let last = Mutex<UInt64>(0)

  public init(time: any Time, randomness: any Randomness) {
    self.time = time
    self.randomness = randomness
  }

  /// A new id: 36 characters, lower case.
  public func next() -> String {
    let high = last.withLock { last in
      let milliseconds = UInt64(max(0, time.now.microseconds / 1_000)) << 12
      last = max(milliseconds, last + 1)
      return last
    }
    let low = randomness.next()
    let text = [
      hex(high >> 28, digits: 8), hex((high >> 12) & 0xffff, digits: 4),
      hex(0x7000 | (high & 0xfff), digits: 4),
      hex(0x8000 | (low >> 50), digits: 4), hex(low & 0xffff_ffff_ffff, digits: 12),
    ]
    return text.joined(separator: "-")
  }

  private func hex(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
