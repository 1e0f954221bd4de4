/// The password in `curl -u user:password`.
struct CurlPassword: SecretRule {
  let id = "curl-password"
  let keywords = ["curl "]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { bytes in
      let limits = mentions.dropFirst() + [bytes.count]
      return zip(mentions, limits).compactMap { mention, limit in
        password(in: bytes, from: mention + 4, to: min(limit, mention + 256))
      }
    }
  }

  private func password(
    in bytes: UnsafeBufferPointer<UInt8>, from command: Int, to limit: Int
  ) -> Range<Int>? {
    guard let option = option(in: bytes, from: command, to: limit) else { return nil }
    var start = bytes.end(of: .openers, from: option, atMost: 4)
    start = bytes.end(of: .name, from: start, atMost: 128)
    guard start < bytes.count, bytes[start] == UInt8(ascii: ":") else { return nil }
    start += 1
    let end = bytes.wordEnd(from: start)
    guard end - start >= 4,
      !Placeholder.isValue(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    else { return nil }
    return start..<end
  }

  /// Where what follows `-u` or `--user` begins, on the command's line.
  private func option(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int
  ) -> Int? {
    var position = start
    while position < limit, bytes[position] != 0x0A {
      if bytes[position] == 0x20,
        let option = Self.options.first(where: {
          bytes.has($0, at: position, ignoringCase: false)
        })
      {
        return position + option.count
      }
      position += 1
    }
    return nil
  }

  private static let options = [" -u ", " --user ", " --user="].map { Array($0.utf8) }
}

extension ByteSet {
  fileprivate static let openers = ByteSet("\"'\\ ")
}
