/// The second of two strings that a program gives as who it is: `auth=("user", "password")`.
struct PairPassword: SecretRule {
  let id = "auth-pair-password"
  let keywords = ["auth=(", "auth = (", "basicauth(", "basic_auth("]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { password(in: $0, from: $1) }
  }

  private func password(
    in bytes: UnsafeBufferPointer<UInt8>, from mention: Int
  ) -> Range<Int>? {
    var position = mention
    while position < bytes.count, bytes[position] != UInt8(ascii: "(") { position += 1 }
    position = bytes.end(of: .blank, from: position + 1, atMost: 8)
    guard let user = string(in: bytes, at: position) else { return nil }
    let comma = bytes.end(of: .blank, from: user.upperBound + 1, atMost: 8)
    guard comma < bytes.count, bytes[comma] == UInt8(ascii: ",") else { return nil }
    position = bytes.end(of: .blank, from: comma + 1, atMost: 8)
    guard let password = string(in: bytes, at: position),
      SecretStrength.isPassword(
        UnsafeBufferPointer(rebasing: bytes[password]), isArgument: true)
    else { return nil }
    return password
  }

  /// What stands between two marks of the same kind on one line.
  private func string(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int>? {
    guard start < bytes.count, ByteSet.stringMarks.contains(bytes[start]) else { return nil }
    let limit = min(bytes.count, start + 256)
    var end = start + 1
    while end < limit, bytes[end] != bytes[start], bytes[end] != 0x0A { end += 1 }
    return end < limit && bytes[end] == bytes[start] ? start + 1..<end : nil
  }
}
