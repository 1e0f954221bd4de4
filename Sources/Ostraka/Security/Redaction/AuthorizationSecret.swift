import Foundation

/// What follows `Basic` or `Bearer` in an HTTP header (RFC 7617, RFC 6750), and the same base64 of
/// user and password in Docker's and npm's files.
struct AuthorizationSecret: SecretRule {
  enum Scheme: Sendable { case basic, bearer }

  let id: String
  let keywords: [String]
  private let scheme: Scheme

  init(_ id: String, keywords: [String], _ scheme: Scheme) {
    self.id = id
    self.keywords = keywords
    self.scheme = scheme
  }

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { bytes in
      mentions.compactMap { secret(in: bytes, at: $0) }
    }
  }

  private func secret(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    guard bytes.mayBegin(at: mention),
      let keyword = keywords.first(where: {
        bytes.has(Array($0.utf8), at: mention, ignoringCase: true)
      })
    else { return nil }
    let start = bytes.end(of: .between, from: mention + keyword.utf8.count, atMost: 8)
    let end = bytes.end(of: .token68, from: start, atMost: 4096)
    let value = UnsafeBufferPointer(rebasing: bytes[start..<end])
    switch scheme {
    case .basic: return isUserAndPassword(value) ? start..<end : nil
    case .bearer:
      return value.count >= 16 && SecretStrength.isKey(value.prefixBuffer(512)) ? start..<end : nil
    }
  }

  private func isUserAndPassword(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard (8...1024).contains(value.count), let plain = Data(base64Encoded: Data(value)),
      let colon = plain.firstIndex(of: UInt8(ascii: ":")), colon + 4 < plain.endIndex
    else { return false }
    return plain.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func prefixBuffer(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: self[0..<Swift.min(count, self.count)])
  }
}

extension ByteSet {
  fileprivate static let between = ByteSet(" \t:='\"\\")
  fileprivate static let token68 = base64URL.union(ByteSet("+/=.~"))
}
