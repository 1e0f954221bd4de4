/// The private lines of a PuTTY key file: `Private-Lines: 14`, then so many lines of base64.
struct PuTTYKey: SecretRule {
  let id = "putty-private-key"
  let keywords = ["private-lines:"]

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { body(in: $0, at: $1) }
  }

  private func body(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    let number = bytes.end(of: .blank, from: mention + 14, atMost: 4)
    let numberEnd = bytes.end(of: .digits, from: number, atMost: 4)
    let start = bytes.end(of: .lineBreaks, from: numberEnd, atMost: 2)
    let count = Int(String(decoding: bytes[number..<numberEnd], as: UTF8.self)) ?? 0
    guard count > 0, start > numberEnd else { return nil }
    var end = start
    for _ in 0..<count {
      let lineEnd = bytes.end(of: .paddedBase64, from: end, atMost: 128)
      guard lineEnd > end else { break }
      end = bytes.end(of: .lineBreaks, from: lineEnd, atMost: 2)
    }
    end = bytes.start(of: .lineBreaks, before: end, atMost: 2)
    return end - start >= 32 ? start..<end : nil
  }
}

extension ByteSet {
  fileprivate static let paddedBase64 = base64.union(ByteSet("="))
}
