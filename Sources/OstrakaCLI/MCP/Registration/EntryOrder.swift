/// What the order of an entry's members says: which container around it was there before, and
/// empty.
///
/// Programs that read these files don't look at the order, and those that rewrite them keep it. So
/// an entry can be removed without a trace, and no other file has to remember anything.
enum EntryOrder {
  private static let orders = [
    [0, 1, 2], [1, 2, 0], [2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1],
  ]

  /// Three members in the order that says it.
  ///
  /// - Parameter level: 0 for the container that they stand in, 1 for the next above, up to 4; nil
  ///   when no container was empty.
  static func ordered(_ members: [JSONDraft.Member], level: Int?) -> [JSONDraft.Member] {
    orders[level.map { $0 + 1 } ?? 0].map { members[$0] }
  }

  /// The level that names in their order say; nil also when some are missing.
  static func level(of names: [String], usually usual: [String]) -> Int? {
    let order = names.compactMap { usual.firstIndex(of: $0) }
    return orders.firstIndex(of: order).flatMap { $0 == 0 ? nil : $0 - 1 }
  }
}
