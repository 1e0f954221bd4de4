/// A part of a secret's format.
enum SecretPiece: Sendable, ExpressibleByStringLiteral {
  /// Exactly these bytes.
  case text([UInt8])
  /// One of these, the longest first.
  case either([[UInt8]])
  /// As many bytes of the alphabet as there are, which must be a number within the range.
  case run(ByteSet, ClosedRange<Int>)

  init(stringLiteral value: String) { self = .text(Array(value.utf8)) }

  /// Any of the texts, tried from the longest to the shortest.
  static func either(_ texts: String...) -> SecretPiece {
    .either(texts.map { Array($0.utf8) }.sorted { $0.count > $1.count })
  }

  /// `count` bytes of the alphabet, or from `count` to `most`.
  static func run(_ alphabet: ByteSet, _ count: Int, to most: Int? = nil) -> SecretPiece {
    .run(alphabet, count...(most ?? count))
  }

  static func hex(_ count: Int, to most: Int? = nil) -> SecretPiece {
    .run(.lowerHex, count, to: most)
  }

  static func base62(_ count: Int, to most: Int? = nil) -> SecretPiece {
    .run(.base62, count, to: most)
  }

  static func urlSafe(_ count: Int, to most: Int? = nil) -> SecretPiece {
    .run(.base64URL, count, to: most)
  }

  static func digits(_ count: Int, to most: Int? = nil) -> SecretPiece {
    .run(.digits, count, to: most)
  }

  /// The `=` that may end base64.
  static let padding = SecretPiece.run(ByteSet("="), 0, to: 2)

  /// RFC 9562, in lower case.
  static let uuid: [SecretPiece] = [
    .hex(8), "-", .hex(4), "-", .hex(4), "-", .hex(4), "-", .hex(12),
  ]

  /// The texts it may begin with; none for a run.
  var texts: [[UInt8]] {
    switch self {
    case .text(let text): [text]
    case .either(let texts): texts
    case .run: []
    }
  }

  /// Where the piece that begins at `start` ends, or nil if the bytes there are not of its form.
  func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, ignoringCase: Bool) -> Int? {
    switch self {
    case .text(let text):
      return bytes.has(text, at: start, ignoringCase: ignoringCase) ? start + text.count : nil
    case .either(let texts):
      for text in texts where bytes.has(text, at: start, ignoringCase: ignoringCase) {
        return start + text.count
      }
      return nil
    case .run(let alphabet, let counts):
      let end = bytes.end(of: alphabet, from: start, atMost: counts.upperBound)
      return end - start < counts.lowerBound ? nil : end
    }
  }
}

extension [SecretPiece] {
  /// Where pieces in a row end, the first of which begins at `start`, or nil.
  func end(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, ignoringCase: Bool = false
  ) -> Int? {
    var position = start
    for piece in self {
      guard let end = piece.end(in: bytes, from: position, ignoringCase: ignoringCase) else {
        return nil
      }
      position = end
    }
    return position
  }
}
