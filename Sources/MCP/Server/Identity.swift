/// What the transport's owner knows of a caller, opaque to this module. A session or task stays
/// with the identity that began it.
public struct Identity: Sendable, Hashable {
  /// What the owner gave; handlers cast it back.
  public let value: any Hashable & Sendable

  public init(_ value: some Hashable & Sendable) { self.value = value }

  public static func == (left: Identity, right: Identity) -> Bool {
    AnyHashable(left.value) == AnyHashable(right.value)
  }

  public func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}
