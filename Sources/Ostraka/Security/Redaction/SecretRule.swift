/// One kind of secret, and how to find it in text.
public protocol SecretRule: Sendable {
  /// Such as `aws-access-key`: shown where a finding is reported.
  var id: String { get }

  /// Lower-case ASCII. Text that has none of them, in whatever case, has no such secret and is not
  /// looked at. Empty means that every text is looked at, which is slow.
  var keywords: [String] { get }

  /// The byte ranges of the secrets alone, without what stands around them, in ascending order.
  ///
  /// - Parameter mentions: where keywords of this rule begin in the text, in ascending order.
  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>]
}

extension Span<UInt8> {
  /// What is found at the mentions, one after the other: those inside an earlier find are passed over.
  func ranges(
    near mentions: [Int], _ find: (UnsafeBufferPointer<UInt8>, Int) -> Range<Int>?
  ) -> [Range<Int>] {
    withUnsafeBufferPointer { bytes in
      var found: [Range<Int>] = []
      for mention in mentions where mention >= found.last?.upperBound ?? 0 {
        if let range = find(bytes, mention) { found.append(range) }
      }
      return found
    }
  }
}
