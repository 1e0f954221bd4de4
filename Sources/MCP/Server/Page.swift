/// A page of a list: its entries, and where the next page begins.
public struct Page<Element: Sendable>: Sendable {
  /// What is on this page.
  public var entries: [Element]
  /// Nil on the last page.
  public var next: String?

  public init(_ entries: [Element], next: String? = nil) {
    self.entries = entries
    self.next = next
  }
}
