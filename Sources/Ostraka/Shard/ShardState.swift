/// What a shard holds compared with what placement says: the pure part of a shard.
public struct ShardState: Hashable, Sendable {
  public private(set) var held: [Extent]
  public private(set) var placed: [Extent]
  /// How many placed extents are not held yet.
  public private(set) var behind = 0
  /// Whether queries may be read: not while something is held that is no longer placed, since it
  /// may have been forgotten.
  public private(set) var isOpen = true

  /// - Parameter placed: nil for what is held.
  public init(held: [Extent] = [], placed: [Extent]? = nil) {
    self.held = held
    self.placed = placed ?? held
    compare()
  }

  /// What the session has to do after placement was read again.
  public enum Action: Hashable, Sendable {
    case none
    case hold([Extent])
  }

  /// Placement was read.
  public mutating func placed(_ extents: [Extent]) -> Action {
    placed = extents
    compare()
    return placed == held ? .none : .hold(extents)
  }

  /// The session has begun to hold what is placed: it no longer reads from anything else.
  public mutating func drops() {
    let placed = Set(placed)
    held.removeAll { !placed.contains($0) }
    compare()
  }

  /// The session now holds these extents.
  public mutating func holds(_ extents: [Extent]) {
    held = extents
    compare()
  }

  /// Once for each change: every query asks.
  private mutating func compare() {
    guard placed != held else { return (behind, isOpen) = (0, true) }
    let (holds, wants) = (Set(held), Set(placed))
    behind = placed.count { !holds.contains($0) }
    isOpen = held.allSatisfy(wants.contains)
  }
}
