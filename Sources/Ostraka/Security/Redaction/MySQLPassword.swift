/// The password in `mysql -uroot -pSECRET`, right after the option's letter.
struct MySQLPassword: SecretRule {
  let id = "mysql-password"
  let keywords = ["mysql ", "mysqldump ", "mysqladmin ", "mariadb ", "mariadb-dump "]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { password(in: $0, from: $1) }
  }

  private func password(
    in bytes: UnsafeBufferPointer<UInt8>, from command: Int
  ) -> Range<Int>? {
    guard bytes.mayBegin(at: command), isCalled(in: bytes, at: command) else { return nil }
    let limit = min(bytes.count, command + 512)
    var position = command
    while position < limit, !ByteSet.commandEnds.contains(bytes[position]) {
      defer { position += 1 }
      guard bytes.has(Self.option, at: position, ignoringCase: false) else { continue }
      let word = position + Self.option.count
      let start = bytes.end(of: .stringMarks, from: word, atMost: 1)
      var end = bytes.wordEnd(from: start)
      if start > word {
        // A password in quotes may have blanks.
        while end < limit, bytes[end] != bytes[word], bytes[end] != 0x0A { end += 1 }
      }
      return isPassword(UnsafeBufferPointer(rebasing: bytes[start..<end])) ? start..<end : nil
    }
    return nil
  }

  /// Whether the name is the command's and not a folder's: `/usr/bin/mysql`, not `/var/lib/mysql`.
  private func isCalled(in bytes: UnsafeBufferPointer<UInt8>, at command: Int) -> Bool {
    guard command > 0, bytes[command - 1] == UInt8(ascii: "/") else { return true }
    return bytes.has(Self.folder, at: command - Self.folder.count, ignoringCase: false)
  }

  /// `-port`, `-print0`, `-p3306:3306` and `-p` alone are other options, or other commands' ones.
  private func isPassword(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    value.count >= 4 && !value.allSatisfy(ByteSet.ports.contains)
      && !value.has(Self.print, at: 0, ignoringCase: false)
      && !value.allSatisfy(ByteSet.lower.contains) && !Placeholder.isValue(value)
  }

  private static let folder = Array("bin/".utf8)
  private static let print = Array("rint".utf8)
  private static let option = Array(" -p".utf8)
}

extension ByteSet {
  /// What ends a command in a shell.
  fileprivate static let commandEnds = ByteSet("\n|;&")
  fileprivate static let ports = ByteSet("0123456789:.-")
}
