/// The password in `mysql -uroot -pSECRET`, right after the option's letter.
struct ClientPassword: SecretRule {
  let id = "mysql-password"
  let keywords = ["mysql ", "mysqldump ", "mysqladmin ", "mariadb ", "mariadb-dump "]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { password(in: $0, from: $1) }
  }

  private func password(
    in bytes: UnsafeBufferPointer<UInt8>, from command: Int
  ) -> Range<Int>? {
    let limit = min(bytes.count, command + 512)
    var position = command
    while position < limit, bytes[position] != 0x0A, bytes[position] != UInt8(ascii: "|") {
      defer { position += 1 }
      guard bytes.has(Self.option, at: position, ignoringCase: false) else { continue }
      let start = bytes.end(of: .openers, from: position + Self.option.count, atMost: 1)
      let end = bytes.wordEnd(from: start)
      let value = UnsafeBufferPointer(rebasing: bytes[start..<end])
      // `-port` and `-p` alone are other options.
      guard value.count >= 4, !value.allSatisfy(ByteSet.lower.contains),
        !Placeholder.isValue(value)
      else { continue }
      return start..<end
    }
    return nil
  }

  private static let option = Array(" -p".utf8)
}

extension ByteSet {
  fileprivate static let openers = ByteSet("\"'")
}
