import Foundation
import Ostraka

/// Draws texts from a seed.
public struct SecretDraw {
  private let randomness: SeededRandomness

  public init(seed: UInt64) { randomness = SeededRandomness(seed: seed) }

  /// A number within the range.
  public mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(randomness.next() % UInt64(range.count))
  }

  /// One of the elements, of which there must be one.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }

  /// That many characters of the alphabet.
  public mutating func text(_ count: Int, of alphabet: String) -> String {
    let characters = Array(alphabet.utf8)
    return String(
      decoding: (0..<count).map { _ in characters[number(0...characters.count - 1)] },
      as: UTF8.self)
  }

  public mutating func bytes(_ count: Int) -> Data {
    Data((0..<count).map { _ in UInt8(number(0...255)) })
  }

  /// RFC 9562, version 4.
  public mutating func uuid() -> String {
    let hex = { (draw: inout SecretDraw, count: Int) in draw.text(count, of: Self.hex) }
    return "\(hex(&self, 8))-\(hex(&self, 4))-4\(hex(&self, 3))-a\(hex(&self, 3))-\(hex(&self, 12))"
  }

  /// Fills in a pattern: `{h:32}` is 32 hexadecimal digits, `{a:20-24}` from 20 to 24 letters and
  /// digits; the other letters are in `alphabets`. `{uuid}` is one.
  public mutating func fill(_ pattern: String) -> String {
    var result = ""
    var rest = Substring(pattern)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      guard let text = self.field(rest[rest.index(after: open)..<close]) else {
        result += "{"
        rest = rest[rest.index(after: open)...]
        continue
      }
      result += text
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private mutating func field(_ field: Substring) -> String? {
    if field == "uuid" { return uuid() }
    let parts = field.split(separator: ":")
    guard parts.count == 2, let letter = parts[0].first, let alphabet = Self.alphabets[letter]
    else { return nil }
    let bounds = parts[1].split(separator: "-").compactMap { Int($0) }
    guard let least = bounds.first, let most = bounds.last else { return nil }
    return text(number(least...most), of: alphabet)
  }

  private static let hex = "0123456789abcdef"
  private static let small = "abcdefghijklmnopqrstuvwxyz"
  private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  private static let alphabets: [Character: String] = [
    "h": hex, "H": "0123456789ABCDEF", "a": small + capitals + "0123456789",
    "A": capitals + "0123456789", "z": small + "0123456789", "L": small + capitals,
    "d": "0123456789", "u": small + capitals + "0123456789-_",
    "b": small + capitals + "0123456789+/", "B": capitals + "234567", "n": small + "234567",
  ]
}
