/// What a shard holds compared with what placement says: the pure part of a shard.
public struct ShardState: Hashable, Sendable {
  public private(set) var held: [Extent]
  public private(set) var placed: [Extent]

  /// - Parameter placed: nil for what is held.
  public init(held: [Extent] = [], placed: [Extent]? = nil) {
    self.held = held
    self.placed = placed ?? held
  }

  /// What the session has to do after placement was read again.
  public enum Action: Hashable, Sendable {
    case none
    case hold([Extent])
  }

  /// Placement was read.
  public mutating func placed(_ extents: [Extent]) -> Action {
    placed = extents
    return placed == held ? .none : .hold(extents)
  }

  /// The session has begun to hold what is placed: it no longer reads from anything else.
  public mutating func drops() {
    let placed = Set(placed)
    held.removeAll { !placed.contains($0) }
  }

  /// The session now holds these extents.
  public mutating func holds(_ extents: [Extent]) {
    held = extents
  }

  /// How many placed extents are not held yet.
  public var behind: Int {
    let held = Set(held)
    return placed.count { !held.contains($0) }
  }

  /// Whether queries may be read: not while something is held that is no longer placed, since it
  /// may have been forgotten.
  public var isOpen: Bool {
    let placed = Set(placed)
    return held.allSatisfy(placed.contains)
  }
}
