/// The password of a machine in a `.netrc` file: `machine h login u password p`, on one line or
/// several.
struct NetrcPassword: SecretRule {
  let id = "netrc-password"
  let keywords = ["password"]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { bytes in
      mentions.compactMap { password(in: bytes, at: $0) }
    }
  }

  private func password(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    let start = bytes.end(of: .blank, from: mention + 8, atMost: 32)
    guard start > mention + 8, hasLogin(in: bytes, before: mention) else { return nil }
    let end = bytes.wordEnd(from: start)
    guard end - start >= 3,
      !Placeholder.isValue(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    else { return nil }
    return start..<end
  }

  /// Whether `machine`, a name, `login` and a name stand right before, or `default` for the first
  /// two.
  private func hasLogin(in bytes: UnsafeBufferPointer<UInt8>, before mention: Int) -> Bool {
    guard let user = word(in: bytes, before: mention),
      let login = word(in: bytes, before: user.lowerBound), has("login", in: bytes, at: login),
      let host = word(in: bytes, before: login.lowerBound)
    else { return false }
    if has("default", in: bytes, at: host) { return true }
    return word(in: bytes, before: host.lowerBound).map { has("machine", in: bytes, at: $0) }
      ?? false
  }

  /// The word that ends before the white space before `position`.
  private func word(in bytes: UnsafeBufferPointer<UInt8>, before position: Int) -> Range<Int>? {
    let end = bytes.start(of: .gap, before: position, atMost: 16)
    var start = end
    while start > 0, end - start < 128, bytes[start - 1] > 0x20 { start -= 1 }
    return start < end && end < position ? start..<end : nil
  }

  /// Whether the word ends so: it may have a quote before it.
  private func has(
    _ text: String, in bytes: UnsafeBufferPointer<UInt8>, at word: Range<Int>
  ) -> Bool {
    bytes.has(Array(text.utf8), at: word.upperBound - text.utf8.count, ignoringCase: false)
  }
}

extension ByteSet {
  fileprivate static let gap = ByteSet(" \t\r\n")
}
