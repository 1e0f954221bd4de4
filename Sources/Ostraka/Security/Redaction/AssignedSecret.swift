/// A kind of secret that is known by the name it is assigned to.
struct AssignedSecret: SecretRule {
  /// How the value tells that it is a secret.
  enum Value: Sendable {
    /// By a vendor's format.
    case pieces([SecretPiece])
    /// As a password a person chose, given to a name that says so.
    case password
    /// As a key a machine drew, given to a name that says so.
    case key
  }

  let id: String
  let keywords: [String]
  private let value: Value

  /// - Parameter names: parts of the name, in lower case; with pieces, a vendor's name.
  init(_ id: String, names: [String], _ value: Value) {
    self.id = id
    keywords = names
    self.value = value
  }

  init(_ id: String, names: String..., pieces: SecretPiece...) {
    self.init(id, names: names, .pieces(pieces))
  }

  func secrets(in text: Span<UInt8>, near mentions: [Int]) -> [Range<Int>] {
    text.ranges(near: mentions) { secret(in: $0, at: $1) }
  }

  private func secret(in bytes: UnsafeBufferPointer<UInt8>, at mention: Int) -> Range<Int>? {
    guard
      let assignment = Assignment(around: mention, in: bytes, spaces: isVendor),
      let end = end(of: assignment, in: bytes)
    else { return nil }
    let name = SecretName(UnsafeBufferPointer(rebasing: bytes[assignment.name]))
    let isTelling =
      switch value {
      case .pieces: name.isSecret
      case .password: name.isPassword
      case .key: name.isKey
      }
    return isTelling ? assignment.value.lowerBound..<end : nil
  }

  private var isVendor: Bool { if case .pieces = value { true } else { false } }

  private func end(of assignment: Assignment, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let text = UnsafeBufferPointer(rebasing: bytes[assignment.value])
    switch value {
    case .pieces(let pieces):
      guard let end = pieces.end(in: bytes, from: assignment.value.lowerBound),
        end == bytes.count || !ByteSet.name.contains(bytes[end])
          || end == assignment.value.upperBound,
        Entropy.shannon(text) >= 2.5, !Placeholder.marks(text)
      else { return nil }
      return end
    case .password:
      guard assignment.form != .prose || text.contains(where: \.isDigit) else { return nil }
      return SecretStrength.isPassword(text, isArgument: isArgument(assignment, in: bytes))
        ? assignment.value.upperBound : nil
    case .key: return SecretStrength.isKey(text) ? assignment.value.upperBound : nil
    }
  }

  /// Whether the value could as well be an argument in a call: a word and a number there is none.
  private func isArgument(
    _ assignment: Assignment, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let end = assignment.value.upperBound
    switch assignment.form {
    case .listed: return true
    case .prose: return false
    case .plain:
      return !assignment.isQuoted && end < bytes.count && ByteSet.codeMarks.contains(bytes[end])
    }
  }
}

extension ByteSet {
  /// What follows an argument rather than a password.
  fileprivate static let codeMarks = ByteSet(",;:)]}|?")
}
