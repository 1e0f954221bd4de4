/// A kind of secret that is known by its form: a prefix, lengths, alphabets, perhaps a check sum.
///
/// It is matched in one pass from where its first words stand, without going back, so that the
/// work for a mention is bounded by the format's greatest length.
public struct SecretFormat: SecretRule {
  /// What a check sum decides.
  enum Proof: Sendable {
    /// A secret for which it does not hold is none.
    case required(SecretChecksum)
    /// A secret for which it holds needs no entropy. For vendors that may change theirs: to mask
    /// what only looks like a secret is better than to show one.
    case sufficient(SecretChecksum)
  }

  public let id: String
  public let keywords: [String]
  /// What stands before the secret, in whatever case, and is not part of it.
  private let context: [SecretPiece]
  private let pieces: [SecretPiece]
  /// What the secret has before the keyword.
  private let lead: SecretPiece?
  private let proof: Proof?
  private let entropy: Double
  private let words: Bool
  private let boundary: ByteSet

  /// - Parameters:
  ///   - context: what must stand before the secret. The first of `context` and `pieces` must be
  ///     a text: it is the keyword.
  ///   - lead: a run that belongs to the secret and ends where the keyword begins.
  ///   - proof: a check sum, if the vendor writes one.
  ///   - entropy: the least of what follows the secret's first text, in bits per byte.
  ///   - words: whether that may read as words, as it may not after a prefix such as `test_`.
  init(
    _ id: String, after context: [SecretPiece] = [], lead: SecretPiece? = nil,
    _ pieces: SecretPiece..., more: [SecretPiece] = [], proof: Proof? = nil,
    entropy: Double = 2.5, words: Bool = true
  ) {
    self.id = id
    self.context = context
    self.pieces = pieces + more
    self.lead = lead
    self.proof = proof
    self.entropy = entropy
    self.words = words
    let texts = (context + self.pieces).first?.texts ?? []
    precondition(!texts.isEmpty, "A format begins with a text.")
    keywords = texts.map { String(decoding: $0.map(\.lowercased), as: UTF8.self) }
    if case .run(let alphabet, _) = self.pieces.last {
      boundary = alphabet.union(.base62)
    } else {
      boundary = .base62
    }
  }

  public func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { secret(in: $0, at: $1) }
  }

  private func secret(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    guard let first = context.end(in: bytes, from: mention, ignoringCase: true),
      let start = start(in: bytes, before: first),
      !context.isEmpty || bytes.mayBegin(at: start),
      var end = pieces.end(in: bytes, from: first),
      isBoundary(bytes, end)
    else { return nil }
    while bytes[end - 1] == UInt8(ascii: "."), end > first + 1 { end -= 1 }
    let secret = UnsafeBufferPointer(rebasing: bytes[start..<end])
    switch proof {
    case .required(let checksum):
      return checksum.holds(for: Array(secret)) ? start..<end : nil
    case .sufficient(let checksum) where checksum.holds(for: Array(secret)): return start..<end
    default: break
    }
    let bodyStart = lead == nil ? min(first + fixed(bytes, from: first), end) : start
    let body = UnsafeBufferPointer(rebasing: bytes[bodyStart..<end])
    guard Entropy.shannon(body) >= entropy, !Placeholder.marks(secret),
      words || !SecretStrength.isWords(body) || !SecretStrength.isWordy(body)
    else { return nil }
    return start..<end
  }

  /// Whether the secret can end there; a full stop may follow.
  private func isBoundary(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
    var next = end
    if next < bytes.count, bytes[next] == UInt8(ascii: ".") { next += 1 }
    return next >= bytes.count || !boundary.contains(bytes[next])
      || next > end && !boundary.contains(bytes[end])
  }

  /// Where the secret begins, with its lead.
  private func start(in bytes: UnsafeBufferPointer<UInt8>, before mention: Int) -> Int? {
    guard case .run(let alphabet, let counts) = lead else { return mention }
    let start = bytes.start(of: alphabet, before: mention, atMost: counts.upperBound)
    return mention - start < counts.lowerBound ? nil : start
  }

  /// The length of the text that the secret begins with.
  private func fixed(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let first = pieces.first, !first.texts.isEmpty, pieces.count > 1 else {
      return 0
    }
    return (first.end(in: bytes, from: start, ignoringCase: false) ?? start) - start
  }
}
