/// The password of `scheme://user:password@host` (RFC 3986 section 3.2.1).
struct URLPassword: SecretRule {
  let id = "url-password"
  let keywords = ["://"]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { bytes in
      mentions.compactMap { password(in: bytes, at: $0) }
    }
  }

  private func password(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    guard mention > 0, bytes[mention - 1].isLetter || bytes[mention - 1].isDigit else { return nil }
    let user = bytes.end(of: .user, from: mention + 3, atMost: 128)
    guard user < bytes.count, bytes[user] == UInt8(ascii: ":") else { return nil }
    let start = user + 1
    var end = start
    while end < bytes.count, end - start <= 256, !ByteSet.ends.contains(bytes[end]) { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "@"), end - start >= 4,
      end + 1 < bytes.count,
      bytes[end + 1].isLetter || bytes[end + 1].isDigit
        || bytes[end + 1] == UInt8(ascii: "["),
      !Placeholder.isValue(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    else { return nil }
    return start..<end
  }
}

extension ByteSet {
  fileprivate static let user = base62.union(ByteSet("-._~%!$&*+=;"))
  /// What no password in a URL has unescaped, and what begins a variable.
  fileprivate static let ends = ByteSet("@/ \t\r\n\"'`<>\\{}|^?")
}
