/// A private key between `-----BEGIN …-----` and `-----END …-----` (RFC 7468, RFC 4880, OpenSSH),
/// as lines or as a JSON string with `\n`.
struct KeyBlock: SecretRule {
  let id = "private-key"
  let keywords = ["-----begin"]

  /// The bodies without the lines that begin and end them. One that has no end, because the text
  /// was cut, goes as far as its base64 does.
  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { body(in: $0, at: $1) }
  }

  private func body(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    let label = mention + 10
    let labelEnd = bytes.end(of: .label, from: label, atMost: 48)
    guard bytes.has(Array("-----".utf8), at: labelEnd, ignoringCase: false),
      isPrivate(UnsafeBufferPointer(rebasing: bytes[label..<labelEnd]))
    else { return nil }
    let start = skippingBreaks(in: bytes, from: labelEnd + 5)
    var end = start
    var solid = start
    while end < bytes.count, end - start < 65_536, ByteSet.body.contains(bytes[end]) {
      if bytes[end] == UInt8(ascii: "-"), bytes.has(Self.dashes, at: end, ignoringCase: false) {
        break
      }
      if bytes[end] == UInt8(ascii: "\\") {
        guard let next = Self.breakEnd(in: bytes, from: end) else { break }
        end = next
        continue
      }
      end += 1
      if !bytes[end - 1].isWhiteSpace { solid = end }
    }
    let body = UnsafeBufferPointer(rebasing: bytes[start..<solid])
    let isWhole = bytes.has(Self.dashes, at: end, ignoringCase: false)
    guard body.count >= 32, isWhole || body.count >= 64, Entropy.shannon(body) >= 3,
      !Placeholder.marks(body)
    else { return nil }
    return start..<solid
  }

  /// Keys have a label that says so; certificates and keys have another.
  private func isPrivate(_ label: UnsafeBufferPointer<UInt8>) -> Bool {
    label.contains(anyOf: [Array("private key".utf8)])
  }

  private func skippingBreaks(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    while position < bytes.count {
      if bytes[position].isWhiteSpace {
        position += 1
      } else if let next = Self.breakEnd(in: bytes, from: position) {
        position = next
      } else {
        return position
      }
    }
    return position
  }

  /// Where an escaped line break ends: `\n`, or `\\n` if it is escaped twice.
  private static func breakEnd(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    let letter = bytes.end(of: .backslash, from: start, atMost: 4)
    guard letter > start, letter < bytes.count,
      bytes[letter] == UInt8(ascii: "n") || bytes[letter] == UInt8(ascii: "r")
    else { return nil }
    return letter + 1
  }

  private static let dashes = Array("-----".utf8)
}

extension ByteSet {
  fileprivate static let backslash = ByteSet("\\")
  fileprivate static let label = base62.union(ByteSet(" "))
  /// Base64, the headers of an encrypted key, and breaks, escaped or not.
  fileprivate static let body = base64.union(ByteSet("=:,-_.()\\ \t\r\n"))
}
